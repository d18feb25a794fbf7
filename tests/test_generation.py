"""La génération, face à des vérités d'ailleurs : `transformers`, le khi-deux, tout relire."""

import math
import os
import signal
import subprocess
import sys
from dataclasses import asdict
from types import SimpleNamespace

import pytest
import torch
from torch import nn

from course_lib import generation
from course_lib.__main__ import main
from course_lib.generation import (
    BOS,
    EOS,
    PAD,
    KVCache,
    LayerCache,
    draw,
    generate,
    left_padded,
    next_logits,
    next_token_distribution,
    padding_mask,
    penalise_repetition,
    shortened,
    steps,
    stream,
)
from course_lib.gpt import GPT, GPTConfig
from course_lib.support import writing
from course_lib.tokenizer import BPETokenizer
from course_lib.training import Progress, save_checkpoint

SMALL = {"vocab_size": 60, "d_model": 32, "n_layers": 3, "n_heads": 4, "d_ff": 88}
GREEDY = {"temperature": 0, "eos_token_id": None}
RAGGED = [[BOS, 5, 6, 7], [BOS], [BOS, *range(10, 22)], [9, 8]]


def small(window=64, seed=0, **options):
    """Un modèle aux poids assez grands pour que ses choix soient nets."""
    torch.manual_seed(seed)
    model = GPT(GPTConfig(**{**SMALL, "max_seq_len": window, **options})).eval()
    for weight in model.parameters():
        if weight.dim() == 2:
            nn.init.normal_(weight, std=0.25)
    return model


def rows_of(*lengths, seed=0):
    dice = torch.Generator().manual_seed(seed)
    return [torch.randint(4, 60, (n,), generator=dice).tolist() for n in lengths]


def reading_lengths(model):
    """Une liste où s'inscrit, à chaque lecture du modèle, combien de places il lit."""
    lengths = []
    model.embedding.register_forward_pre_hook(lambda _, args: lengths.append(args[0].shape[1]))
    return lengths


@torch.no_grad()
def whole_reading(model, prompt, count):
    """La suite gloutonne, sans rien de `generation` : tout relire, à chaque token."""
    row, written, window = list(prompt), [], model.config.max_seq_len
    for _ in range(count):
        if len(row) > window:
            kept = window // 2
            row = [BOS, *row[1 - kept :]] if row[0] == BOS else row[-kept:]
        row.append(model(torch.tensor([row]))[0, -1].argmax().item())
        written.append(row[-1])
    return written


# --- le cache ------------------------------------------------------------------------------------


@pytest.mark.parametrize("lengths", [[1], [7], [3, 3], [1, 9], [12, 1, 5, 12, 2], [40, 2]])
@torch.no_grad()
def test_the_scores_are_those_of_a_whole_reading(lengths):
    model, rows = small(), rows_of(*lengths)
    ids, pads = left_padded(rows)
    cache = KVCache(3, 64)
    for token in (5, 41, 3, PAD, 17, 8):
        found = next_logits(model, ids, pads, cache)
        uncached = next_logits(model, *left_padded(rows))
        alone = torch.cat([model(torch.tensor([row]))[:, -1] for row in rows])
        torch.testing.assert_close(found, alone, rtol=0, atol=1e-4)
        torch.testing.assert_close(uncached, alone, rtol=0, atol=1e-4)
        for row in rows:
            row.append(token)
        ids = torch.full((len(rows), 1), token)
    assert len(cache) == max(lengths) + 5


@torch.no_grad()
def test_half_precision_is_cached_as_it_is():
    model = small().bfloat16()
    cache = KVCache(3, 8)
    assert next_logits(model, torch.tensor([[2, 5]]), None, cache).dtype == torch.bfloat16
    assert cache.layers[0].keys.dtype == torch.bfloat16
    assert len(generate(model, RAGGED, 5, **GREEDY)[0]) == 5


@torch.no_grad()
def test_a_truncated_cache_has_forgotten():
    model, (row,) = small(), rows_of(10)
    cache = KVCache(3, 20)
    next_logits(model, torch.tensor([row]), None, cache)
    cache.truncate(6)
    cache.truncate(8)  # il n'y a rien de plus à oublier
    assert len(cache) == 6
    found = next_logits(model, torch.tensor([[33, 34]]), None, cache)
    wanted = model(torch.tensor([[*row[:6], 33, 34]]))[:, -1]
    torch.testing.assert_close(found, wanted, rtol=0, atol=1e-4)


