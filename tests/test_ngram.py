"""Le modèle n-grammes : des valeurs trouvées à la main, et des probabilités qui font un."""

import math

import pytest

from course_lib.support.ngram import END, KneserNey


@pytest.fixture
def model() -> KneserNey:
    return KneserNey(2, [["a", "b", "a", "b"], ["a", "c"]])


def test_counts_worked_by_hand(model):
    """Bigrammes : ^a 2, ab 2, ba 1, b$ 1, ac 1, c$ 1. Deux ordres, donc deux rabais."""
    assert model.counts[1][("a",)] == {"b": 2, "c": 1}
    # « a » a deux prédécesseurs (le début, « b »), « b » et « c » un, la fin deux.
    assert model.counts[0][()] == {"a": 2, "b": 1, "c": 1, END: 2}
    assert model.discounts == [2 / (2 + 2 * 2), 4 / (4 + 2 * 2)]
    one = 1 / 5  # quatre mots, et l'inconnu
    unigram = (1 - 1 / 3) / 6 + (1 / 3 * 4) / 6 * one
    assert model.probability((), "b") == pytest.approx(unigram)
    assert model.probability(("a",), "b") == pytest.approx((2 - 0.5 + 0.5 * 2 * unigram) / 3)


@pytest.mark.parametrize("context", [(), ("a",), ("b",), ("jamais vu",), (END,)])
def test_probabilities_sum_to_one(model, context):
    words = ["a", "b", "c", END, "jamais vu"]
    assert math.fsum(model.probability(context, word) for word in words) == pytest.approx(1)


def test_an_unknown_word_costs_its_bytes(model):
    known, unknown = model.bits(["a", "c"]), model.bits(["a", "é"])
    assert unknown > known + 16


def test_more_context_helps_where_it_tells():
    """Après « x », « y » alterne avec l'avant-dernier mot : il faut trois mots pour le savoir."""
    data = [["a", "x", "1"], ["b", "x", "2"]] * 20
    short, long = (sum(KneserNey(n, data).bits(s) for s in data) for n in (2, 3))
    assert long < 0.6 * short
