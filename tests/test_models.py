"""Les modèles livrés sont ceux que décrivent leurs cartes, et font ce qu'elles en disent."""

import hashlib
import re

import pytest

from course_lib.support import corpus, evaluation, paths, pretrained
from course_lib.support.probes import pairs, scoring
from course_lib.training import read_checkpoint

NAMES = pretrained.NAMES


@pytest.fixture(scope="module", params=NAMES)
def shipped(request):
    """Le nom d'un modèle, sa carte, le modèle et son tokenizer."""
    card = (paths.DATA / request.param / "README.md").read_text(encoding="utf-8")
    return request.param, card.replace("\u00a0", " "), *pretrained.load(request.param)


def test_the_card_is_that_of_these_weights(shipped):
    name, card, model, tokenizer = shipped
    found = hashlib.sha256(pretrained.weights(name).read_bytes()).hexdigest()
    assert f"`{found}`" in card
    count = f"{sum(weight.numel() for weight in model.parameters()):,}".replace(",", " ")
    assert count in card
    assert f"{tokenizer.vocab_size:,} tokens".replace(",", " ") in card


def test_the_commands_of_the_card_are_those_of_the_trainings(shipped):
    name, card, _, _ = shipped
    stages = pretrained.history(name)
    commands = re.findall(r"python3 cours.py train (.+?)\n(?=python3)", card, re.S)
    if started := re.match(r"--from (\S+)", commands[0]):  # les étapes d'avant : une autre carte
        about = stages[-len(commands)]
        weights = pretrained.weights(started[1]).read_bytes()
        assert about["départ"] == hashlib.sha256(weights).hexdigest()
        stages = stages[-len(commands) :]
    for about, command in zip(stages, commands, strict=True):
        options = dict(re.findall(r"--([\w-]+) (\S+)", command))
        if "avant" in about:
            trained = f"entrainements/{name}-{about['avant']['corpus']}"
            assert options["from"] == (started[1] if started else trained)
        else:
            assert options["config"] == name.split("-")[0]
        assert options["corpus"] == about["corpus"]
        assert int(options["batch-size"]) == about["batch"]
        assert int(options.get("copies", 0)) == about.get("copies", 0)
        assert float(options.get("unlikelihood", 0)) == about.get("unlikelihood", 0)
        training = about["apprentissage"]
        for key, value in (training | {"precision": about["précision"]}).items():
            if (written := options.get(key.replace("_", "-"))) is not None:
                assert written == value or float(written) == value, key
        assert training["steps"] == int(options["steps"])


def test_the_weights_are_in_bfloat16(shipped):
    tensors, _ = read_checkpoint(pretrained.weights(shipped[0]))
    weights = {name: value for name, value in tensors.items() if name != "rng"}
    assert {str(value.dtype) for value in weights.values()} == {"torch.bfloat16"}


def row(card: str, start: str) -> list[float]:
    """Les nombres de la ligne d'un tableau qui commence par `start`."""
    (line,) = re.findall(rf"^\| {re.escape(start)} \|(.+)\|$", card, re.M)
    return [float(x.replace(",", ".")) for x in re.findall(r"\d+,\d+", line)]


@pytest.mark.parametrize("name", ["mini", "mini-interdits", "mini-sans-copies"])
def test_mini_is_as_near_to_the_floor_as_its_card_says(name):
    """Sur un dixième des histoires de la carte : à 1,5 % près."""
    card = (paths.DATA / name / "README.md").read_text(encoding="utf-8").replace("\u00a0", " ")
    model, tokenizer = pretrained.load(name)
    note, floor, *_ = row(card, "val")
    texts = corpus.load("micromonde", split="val", size=40_000)
    ours, lowest = evaluation.stories_note(model, tokenizer, texts, "val")
    assert abs(ours / lowest - note / floor) < 0.015


def test_mini_tells_right_from_wrong():
    """Huit paires de chaque genre ; le hasard en réussirait quatre."""
    model, tokenizer = pretrained.load("mini")
    items = list(pairs.pairs(8))
    for score in pairs.score(scoring.bits_of(model, tokenizer), items):
        assert score.right >= 7, score


def test_cours_reads_an_unknown_novel_as_its_card_says(novels):
    """Le début du premier roman de la carte, là où elle commence : à 15 % près."""
    card = (paths.DATA / "cours" / "README.md").read_text(encoding="utf-8").replace("\u00a0", " ")
    model, tokenizer = pretrained.load("cours")
    (text,) = corpus.load(evaluation.NOVELS[0])
    text = text[25_000:45_000]
    note = sum(evaluation.reading_bits(model, tokenizer.encode(text))) / len(text.encode())
    assert abs(note / row(card, evaluation.NOVELS[0])[0] - 1) < 0.15


def test_cours_knows_more_french_than_chance():
    model, tokenizer = pretrained.load("cours")
    scores = pairs.score(scoring.bits_of(model, tokenizer), pairs.french())
    assert sum(score.right for score in scores) >= 65  # sur 100 ; le hasard : 50
