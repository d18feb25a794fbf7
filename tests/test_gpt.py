"""Le GPT : ses paramètres, sa première erreur, le masque, l'ordre, le cache, et ses refus."""

import math
from dataclasses import FrozenInstanceError, asdict

import pytest
import torch
from torch import nn
from torch.nn import functional

from course_lib.gpt import GPT, GPTConfig

SMALL = {"vocab_size": 50, "d_model": 32, "n_layers": 3, "n_heads": 4, "d_ff": 88}


def small(**options):
    torch.manual_seed(0)
    return GPT(GPTConfig(**{**SMALL, **options})).eval()


def size(model):
    return sum(parameter.numel() for parameter in model.parameters())


def counted(config):
    with torch.device("meta"):
        return size(GPT(config))


def ids_of(*shape, vocab_size=50, seed=0):
    generator = torch.Generator().manual_seed(seed)
    return torch.randint(0, vocab_size, shape, generator=generator)


# --- les tailles ---------------------------------------------------------------------------------


def test_the_model_of_the_course_has_the_parameters_of_the_subject():
    config = GPTConfig.cours()
    assert config == GPTConfig()
    assert counted(config) == 13_767_552
    assert counted(config) - 8192 * 384 == 10_621_824
    assert counted(GPTConfig(tied=False)) - counted(config) == 3_145_728


def test_the_model_of_the_course_has_the_sizes_of_the_subject():
    sizes = {"vocab_size": 8192, "d_model": 384, "n_layers": 6, "n_heads": 6, "d_ff": 1024}
    others = {"max_seq_len": 512, "rope_base": 10_000.0, "norm_eps": 1e-5, "tied": True}
    assert asdict(GPTConfig()) == sizes | others


def test_the_same_class_counts_llama_7b():
    llama = GPTConfig(32000, 4096, 32, 32, 11008, 2048, tied=False)
    assert counted(llama) == 6_738_415_616


def test_mini_is_small():
    assert 1_000_000 < counted(GPTConfig.mini()) < 3_000_000


def test_a_tied_table_is_one_parameter():
    tied, apart = small(), small(tied=False)
    assert tied.head.weight is tied.embedding.weight
    assert apart.head.weight is not apart.embedding.weight
    assert size(apart) - size(tied) == 50 * 32
    ids = ids_of(2, 7)
    tied(ids)[:, :, :5].sum().backward()
    assert tied.embedding.weight.grad[:5].abs().sum() > 0  # par la tête, même sans être lus


def test_tied_weights_stay_tied_when_loaded():
    model, again = small(), small()
    with torch.no_grad():
        model.embedding.weight.mul_(3)
    again.load_state_dict(model.state_dict())
    assert again.head.weight is again.embedding.weight
    ids = ids_of(2, 9)
    assert torch.equal(again(ids), model(ids))


# --- la première erreur --------------------------------------------------------------------------


@pytest.mark.parametrize("tied", [True, False])
def test_the_first_error_is_that_of_someone_who_knows_nothing(tied):
    torch.manual_seed(0)
    model = GPT(GPTConfig(n_layers=2, tied=tied))
    ids = ids_of(4, 65, vocab_size=8192)
    with torch.no_grad():
        logits = model(ids[:, :-1])
    loss = functional.cross_entropy(logits.flatten(0, 1), ids[:, 1:].flatten()).item()
    assert 0 < loss - math.log(8192) < 0.2
    assert logits.std().item() == pytest.approx(0.02 * 384**0.5, rel=0.1)


def test_a_tied_table_of_spread_one_is_very_wrong():
    model = small()
    nn.init.normal_(model.embedding.weight)
    ids = ids_of(4, 33)
    with torch.no_grad():
        logits = model(ids[:, :-1])
    assert functional.cross_entropy(logits.flatten(0, 1), ids[:, 1:].flatten()) > 2 * math.log(50)
    assert (logits.argmax(-1) == ids[:, :-1]).float().mean() > 0.9


def test_matrices_are_drawn_small_and_norms_are_one():
    for name, weight in small().named_parameters():
        if weight.dim() == 2:
            assert weight.std().item() == pytest.approx(0.02, rel=0.15), name
        else:
            assert (weight == 1).all(), name


# --- ce que fait forward -------------------------------------------------------------------------