def test_what_is_appended_comes_back_after_the_rest():
    k, v = torch.randn(2, 3, 7, 4), torch.randn(2, 3, 7, 4)
    layer = LayerCache(7)
    for start, end in ((0, 3), (3, 4), (4, 7)):
        keys, values = layer.append(k[:, :, start:end], v[:, :, start:end])
        assert torch.equal(keys, k[:, :, :end]) and torch.equal(values, v[:, :, :end])
    where = layer.keys.data_ptr()
    layer.length = 0
    assert layer.append(v, k)[0].data_ptr() == where  # réservé une fois pour toutes


def test_a_full_cache_refuses():
    layer = LayerCache(4)
    layer.append(torch.zeros(1, 1, 3, 2), torch.zeros(1, 1, 3, 2))
    with pytest.raises(ValueError, match="cache plein : 5 places demandées, 4 réservées"):
        layer.append(torch.zeros(1, 1, 2, 2), torch.zeros(1, 1, 2, 2))


def test_each_token_is_read_once_and_only_the_last_is_noted():
    model = small()
    lengths, noted = reading_lengths(model), []
    model.head.register_forward_pre_hook(lambda _, args: noted.append(tuple(args[0].shape)))
    generate(model, rows_of(9, 9), 6, **GREEDY)
    assert lengths == [9, 1, 1, 1, 1, 1]
    assert noted == [(2, 32)] * 6
    lengths.clear()
    generate(model, rows_of(9, 9), 6, use_cache=False, **GREEDY)
    assert lengths == [9, 10, 11, 12, 13, 14]


# --- compléter à gauche --------------------------------------------------------------------------


def test_rows_end_at_the_same_place():
    ids, pads = left_padded([[2, 7, 5], [2]])
    assert ids.tolist() == [[2, 7, 5], [0, 0, 2]] and pads.tolist() == [0, 2]


def test_nobody_sees_a_pad_but_itself():
    mask = padding_mask(torch.tensor([0, 2]), 4, 4)
    assert mask.shape == (2, 1, 4, 4)
    assert torch.equal(mask[0, 0], torch.ones(4, 4, dtype=torch.bool).tril())
    wanted = [[1, 0, 0, 0], [0, 1, 0, 0], [0, 0, 1, 0], [0, 0, 1, 1]]
    assert mask[1, 0].int().tolist() == wanted
    assert padding_mask(torch.tensor([1]), 1, 4)[0, 0].int().tolist() == [[0, 1, 1, 1]]


def test_positions_start_at_the_first_real_token():
    """Les distances seules comptent pour RoPE : les scores ne le diraient pas."""
    given = []

    def hidden(ids, mask, positions, cache):
        given.append(positions.tolist())
        return torch.zeros(*ids.shape, 3)

    model = SimpleNamespace(hidden=hidden, head=lambda x: x)
    ids, pads = left_padded([[2, 7, 5], [2]])
    next_logits(model, ids, pads)
    next_logits(model, ids[:, -1:], pads, cache=range(3))
    assert given == [[[0, 1, 2], [0, 0, 0]], [[3], [1]]]


@torch.no_grad()
def test_pads_make_no_nan():
    model, (ids, pads) = small(), left_padded(RAGGED)
    mask = padding_mask(pads, ids.shape[1], ids.shape[1])
    assert model.hidden(ids, mask).isfinite().all()


@pytest.mark.parametrize("use_cache", [True, False])
def test_a_batch_writes_what_each_row_writes_alone(use_cache):
    model = small()
    together = generate(model, RAGGED, 30, use_cache=use_cache, **GREEDY)
    assert together == [generate(model, [row], 30, **GREEDY)[0] for row in RAGGED]
    assert together == [whole_reading(model, row, 30) for row in RAGGED]


def test_a_batch_repeats_itself_no_more_than_each_row_alone():
    model, options = small(), GREEDY | {"repetition_penalty": 1.5}
    together = generate(model, RAGGED, 30, **options)
    assert together == [generate(model, [row], 30, **options)[0] for row in RAGGED]
    assert together != generate(model, RAGGED, 30, **GREEDY)


def test_prompts_are_left_as_they_were():
    prompts = [list(row) for row in RAGGED]
    generate(small(window=16), prompts, 20, **GREEDY)
    assert prompts == RAGGED


def test_tensors_are_prompts_too():
    model, ids = small(), torch.tensor([[2, 5, 6], [2, 7, 8]])
    assert generate(model, ids, 5, **GREEDY) == generate(model, ids.tolist(), 5, **GREEDY)
    assert list(stream(model, ids[0], 5, **GREEDY)) == generate(model, ids, 5, **GREEDY)[0]


