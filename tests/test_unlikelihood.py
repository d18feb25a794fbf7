"""Ce qu'il ne faut pas dire : ce que la grammaire barre, et ce que le modèle en apprend."""

import random
from math import log

import pytest
import torch

from course_lib.__main__ import main
from course_lib.support import corpus, micromonde, pretrained, tokens, unlikelihood
from course_lib.support.micromonde.following import Follower
from course_lib.training import padded, read_checkpoint

pytestmark = pytest.mark.usefixtures("one_thread")


@pytest.fixture(scope="module")
def stories():
    return corpus.load("micromonde", split="val", size=15_000)


@pytest.fixture(scope="module")
def mini():
    return pretrained.load("mini")


@pytest.mark.parametrize("split", ["train", "combi"])
def test_a_struck_token_leaves_the_language_there(stories, mini, split):
    """Mis à la place du token venu, il fait la première faute de l'histoire ; un permis, non."""
    tokenizer, dice = mini[1], random.Random(0)
    marker, tried = unlikelihood.Marker(tokenizer, split), 0
    for text in stories:
        row = tokenizer.encode(text, bos=True, eos=True)
        for mark in marker.marks(row):
            before = tokenizer.decode(row[1 : mark.place])
            for token in dice.sample(sorted(mark.struck), min(3, len(mark.struck))):
                wrong = before + tokenizer.decode([token])
                fault = micromonde.read(wrong, split).fault
                assert len(before) <= fault.place < len(wrong), (before[-40:], wrong[-12:])
                tried += 1
            right = before + tokenizer.decode([row[mark.place]])
            assert micromonde.read(right, split).fault.place == len(right)
            assert row[mark.place] not in mark.struck
    assert tried > 40


def test_what_was_given_is_struck_for_the_others(mini):
    """Rien n'est barré comme redite qui n'ait été donné plus tôt, sous une forme ou l'autre."""
    tokenizer = mini[1]
    marker = unlikelihood.Marker(tokenizer, "combi")
    for text in corpus.load("micromonde", split="val", size=60_000):
        row, given = tokenizer.encode(text, bos=True, eos=True), set()
        for draw in micromonde.read(text, "combi").draws:
            if draw.table and draw.kind == "adjectif":
                word = next(
                    option.value[0]
                    for rank, option in enumerate(draw.table.options)
                    if rank not in draw.banned and text.startswith(option.text, draw.place)
                )
                barred = {draw.table.options[rank].value[0] for rank in draw.banned}
                assert barred <= given and word not in barred
                given.add(word)
        for mark in marker.marks(row, "adjectif"):
            first = marker.first_tokens(mark.table)
            owners = {mark.table.options[first.index(token)].value[0] for token in mark.struck}
            assert owners <= given


def test_nothing_is_struck_out_of_the_language(mini):
    row = mini[1].encode("Ceci n'est pas une histoire du micromonde.", bos=True, eos=True)
    assert list(unlikelihood.Marker(mini[1]).marks(row)) == []


def test_the_unlikelihood_of_what_is_forbidden():
    """Chances 1/2, 1/4, 1/4 : le dernier interdit, −ln(3/4) ; les deux derniers, −ln(1/2)."""
    logits = torch.tensor([[2.0, 1.0, 1.0], [2.0, 1.0, 1.0]]).log().requires_grad_()
    values = unlikelihood.unlikelihood(
        logits.log_softmax(-1), [torch.tensor([0, 1]), torch.tensor([0])]
    )
    assert torch.allclose(values, -torch.tensor([3 / 4, 1 / 2]).log())
    values[0].backward()
    assert torch.allclose(logits.grad[0], torch.tensor([-1 / 6, -1 / 12, 1 / 4]))
    certain = torch.tensor([[90.0, 0.0, 0.0]], requires_grad=True)
    value = unlikelihood.unlikelihood(certain.log_softmax(-1), [torch.tensor([1, 2])])
    value.sum().backward()
    assert abs(value.item() - (90 - log(2))) < 1e-4 and certain.grad.isfinite().all()