def reference(model, ids):
    """Le modèle entier, réécrit à plat, avec des rotations de nombres complexes."""
    config, weights = model.config, dict(model.named_parameters())
    T, D = ids.shape[1], config.d_model // config.n_heads
    angles = torch.outer(
        torch.arange(T).double(), config.rope_base ** (-torch.arange(0, D, 2).double() / D)
    )
    turn = torch.polar(torch.ones_like(angles), angles)

    def norm(x, name):
        return x / (x.square().mean(-1, keepdim=True) + config.norm_eps).sqrt() * weights[name]

    def heads(x):
        return x.unflatten(-1, (config.n_heads, D)).transpose(1, 2)

    def rotated(x):
        pairs = torch.view_as_complex(x.unflatten(-1, (D // 2, 2)).double().contiguous())
        return torch.view_as_real(pairs * turn).flatten(-2)

    x = weights["embedding.weight"][ids].double()
    for i in range(config.n_layers):
        at = f"blocks.{i}."
        h = norm(x, at + "attention_norm.weight")
        q, k, v = map(heads, (h @ weights[at + "attention.qkv.weight"].double().T).chunk(3, -1))
        scores = rotated(q) @ rotated(k).transpose(-2, -1) / D**0.5
        scores = scores + torch.full((T, T), -math.inf).triu(1)
        mixed = (scores.softmax(-1) @ v).transpose(1, 2).flatten(2)
        x = x + mixed @ weights[at + "attention.out.weight"].double().T
        h = norm(x, at + "ffn_norm.weight")
        gate, up, down = (
            weights[f"{at}ffn.{name}.weight"].double() for name in ("gate", "up", "down")
        )
        x = x + (functional.silu(h @ gate.T) * (h @ up.T)) @ down.T
    return norm(x, "norm.weight") @ model.head.weight.double().T


@pytest.mark.parametrize("tied", [True, False])
def test_the_model_is_what_the_formulas_say(tied):
    model = small(tied=tied)
    for weight in model.parameters():  # des poids assez grands pour que tout compte
        if weight.dim() == 2:
            nn.init.normal_(weight, std=0.2)
    ids = ids_of(2, 11)
    torch.testing.assert_close(model(ids).double(), reference(model, ids), rtol=1e-4, atol=1e-4)


def test_shapes_and_hidden():
    model, ids = small(), ids_of(2, 9)
    assert model(ids).shape == (2, 9, 50)
    assert model.hidden(ids).shape == (2, 9, 32)
    assert torch.equal(model.head(model.hidden(ids)), model(ids))


def test_the_last_norm_fixes_the_size_of_what_the_head_reads():
    for n_layers in (1, 8):
        hidden = small(n_layers=n_layers, norm_eps=1e-12).hidden(ids_of(2, 9))
        torch.testing.assert_close(hidden.square().mean(-1), torch.ones(2, 9))


@pytest.mark.parametrize("place", range(12))
def test_changing_a_token_does_not_change_the_past(place):
    model, ids = small(), ids_of(2, 12)
    other = ids.clone()
    other[:, place] = (ids[:, place] + 1) % 50
    before, after = model(ids), model(other)
    torch.testing.assert_close(after[:, :place], before[:, :place], rtol=0, atol=1e-6)
    changed = (after[:, place:] - before[:, place:]).abs().amax(-1)
    assert (changed > 1e-7).all()


def test_a_text_does_not_see_its_neighbours():
    model, ids = small(), ids_of(3, 8)
    alone = torch.cat([model(row[None]) for row in ids])
    torch.testing.assert_close(alone, model(ids), rtol=0, atol=1e-6)


def test_the_order_of_the_past_counts():
    model = small(n_layers=1)
    for weight in model.parameters():
        if weight.dim() == 2:
            nn.init.normal_(weight, std=0.3)
    ids = torch.arange(10)[None]
    swapped = ids[:, [0, 6, 2, 3, 4, 5, 1, 7, 8, 9]]
    assert (model(swapped)[0, -1] - model(ids)[0, -1]).abs().max() > 1e-3


def test_only_distances_count():
    model, ids = small(), ids_of(2, 9)
    moved = model(ids, positions=torch.arange(9) + 100)
    torch.testing.assert_close(moved, model(ids), rtol=0, atol=1e-5)


# --- les arguments d'après -----------------------------------------------------------------------


def test_the_given_mask_replaces_the_causal_one():
    model, ids = small(), ids_of(1, 6)
    everything = torch.ones(6, 6, dtype=torch.bool)
    assert torch.equal(model(ids, mask=everything.tril()), model(ids))
    assert not torch.allclose(model(ids, mask=everything)[:, 0], model(ids)[:, 0], atol=1e-6)


def test_padding_on_the_left_with_mask_and_positions_changes_nothing():
    model, ids = small(), ids_of(1, 5)
    padded = torch.cat([torch.zeros(1, 3, dtype=torch.long), ids], dim=1)
    mask = torch.ones(8, 8, dtype=torch.bool).tril()
    mask[3:, :3] = False
    positions = (torch.arange(8) - 3).clamp(min=0)[None]
    found = model(padded, mask[None, None], positions)[:, 3:]
    torch.testing.assert_close(found, model(ids), rtol=0, atol=1e-5)


class Memory:
    """Un cache naïf : met bout à bout ce qu'on lui donne."""

    def __init__(self, n_layers):
        self.layers = [Layer() for _ in range(n_layers)]

    def __len__(self):
        return 0 if self.layers[0].k is None else self.layers[0].k.shape[2]


class Layer:
    k = v = None

    def append(self, k, v):
        self.k = k if self.k is None else torch.cat([self.k, k], dim=2)
        self.v = v if self.v is None else torch.cat([self.v, v], dim=2)
        return self.k, self.v


@pytest.mark.parametrize("cuts", [[1] * 10, [4, 3, 3], [10], [9, 1]])
def test_reading_by_pieces_with_a_cache_gives_the_same_scores(cuts):
    model, ids = small(), ids_of(2, 10)
    cache = Memory(3)
    pieces = [model(piece, cache=cache) for piece in ids.split(cuts, dim=1)]
    torch.testing.assert_close(torch.cat(pieces, dim=1), model(ids), rtol=0, atol=1e-5)
    assert len(cache) == 10


# --- apprendre -----------------------------------------------------------------------------------


def test_every_parameter_gets_a_gradient():
    model, ids = small(), ids_of(4, 9)
    functional.cross_entropy(model(ids[:, :-1]).flatten(0, 1), ids[:, 1:].flatten()).backward()
    for name, weight in model.named_parameters():
        assert weight.grad is not None and weight.grad.abs().sum() > 0, name


def test_it_learns_a_text_by_heart():
    model, ids = small(n_layers=2), ids_of(1, 30)
    optimizer = torch.optim.AdamW(model.parameters(), lr=0.01, weight_decay=0.0)
    for _ in range(120):
        loss = functional.cross_entropy(model(ids[:, :-1])[0], ids[0, 1:])
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    assert loss < 0.05
    assert (model(ids[:, :-1]).argmax(-1) == ids[:, 1:]).all()


# --- les refus -----------------------------------------------------------------------------------


def test_a_text_too_long_is_refused():
    model = small(max_seq_len=16)
    assert model(ids_of(1, 16)).shape == (1, 16, 50)
    with pytest.raises(ValueError, match="17 tokens, pour un modèle qui en lit 16"):
        model(ids_of(1, 17))
    cache = Memory(3)
    model(ids_of(1, 10), cache=cache)
    with pytest.raises(ValueError, match="17 tokens"):
        model(ids_of(1, 7), cache=cache)


@pytest.mark.parametrize("name", ["vocab_size", "d_model", "n_layers", "n_heads", "d_ff"])
def test_sizes_below_one_are_refused(name):
    with pytest.raises(ValueError, match=f"{name} doit être au moins 1 ; reçu : 0"):
        GPTConfig(**{**SMALL, name: 0})


@pytest.mark.parametrize(("d_model", "n_heads"), [(384, 5), (12, 4), (10, 10)])
def test_heads_that_do_not_pair_up_are_refused(d_model, n_heads):
    with pytest.raises(ValueError, match="multiple de 2 × n_heads"):
        GPTConfig(d_model=d_model, n_heads=n_heads)


def test_a_configuration_does_not_change():
    with pytest.raises(FrozenInstanceError):
        GPTConfig().d_model = 512