# --- la fenêtre ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("row", "window", "wanted"),
    [
        ([2, 5, 6, 7], 4, [2, 5, 6, 7]),
        ([2, 5, 6, 7, 8], 4, [2, 8]),
        ([4, 5, 6, 7, 8], 4, [7, 8]),
        (list(range(2, 15)), 12, [2, 10, 11, 12, 13, 14]),
        ([2, 5], 1, [2]),
        ([4, 5], 1, [5]),
    ],
)
def test_half_a_window_is_kept_and_the_start_of_the_text(row, window, wanted):
    assert shortened(row, window) == wanted


@pytest.mark.parametrize("use_cache", [True, False])
def test_beyond_the_window_the_end_is_read_again(use_cache):
    model = small(window=16)
    together = generate(model, RAGGED, 60, use_cache=use_cache, **GREEDY)
    assert together == [whole_reading(model, row, 60) for row in RAGGED]


def test_reading_again_is_rare():
    model = small(window=16)
    lengths = reading_lengths(model)
    generate(model, [[BOS, 5, 6, 7]], 30, **GREEDY)
    assert lengths == [4, *[1] * 12, 8, *[1] * 8, 8, *[1] * 7]


def test_a_prompt_may_fill_the_window():
    model = small(window=16)
    prompt = [BOS, *range(10, 25)]
    assert generate(model, [prompt], 3, **GREEDY) == [whole_reading(model, prompt, 3)]


# --- la fin --------------------------------------------------------------------------------------


def first_end(row, end):
    return row[: row.index(end) + 1] if end in row else row


def test_each_row_stops_at_its_own_end():
    model = small()
    endless = generate(model, RAGGED, 30, **GREEDY)
    end = endless[0][4]
    written = generate(model, RAGGED, 30, temperature=0, eos_token_id=end)
    assert written == [first_end(row, end) for row in endless]
    assert len({len(row) for row in written}) > 1


def test_finished_rows_are_given_pads():
    model = small()
    endless = generate(model, RAGGED, 30, **GREEDY)
    end = endless[0][4]
    columns = zip(*steps(model, RAGGED, 30, temperature=0, eos_token_id=end), strict=True)
    for row, column in zip(endless, columns, strict=True):
        kept = first_end(row, end)
        assert list(column) == (kept + [PAD] * 30)[: len(column)]


def test_all_stop_when_all_are_finished():
    model = small()
    row = generate(model, [[BOS]], 30, **GREEDY)[0]
    lengths = reading_lengths(model)
    written = list(stream(model, [BOS], 1000, temperature=0, eos_token_id=row[3]))
    assert written == first_end(row, row[3]) and len(lengths) == len(written)


def test_the_end_of_the_course_is_the_default():
    model, always = small(), torch.zeros(1, 60)
    always[0, EOS] = 50.0
    model.head = SameScores(always)
    assert generate(model, [[BOS], [BOS, 7]], 9) == [[EOS], [EOS]]
    assert generate(model, [[BOS]], 3, eos_token_id=None) == [[EOS] * 3]


class SameScores(nn.Module):
    """Les mêmes scores, quoi qu'on lise."""

    def __init__(self, scores):
        super().__init__()
        self.scores = scores

    def forward(self, x):
        return self.scores.expand(len(x), -1)


def test_nothing_to_write():
    assert generate(small(), RAGGED, 0) == [[], [], [], []]
    assert list(stream(small(), [BOS], 0)) == []


# --- les filtres, à la main ----------------------------------------------------------------------

CHANCES = torch.tensor([0.4, 0.1, 0.3, 0.15, 0.05])


def kept(**filters):
    chances = next_token_distribution(CHANCES.log(), **filters)
    assert chances.sum().item() == pytest.approx(1)
    places = chances.nonzero().flatten()
    torch.testing.assert_close(chances[places], CHANCES[places] / CHANCES[places].sum())
    return set(places.tolist())


@pytest.mark.parametrize(
    ("filters", "wanted"),
    [
        ({}, {0, 1, 2, 3, 4}),
        ({"top_k": 1}, {0}),
        ({"top_k": 3}, {0, 2, 3}),
        ({"top_k": 99}, {0, 1, 2, 3, 4}),
        ({"top_p": 1e-9}, {0}),
        ({"top_p": 0.39}, {0}),
        ({"top_p": 0.41}, {0, 2}),  # 0,4 ne suffit pas : le token qui franchit le seuil en est
        ({"top_p": 0.69}, {0, 2}),
        ({"top_p": 0.71}, {0, 2, 3}),
        ({"top_p": 1.0}, {0, 1, 2, 3, 4}),
        ({"min_p": 0.0}, {0, 1, 2, 3, 4}),
        ({"min_p": 0.3}, {0, 2, 3}),
        ({"min_p": 0.999}, {0}),
        ({"top_k": 2, "top_p": 0.5}, {0}),  # des deux gardés, le premier fait déjà 0,57
        ({"top_p": 0.5, "min_p": 0.8}, {0}),
        ({"temperature": 0}, {0}),
    ],
    ids=str,
)
def test_who_is_kept(filters, wanted):
    assert kept(**filters) == wanted