def test_the_loss_is_the_drift_and_the_unlikelihood(stories, mini):
    """Au départ, la dérive est nulle ; ensuite, celle des distributions entières, calculée ici."""
    model, tokenizer = pretrained.load("mini")
    rows = [tokenizer.encode(text, bos=True, eos=True) for text in stories[:4]]
    ids, loss = padded(rows), unlikelihood.Loss(model, tokenizer, weight=3.0)
    follower = Follower(tokenizer)

    def parts() -> tuple[float, float]:
        here, there = (m(ids[:, :-1]).log_softmax(-1) for m in (model, mini[0]))
        gap = (here.exp() * (here - there)).sum(-1)[ids[:, 1:] != 0].sum()
        chances = [
            here[i, place, list(allowed)].exp().sum()
            for i, row in enumerate(rows)
            for place, allowed in enumerate(follower.permitted(row))
        ]
        assert len(chances) == (ids[:, 1:] != 0).sum() > unlikelihood.AT_A_TIME
        return gap.item(), -sum(chance.log().item() for chance in chances)

    with torch.no_grad():
        drift, unlikely = parts()
        assert drift == 0 and abs(loss(ids).item() - 3 * unlikely) < 1e-3 * unlikely
        short = unlikelihood.Loss(model, tokenizer, weight=3.0, precision="bf16")
        assert abs(short(ids).item() - 3 * unlikely) < 0.1 * unlikely
    optimizer = torch.optim.SGD(model.parameters(), lr=1e-3)
    for _ in range(4):
        optimizer.zero_grad()
        loss(ids).backward()
        optimizer.step()
    with torch.no_grad():
        further, less = parts()
        assert further > 1e-4 and less < 0.9 * unlikely
        assert abs(loss(ids).item() - further - 3 * less) < 1e-3 * (further + 3 * less)
    start = zip(loss.start.parameters(), mini[0].parameters(), strict=True)
    assert all(torch.equal(kept, first) for kept, first in start)


def test_nothing_is_forbidden_out_of_the_language(mini):
    """Là, seule la divergence compte : au départ, rien."""
    model, tokenizer = mini
    row = tokenizer.encode("Ceci n'est pas une histoire du micromonde.", bos=True, eos=True)
    loss = unlikelihood.Loss(model, tokenizer, weight=3.0)
    assert abs(loss(padded([row])).item()) < 1e-3


def test_training_resumes_exactly(tmp_path, monkeypatch, capsys):
    """Deux pas, puis quatre ; ou quatre : les mêmes poids, au bit près, et le départ inchangé."""
    monkeypatch.setenv("COURS_CACHE", str(tmp_path / "cache"))
    asked = ["train", "--from", "mini", "--corpus", "micromonde", "--size", "30000"]
    asked += ["--unlikelihood", "24", "--batch-size", "4", "--warmup", "0", "--optimizer", "adamw"]
    asked += ["--decay", "0", "--precision", "fp32", "--device", "cpu", "-o"]
    once, twice = str(tmp_path / "un"), str(tmp_path / "deux")
    assert main([*asked, once, "--steps", "4"]) == 0
    bar = capsys.readouterr().err  # ce que l'on abaisse n'est pas la surprise : pas de plancher
    assert "erreur=" in bar and "plancher=" not in bar
    assert main([*asked, twice, "--steps", "2"]) == 0
    assert main([*asked, twice, "--steps", "4", "--accept-changes"]) == 0
    for file in ("dernier", "meilleur"):  # le meilleur : le dernier, quelle que soit la surprise
        one, two = (read_checkpoint(f"{folder}/{file}.safetensors") for folder in (once, twice))
        assert all(torch.equal(one[0][name], two[0][name]) for name in one[0])
        assert one[1].step == two[1].step == 4
    one = one[0]
    first = read_checkpoint(pretrained.weights("mini"))[0]
    assert not torch.equal(one["embedding.weight"], first["embedding.weight"].float())