def test_temperature_divides_the_scores():
    scores = torch.tensor([1.0, 2.0, 4.0])
    for temperature in (0.5, 1.0, 3.0):
        wanted = (scores / temperature).softmax(-1)
        torch.testing.assert_close(next_token_distribution(scores, temperature=temperature), wanted)


def test_the_limits_of_temperature():
    scores = torch.tensor([[1.0, 3.0, 2.9], [-500.0, 0.0, 500.0]])
    best = torch.tensor([[0.0, 1.0, 0.0], [0.0, 0.0, 1.0]])
    for temperature in (0, 1e-30, 1e-44, 1e-50, 5e-324):
        assert torch.equal(next_token_distribution(scores, temperature=temperature), best)
    hot = next_token_distribution(scores, temperature=math.inf)
    torch.testing.assert_close(hot, torch.full((2, 3), 1 / 3))


def test_a_token_forbidden_by_its_score_stays_so():
    scores = torch.tensor([1.0, -math.inf, 0.5])
    for filters in ({}, {"top_k": 3}, {"top_p": 0.999}, {"min_p": 0.01}, {"temperature": 9.0}):
        chances = next_token_distribution(scores, **filters)
        assert chances[1] == 0 and chances.isfinite().all()


def test_each_row_has_its_own_distribution():
    scores = torch.randn(2, 3, 40, generator=torch.Generator().manual_seed(0)) * 3
    filters = {"temperature": 0.7, "top_k": 20, "top_p": 0.8, "min_p": 0.02}
    found = next_token_distribution(scores, **filters)
    for i in range(2):
        for j in range(3):
            alone = next_token_distribution(scores[i, j], **filters)
            torch.testing.assert_close(found[i, j], alone)


def test_half_precision_scores_give_exact_sums():
    scores = torch.randn(4, 8192).bfloat16()
    chances = next_token_distribution(scores, top_p=0.9)
    torch.testing.assert_close(chances.sum(-1), torch.ones(4))


def test_repetition_by_hand():
    scores, seen = torch.tensor([[2.0, -1.0, 2.0]]), torch.tensor([[True, True, False]])
    assert penalise_repetition(scores, seen, 2.0).tolist() == [[1.0, -2.0, 2.0]]
    assert torch.equal(penalise_repetition(scores, seen, 1.0), scores)


def test_what_was_forgotten_still_counts_as_seen():
    model = small(window=8)
    row = generate(model, [[BOS]], 40, repetition_penalty=1e6, **GREEDY)[0]
    assert len(set(row)) == 40 and BOS not in row


# --- les filtres, face à transformers ------------------------------------------------------------

GRID = [
    {"temperature": 0.6},
    {"temperature": 1.7},
    {"top_k": 1},
    {"top_k": 17},
    {"top_k": 5000},
    {"top_p": 0.05},
    {"top_p": 0.9},
    {"min_p": 0.03},
    {"min_p": 0.9},
    {"repetition_penalty": 1.3},
    {"repetition_penalty": 0.7},
    {"temperature": 0.8, "top_k": 50, "top_p": 0.8},
    {"temperature": 1.5, "top_p": 0.95, "min_p": 0.05},
    {"repetition_penalty": 1.2, "temperature": 0.7, "top_k": 30, "top_p": 0.9, "min_p": 0.02},
]


def their_processors(transformers, options):
    """Dans l'ordre où `generate` les range."""
    kinds = {
        "repetition_penalty": transformers.RepetitionPenaltyLogitsProcessor,
        "temperature": transformers.TemperatureLogitsWarper,
        "top_k": transformers.TopKLogitsWarper,
        "top_p": transformers.TopPLogitsWarper,
        "min_p": transformers.MinPLogitsWarper,
    }
    chosen = [kind(options[name]) for name, kind in kinds.items() if name in options]
    return transformers.LogitsProcessorList(chosen)


@pytest.mark.parametrize("options", GRID, ids=str)
def test_the_distributions_are_those_of_transformers(options):
    transformers = pytest.importorskip("transformers")
    dice = torch.Generator().manual_seed(0)
    for spread in (0.5, 2.0, 6.0):
        scores = torch.randn(8, 300, generator=dice) * spread
        ids = torch.randint(0, 300, (8, 40), generator=dice)
        wanted = their_processors(transformers, options)(ids, scores.clone()).softmax(-1)
        filters, seen = dict(options), torch.zeros(8, 300, dtype=torch.bool).scatter_(1, ids, True)
        penalised = penalise_repetition(scores, seen, filters.pop("repetition_penalty", 1.0))
        found = next_token_distribution(penalised, **filters)
        torch.testing.assert_close(found, wanted, rtol=1e-4, atol=1e-7)
        assert torch.equal(found > 0, wanted > 0)


@pytest.fixture(scope="module")
def twins():
    """Notre modèle, et le même dans `transformers`."""
    transformers = pytest.importorskip("transformers")
    from course_lib.support import bench, huggingface

    model = small(window=128)
    theirs = bench.llama(model.config).eval()
    theirs.load_state_dict(huggingface.llama_weights(model), strict=False)
    theirs.generation_config.eos_token_id = None
    transformers.utils.logging.disable_progress_bar()
    return model, theirs


def their_suite(theirs, rows, count, **options):
    ids, pads = left_padded(rows)
    mask = (torch.arange(ids.shape[1]) >= pads[:, None]).long()
    options = {"do_sample": False, "pad_token_id": PAD} | options
    out = theirs.generate(ids, attention_mask=mask, max_new_tokens=count, **options)
    return out[:, ids.shape[1] :].tolist()


@pytest.mark.parametrize("rows", [[[BOS]], RAGGED, rows_of(30, 30, 30)], ids=["1", "4", "3"])
def test_the_greedy_text_is_that_of_transformers(twins, rows):
    model, theirs = twins
    assert generate(model, rows, 50, **GREEDY) == their_suite(theirs, rows, 50)


@pytest.mark.parametrize("penalty", [1.4, 2.0])
def test_the_penalised_text_is_that_of_transformers(twins, penalty):
    model, theirs = twins
    rows = rows_of(12, 12, 12, seed=3)
    ours = generate(model, rows, 40, repetition_penalty=penalty, **GREEDY)
    assert ours == their_suite(theirs, rows, 40, repetition_penalty=penalty)


def test_the_end_is_that_of_transformers(twins):
    model, theirs = twins
    end = generate(model, RAGGED, 30, **GREEDY)[2][6]
    found = zip(*steps(model, RAGGED, 30, temperature=0, eos_token_id=end), strict=True)
    assert [list(row) for row in found] == their_suite(theirs, RAGGED, 30, eos_token_id=end)


# --- le tirage -----------------------------------------------------------------------------------


def chi_square_limit(freedom: int, z: float = 4.0) -> float:
    """Dépassée une fois sur 30 000 (Wilson et Hilferty, 1931)."""
    return freedom * (1 - 2 / (9 * freedom) + z * math.sqrt(2 / (9 * freedom))) ** 3


def chi_square(tokens, chances):
    """La statistique, et ses degrés de liberté ; les cases rares sont réunies."""
    wanted = chances.double() * len(tokens)
    counts = tokens.bincount(minlength=len(chances)).double()
    assert not counts[chances == 0].any(), "un token écarté a été tiré"
    often = wanted >= 5
    found = torch.cat([counts[often], counts[~often].sum()[None]])
    wanted = torch.cat([wanted[often], wanted[~often].sum()[None]])
    found, wanted = found[wanted > 0], wanted[wanted > 0]
    return ((found - wanted) ** 2 / wanted).sum().item(), len(wanted) - 1


def exact(scores, temperature=1.0, top_k=None, top_p=1.0, min_p=0.0):
    """La loi, en Python, un token après l'autre."""
    weights = {i: math.exp(s / temperature) for i, s in enumerate(scores.tolist())}
    if top_k:
        weights = dict(sorted(weights.items(), key=lambda pair: -pair[1])[:top_k])
    total, before, nucleus = sum(weights.values()), 0.0, {}
    for token, weight in sorted(weights.items(), key=lambda pair: -pair[1]):
        if before < top_p * total:
            nucleus[token] = weight
        before += weight
    best = max(nucleus.values())
    nucleus = {token: weight for token, weight in nucleus.items() if weight >= min_p * best}
    chances = torch.zeros(len(scores), dtype=torch.double)
    for token, weight in nucleus.items():
        chances[token] = weight / sum(nucleus.values())
    return chances


DRAWN = [
    {},
    {"temperature": 0.5},
    {"temperature": 2.0},
    {"top_k": 5},
    {"top_p": 0.7},
    {"min_p": 0.2},
    {"temperature": 1.5, "top_k": 12},
    {"temperature": 0.8, "top_p": 0.9},
    {"temperature": 2.0, "min_p": 0.1},
    {"top_k": 12, "top_p": 0.8, "min_p": 0.05},
    {"temperature": 1.3, "top_k": 20, "top_p": 0.95, "min_p": 0.02},
]