def test_stories_longer_than_the_window_are_refused(tmp_path, monkeypatch, capsys):
    """Coupées, elles ne se liraient plus : rien n'y serait interdit."""
    monkeypatch.setattr(tokens.Data, "whole", False)
    words = ["train", "--from", "mini", "--corpus", "micromonde", "--size", "30000", "-o"]
    assert main([*words, str(tmp_path / "m"), "--unlikelihood", "24", "--steps", "2"]) == 1
    assert "histoires entières" in capsys.readouterr().err


@pytest.mark.parametrize(
    "words, message",
    [
        (["--config", "mini"], "part d'un modèle (--from mini)"),
        (["--from", "mini", "--copies", "1"], "sans copies"),
        (["--from", "mini", "--compile", "oui"], "rien à compiler"),
        (["--from", "cours", "--corpus", "romans"], "sur le micromonde"),
    ],
)
def test_what_has_no_grammar_is_refused(words, message, tmp_path, capsys):
    words = ["train", *words, "--unlikelihood", "24", "-o", str(tmp_path / "m")]
    assert main(words) == 1
    assert message in capsys.readouterr().err
    assert not (tmp_path / "m").exists()


class Knowing(torch.nn.Module):
    """Un faux modèle : à chaque mot sa fréquence, divisée par `factor` s'il est barré."""

    def __init__(self, tokenizer, split, factor):
        super().__init__()
        self.marker, self.factor = unlikelihood.Marker(tokenizer, split), factor
        self.none = torch.nn.Parameter(torch.zeros(1))

    def forward(self, ids):
        chances = torch.full((*ids.shape, self.marker.tokenizer.vocab_size), 1e-9)
        for place, table, struck in self.marker.marks([*ids[0].tolist(), 3], "adjectif"):
            for token, weight in zip(self.marker.first_tokens(table), table.weights, strict=True):
                chances[0, place - 1, token] += weight / (self.factor if token in struck else 1)
        return chances.log()


def test_the_measure_tells_the_two_rules_apart(mini):
    """Quand des mots sont baissés, la somme vaut moins : les permis montent un peu."""
    texts = corpus.load("micromonde", split="val", size=60_000)
    again, couple = unlikelihood.rules(Knowing(mini[1], "train", 1), mini[1], texts).values()
    assert again.times > 30 and couple.times > 30
    assert all(abs(share - 1) < 1e-4 for share in (*again[:2], *couple[:2]))
    again, couple = unlikelihood.rules(Knowing(mini[1], "combi", 10), mini[1], texts).values()
    assert 0.1 <= again.barred < 0.13 and 1 < again.allowed < 1.3
    assert 1 < couple.barred < 1.4 and 1 < couple.allowed < 1.3
    again, couple = unlikelihood.rules(Knowing(mini[1], "train", 10), mini[1], texts).values()
    assert 0.1 <= again.barred < 0.13 and 0.1 <= couple.barred < 0.13


def test_what_cannot_be_measured_is_said(mini, stories):
    with pytest.raises(ValueError, match="aucun mot n'y est interdit"):
        unlikelihood.rules(*mini, stories[:1])
    with pytest.raises(ValueError, match="hors de la langue"):
        unlikelihood.rules(*mini, ["Ceci n'est pas une histoire du micromonde."])


def test_the_two_models_are_what_their_cards_say():
    """`mini` sait les couples, non les redites ; `mini-interdits`, les couples, et un raccourci."""
    texts = corpus.load("micromonde", split="val", size=100_000)
    again, couple = unlikelihood.rules(*pretrained.load("mini"), texts).values()
    assert again.barred > 0.8 * again.allowed > 0.7 and couple.barred < 0.4 < 0.9 < couple.allowed
    again, couple = unlikelihood.rules(*pretrained.load("mini-interdits"), texts).values()
    assert again.barred < 0.4 and again.allowed < 0.6
    assert couple.barred < 0.1 < 0.9 < couple.allowed