@pytest.mark.parametrize("filters", DRAWN, ids=str)
def test_a_hundred_thousand_draws_follow_the_law(filters):
    scores = torch.tensor([3 * math.sin(7 * i) for i in range(50)])
    generator = torch.Generator().manual_seed(1)
    tokens = draw(scores.expand(100_000, -1), generator, **filters)
    statistic, freedom = chi_square(tokens, exact(scores, **filters))
    assert statistic < chi_square_limit(freedom)


def test_the_chi_square_sees_a_wrong_law():
    scores = torch.tensor([3 * math.sin(7 * i) for i in range(50)])
    tokens = draw(scores.expand(100_000, -1), torch.Generator().manual_seed(1), temperature=1.03)
    statistic, freedom = chi_square(tokens, exact(scores))
    assert statistic > chi_square_limit(freedom)


def test_what_is_written_follows_the_law_of_the_model():
    """Deux tokens à la suite, 20 000 fois, en batch : la loi des paires."""
    model = small(vocab_size=8)
    with torch.no_grad():
        first = (model(torch.tensor([[BOS]]))[0, -1] / 2).softmax(-1)
        after = torch.tensor([[BOS, token] for token in range(8)])
        pairs = first[:, None] * (model(after)[:, -1] / 2).softmax(-1)
    generator, options = torch.Generator().manual_seed(3), {"temperature": 2, "eos_token_id": None}
    written = generate(model, [[BOS]] * 20_000, 2, generator=generator, **options)
    tokens = torch.tensor(written) @ torch.tensor([8, 1])
    statistic, freedom = chi_square(tokens, pairs.flatten())
    assert statistic < chi_square_limit(freedom)


def test_the_same_seed_writes_the_same_text_and_touches_nothing_else():
    model, before = small(), torch.get_rng_state()
    options = {"temperature": 1.5, "top_p": 0.95, "eos_token_id": None}
    one, two, other = (
        generate(model, RAGGED, 20, generator=torch.Generator().manual_seed(seed), **options)
        for seed in (1, 1, 2)
    )
    assert one == two != other
    assert torch.equal(torch.get_rng_state(), before)
    seeded = torch.Generator().manual_seed(1)
    alone = generate(model, [[BOS]], 20, generator=seeded, **options)[0]
    seeded.manual_seed(1)
    assert list(stream(model, [BOS], 20, generator=seeded, **options)) == alone


def test_without_a_generator_the_seed_of_torch_decides():
    model, texts = small(), []
    for _ in range(2):
        torch.manual_seed(5)
        texts.append(generate(model, [[BOS]], 20, eos_token_id=None))
    assert texts[0] == texts[1] != generate(model, [[BOS]], 20, eos_token_id=None)


def test_cold_is_greedy():
    model = small()
    greedy = generate(model, RAGGED, 20, **GREEDY)
    for filters in ({"temperature": 1e-9}, {"top_k": 1}, {"top_p": 1e-6}, {"min_p": 0.999999}):
        assert generate(model, RAGGED, 20, eos_token_id=None, **filters) == greedy


# --- le modèle, avant et après -------------------------------------------------------------------


def test_the_model_is_left_as_it_was():
    model = small().train()
    tokens = stream(model, [BOS], 5)
    next(tokens)
    assert not model.training
    tokens.close()
    del tokens
    generate(model, RAGGED, 5)
    assert model.training
    model(torch.tensor([[2, 5, 6]])).sum().backward()  # et apprend encore
    assert model.embedding.weight.grad is not None


def test_at_temperature_zero_nothing_is_drawn():
    generator = torch.Generator().manual_seed(0)
    before = generator.get_state()
    assert draw(torch.tensor([[1.0, 3.0, 2.0]]), generator, temperature=0).tolist() == [1]
    assert torch.equal(generator.get_state(), before)
    draw(torch.tensor([[1.0, 3.0, 2.0]]), generator, temperature=1)
    assert not torch.equal(generator.get_state(), before)


def test_tokens_come_as_they_are_drawn():
    model = small()
    lengths = reading_lengths(model)
    tokens = stream(model, [BOS], 1000, eos_token_id=None)
    assert not lengths
    for count in (1, 2, 3):
        next(tokens)
        assert len(lengths) == count


# --- les refus -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("prompts", "options", "message"),
    [
        ([[BOS]], {"temperature": -0.1}, r"temperature vaut au moins 0 .* ; reçu : -0\.1"),
        ([[BOS]], {"temperature": math.nan}, "temperature .* reçu : nan"),
        ([[BOS]], {"top_k": 0}, "top_k vaut au moins 1, ou None .* reçu : 0"),
        ([[BOS]], {"top_p": 0.0}, r"top_p est entre 0, exclu, et 1 .* reçu : 0\.0"),
        ([[BOS]], {"top_p": 1.01}, r"top_p .* reçu : 1\.01"),
        ([[BOS]], {"min_p": 1.0}, r"min_p est entre 0 .* et 1, exclu ; reçu : 1\.0"),
        ([[BOS]], {"min_p": -0.1}, r"min_p .* reçu : -0\.1"),
        ([[BOS]], {"repetition_penalty": 0}, "repetition_penalty est positif ; reçu : 0"),
        ([[BOS]], {"max_new_tokens": -1}, "max_new_tokens vaut au moins 0 ; reçu : -1"),
        ([], {}, "un début est vide : donnez au moins un token, <bos> par exemple"),
        ([[BOS], []], {}, "un début est vide"),
        ([[5] * 65], {}, "un début a 64 tokens au plus : gardez-en la fin ; reçu : 65"),
        ([[5, 60]], {}, r"un id va de 0 à 59 : est-ce le bon tokenizer \? ; reçu : 60"),
        ([[-1]], {}, "un id va de 0 à 59 .* reçu : -1"),
        ([2, 5, 6], {}, "les débuts sont une liste de suites d'ids"),
        (["Il était"], {}, "encodez d'abord le texte"),
        ("Il était", {}, "encodez d'abord le texte"),
    ],
    ids=lambda value: str(value)[:30],
)
def test_what_makes_no_sense_is_refused_at_once(prompts, options, message):
    with pytest.raises(ValueError, match=message):
        steps(small(), prompts, **options)
    with pytest.raises(ValueError, match=message):
        generate(small(), prompts, **options)


def test_an_unknown_option_is_an_error():
    with pytest.raises(TypeError, match="do_sample"):
        stream(small(), [BOS], do_sample=False)
    with pytest.raises(ValueError, match="top_p"):
        next_token_distribution(torch.zeros(3), top_p=2)


# --- du texte ------------------------------------------------------------------------------------

TEXTS = ["Été à l'œuvre…", "👩\u200d🚀 « ça » ﷽ 漢字 e\u0301", "", "a", "\ufffd vrai\n\n"]


@pytest.mark.parametrize("text", TEXTS)
def test_no_character_is_ever_cut(text):
    tokenizer = BPETokenizer([])  # un token par byte
    shown = list(writing.pieces([BOS, *tokenizer.encode(text), EOS], tokenizer))
    assert shown == list(text)


def test_an_unfinished_or_impossible_character_shows():
    tokenizer = BPETokenizer([])
    unfinished = tokenizer.encode("a€")[:-1]
    assert "".join(writing.pieces(unfinished, tokenizer)) == "a\ufffd"
    wrong = [4 + 0xC3, *tokenizer.encode("b")]
    assert "".join(writing.pieces(wrong, tokenizer)) == "\ufffdb"


def test_text_is_streamed_from_the_start_of_a_text():
    tokenizer, model = BPETokenizer([]), small(vocab_size=260)
    options = {"temperature": 0, "max_new_tokens": 30}
    wanted = generate(model, [tokenizer.encode("<eos> été", bos=True)], 30, temperature=0)[0]
    assert len(tokenizer.encode("<eos> été")) == 11  # du texte, pas un token
    found = "".join(writing.stream_text(model, tokenizer, "<eos> été", **options))
    assert found == tokenizer.decode([token for token in wanted if token > 3])
    with pytest.raises(ValueError, match="top_k"):
        writing.stream_text(model, tokenizer, "a", top_k=0)


# --- la commande ---------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """Un modèle minuscule, qui ne finit pas, dans un dossier d'entraînement."""
    path = tmp_path_factory.mktemp("modele")
    model = small(vocab_size=260, window=32, tied=False)
    with torch.no_grad():
        model.head.weight[:36] = 0  # ni token spécial, ni byte de contrôle ne l'emporte
        model.head.weight[132:] = 0  # des caractères d'un byte
    progress = Progress(1, [], {"modèle": asdict(model.config)})
    save_checkpoint(path / "meilleur.safetensors", model, {}, progress)
    BPETokenizer([]).save(path / "tokenizer.json")
    return path


def written(capsys, *words):
    assert main(["generate", *map(str, words)]) == 0
    return capsys.readouterr()


def test_the_command_writes_the_prompt_and_what_follows(folder, capsys):
    shown = written(capsys, "été", "--model", folder, "--max-new-tokens", 20, "--temperature", 0)
    assert shown.out.startswith("été") and shown.out.endswith("\n")
    assert len(shown.out) == len("été") + 20 + 1
    assert shown.err == ""


def test_the_command_is_reproducible(folder, capsys):
    words = ("a", "--model", folder, "--max-new-tokens", 25, "--temperature", 1.2, "--top-k", 40)
    words += ("--top-p", 0.95, "--min-p", 0.01, "--repetition-penalty", 1.1)
    one, two, other = (written(capsys, *words, "--seed", seed).out for seed in (1, 1, 2))
    assert one == two != other
    assert written(capsys, *words).out != written(capsys, *words).out


def test_options_reach_the_engine(folder, capsys, monkeypatch):
    given = {}

    def spy(model, ids, **options):
        given.update(options, ids=ids)
        return iter([])

    monkeypatch.setattr(generation, "stream", spy)
    words = ("<eos>", "--model", folder, "--max-new-tokens", 7, "--temperature", 0.5)
    written(capsys, *words, "--top-k", 4, "--top-p", 0.6, "--min-p", 0.1, "--seed", 3)
    assert given.pop("generator").initial_seed() == 3
    assert given.pop("ids") == [BOS, *(4 + byte for byte in b"<eos>")]
    filters = {"temperature": 0.5, "top_k": 4, "top_p": 0.6, "min_p": 0.1}
    assert given == filters | {"max_new_tokens": 7}
    given.clear()
    written(capsys, "--model", folder)
    assert given["ids"] == [BOS] and set(given) == {"generator", "ids"}


def test_the_command_says_that_the_window_is_full(folder, capsys):
    words = ("abc", "--model", folder, "--seed", 1, "--max-new-tokens")
    assert written(capsys, *words, 29).err == ""  # le 33ᵉ token est le premier qui oublie
    shown = written(capsys, *words, 90)
    assert shown.err.count("32 tokens : le modèle n'en lit pas plus") == 1


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["a", "--temperature", "-1"], "temperature vaut au moins 0"),
        (["a", "--top-p", "0"], "top_p"),
        (["a" * 40], "un début a 32 tokens au plus"),
    ],
)
def test_the_command_refuses_in_one_line(folder, capsys, words, message):
    assert main(["generate", *words, "--model", str(folder)]) == 1
    shown = capsys.readouterr()
    assert shown.err.startswith("Erreur : ") and message in shown.err
    assert shown.err.count("\n") == 1


def test_a_missing_model_is_named(tmp_path, capsys):
    assert main(["generate", "a", "--model", str(tmp_path / "rien")]) == 1
    assert "rien n'est ni un modèle du cours (mini, " in capsys.readouterr().err
    assert main(["generate", "a", "--model", str(tmp_path)]) == 1
    assert "meilleur.safetensors manque" in capsys.readouterr().err


@pytest.mark.skipif(os.name == "nt", reason="Windows n'a pas SIGINT")
def test_control_c_stops_cleanly(folder):
    command = [sys.executable, "-m", "course_lib", "generate", "été", "--model", str(folder)]
    # Sans hasard, `<eos>` n'est jamais le premier : elle ne finirait pas d'elle-même.
    command += ["--max-new-tokens", "1000000", "--temperature", "0"]
    settings = dict(os.environ, PYTHONUTF8="1", OMP_NUM_THREADS="1")
    pipes = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, "bufsize": 0}
    process = subprocess.Popen(command, env=settings, **pipes)
    start = b""
    while len(start) < 20:  # le texte vient au fur et à mesure
        start += process.stdout.read(20)
    process.send_signal(signal.SIGINT)
    rest, errors = process.communicate(timeout=20)
    assert process.returncode == 130
    assert (start + rest).decode().startswith("été") and rest.endswith(b"\n")
    assert "Interrompu." in errors.decode() and "Traceback" not in errors.decode()


# --- la mesure -----------------------------------------------------------------------------------


def test_a_step_reads_the_weights_and_the_cache():
    from course_lib.support import bench

    config = SimpleNamespace(n_layers=6, d_model=384)
    assert bench.bytes_read(config, 13_767_552, 1) == 2 * 13_767_552 + 4 * 2 * 6 * 384 * 160


@pytest.mark.lent
def test_the_cache_pays():
    from course_lib.support import bench, pretrained

    pytest.importorskip("transformers")
    times = bench.generation_times(pretrained.load("cours")[0], 1, repeats=1)
    assert times["generation.py, sans cache"] > 4 * times["generation.py seul"]
    assert times["transformers, generate"] > times["generation.py seul"]
    assert times["transformers, en bfloat16"] > times["course_lib"]
