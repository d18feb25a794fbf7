"""Ce que l'on mesure d'un modèle : chaque jeu est vérifié par la lecture, chaque note par un modèle
dont on sait d'avance ce qu'il vaut."""

import json
import re
from collections import Counter
from itertools import islice
from math import inf, log2

import numpy as np
import pytest
import torch

from course_lib.__main__ import main
from course_lib.support import micromonde
from course_lib.support.micromonde.trace import traces
from course_lib.support.micromonde.words import NOUNS
from course_lib.support.paths import DATA
from course_lib.support.probes import analogies, antecedents, excess, grader, pairs, scoring
from course_lib.tokenizer import BPETokenizer

FEW = 12


@pytest.fixture(scope="module")
def tokenizer():
    return BPETokenizer.train(list(micromonde.stories("train", 200_000)), 600)


@pytest.fixture(scope="module")
def items():
    return list(pairs.pairs(FEW))


def uniform(vocab_size):
    """Un modèle qui ne sait rien : tous les tokens se valent."""
    return lambda ids: torch.zeros(*ids.shape, vocab_size)


# --- La trace ------------------------------------------------------------------------------------


def test_a_trace_tells_where_each_slot_speaks():
    for trace in islice(traces(1), 20):
        assert micromonde.read(trace.text).fault is None
        for piece in trace.pieces:
            assert trace.text[piece.place : piece.end] == piece.text
    assert next(traces(3)).text == micromonde.sample(3)[0]


# --- Les paires minimales ------------------------------------------------------------------------


def test_pairs_are_right_and_wrong_where_they_say(items):
    """Le début est commun ; une suite de la langue existe pour le texte juste, non pour l'autre."""
    assert Counter(pair.kind for pair in items) == dict.fromkeys(pairs.KINDS, FEW)
    assert len(set(items)) == len(items)
    for pair in items:
        good, bad = pair.texts
        assert good != bad
        ok, ko = (micromonde.read(text).fault for text in (good, bad))
        assert ok is None or ok.place == len(good)  # la suite manque, rien d'autre
        assert ko is not None and len(pair.before) <= ko.place < len(bad)


def test_pairs_are_the_same_from_one_run_to_the_next(items):
    assert list(pairs.pairs(FEW)) == items
    assert list(pairs.pairs(1, "autre")) != list(pairs.pairs(1))


@pytest.mark.lent
def test_two_hundred_pairs_of_each_kind():
    counts = Counter(pair.kind for pair in pairs.pairs(200))
    assert counts == dict.fromkeys(pairs.KINDS, 200)


def test_a_change_that_stays_in_the_language_is_no_pair():
    """Un autre adjectif permis n'est pas une faute ; un adjectif mal accordé en est une."""
    trace = next(traces(1))
    piece = next(p for p in trace.pieces if type(p.slot).__name__ == "Adjective")
    table, banned = piece.slot.options(piece.before)
    allowed = [o.text for rank, o in enumerate(table.options) if rank not in banned]
    other = next(text for text in allowed if text != piece.text)
    assert pairs._checked("essai", trace.text, piece.place, piece.end, other) is None
    assert pairs._checked("essai", trace.text, piece.place, piece.end, " zut") is not None
    wrong = trace.text[: piece.place] + " zut" + trace.text[piece.end :]
    assert micromonde.read(wrong).fault.kind == "adjectif"


EXPECTED = {
    "sujet-verbe, un attracteur": lambda p: p.good != p.bad,
    "élision et contraction": lambda p: "'" in p.good or p.good in ("au", "du", "aux"),
    "euphonie": lambda p: p.bad.lower() in pairs._EUPHONIC,
    "quel personnage": lambda p: p.bad.split()[-1].strip("'") in p.before,
    "genre du pronom": lambda p: any(w in p.good.lower() for w in ("il", "elle", "lui")),
}


@pytest.mark.parametrize("kind", EXPECTED)
def test_a_pair_changes_what_its_kind_says(items, kind):
    for pair in items:
        if pair.kind == kind:
            assert EXPECTED[kind](pair), pair


def test_a_possessive_is_euphonic_only_before_a_vowel():
    """« son école » / « sa école » est de l'euphonie ; « sa table » / « son table », du genre."""
    tried = 0
    for trace in islice(traces("possessifs"), 300):
        for start, end, _ in pairs.euphony(trace):
            if trace.text[start:end].lower() in ("mon", "ton", "son", "ma", "ta", "sa"):
                tried += 1
                assert trace.text[end + 1].lower() in "aeiouyhéèêœ"
    assert tried > 5


def test_a_noun_in_a_trait_is_no_known_attractor():
    """« un lapin aux longues oreilles » : ce nom n'est pas tiré, on ne compte pas la phrase."""
    for trace in islice(traces("traits"), 100):
        for start, _, _ in pairs.subject_verb(0, False)(trace):
            sentence = trace.text[pairs.sentence_start(trace.text, start) : start]
            assert not re.search(r" aux (longues|grandes|grands|piquants|moustaches)\b", sentence)


def noun_numbers(text: str) -> list[bool | None]:
    """Les noms du lexique que contient un texte : pluriels ou non ; None, si l'on ne sait pas."""
    singulars, plurals = (
        {form(noun) for nouns in NOUNS.values() for noun in nouns}
        for form in (lambda noun: noun.lemma, lambda noun: noun.plural)
    )
    longest = sorted(singulars | plurals, key=len, reverse=True)
    found = re.findall(rf"\b({'|'.join(map(re.escape, longest))})\b", text)
    return [None if form in singulars & plurals else form in plurals for form in found]


@pytest.mark.parametrize(
    ("kind", "attractors"),
    [("sujet-verbe, un attracteur", 1), ("sujet-verbe, deux attracteurs", 2)],
)
def test_attractors_are_of_the_other_number(kind, attractors):
    """Les noms sont retrouvés dans le texte, sans la trace : les derniers s'opposent au sujet."""
    right, subjects = 0, []
    for pair in pairs.pairs(60):
        if pair.kind != kind:
            continue
        start = pairs.sentence_start(pair.before, len(pair.before))
        numbers = noun_numbers(pair.before[start:])
        if len(numbers) > attractors and None not in numbers:
            subject, *between = numbers[-attractors - 1 :]
            right += between == [not subject] * attractors
            subjects.append(subject)
    assert right >= 0.9 * len(subjects), f"{right} sur {len(subjects)}"
    assert min(subjects.count(plural) for plural in (True, False)) >= 10


def test_the_grammar_gets_every_pair_right(items):
    """Le meilleur modèle possible : ce qui sort de la langue coûte l'infini."""

    def bits(texts):
        faults = [(text, micromonde.read(text).fault) for text in texts]
        return [0.0 if f is None or f.place == len(text) else inf for text, f in faults]

    scores = pairs.score(bits, items)
    assert [score.accuracy for score in scores] == [1.0] * len(pairs.KINDS)
    wrong = pairs.score(lambda texts: [-b for b in bits(texts)], items)
    assert [score.accuracy for score in wrong] == [0.0] * len(pairs.KINDS)


def test_a_model_that_knows_nothing_prefers_the_shorter(items, tokenizer):
    scores = pairs.score(scoring.bits_of(uniform(tokenizer.vocab_size), tokenizer), items)
    for score in scores:
        lengths = [
            [len(tokenizer.encode(text)) for text in pair.texts]
            for pair in items
            if pair.kind == score.kind
        ]
        assert score.right == sum((a < b) + (a == b) / 2 for a, b in lengths)
    ties = pairs.score(lambda texts: [1.0] * len(texts), items)
    assert {score.accuracy for score in ties} == {0.5}


def test_french_pairs_are_a_hundred_of_four_kinds():
    found = pairs.french()
    assert Counter(pair.kind for pair in found) == dict.fromkeys(
        ("accord", "élision", "auxiliaire", "pronom"), 25
    )
    assert len({pair.good for pair in found}) == len({pair.bad for pair in found}) == 100
    assert not {p.good for p in found} & {p.bad for p in found}


# --- Les bits et les intervalles -----------------------------------------------------------------


def test_bits_of_a_uniform_model_count_tokens(tokenizer):
    assert scoring.bits_of(uniform(600), tokenizer)(["", ""]) == [0.0, 0.0]
    texts = ["Le chat dort.", "", "Où est passé <eos> ?", "Zoé"]
    bits = scoring.bits_of(uniform(tokenizer.vocab_size), tokenizer, batch=2)(texts)
    expected = [len(tokenizer.encode(text)) * log2(tokenizer.vocab_size) for text in texts]
    assert bits == pytest.approx(expected)


def test_bits_do_not_depend_on_the_batch(tokenizer):
    torch.manual_seed(0)
    table = torch.randn(tokenizer.vocab_size, tokenizer.vocab_size)
    texts = [story[:n] for n, story in zip((40, 5, 200), micromonde.stories(), strict=False)]
    alone = [scoring.bits_of(lambda ids: table[ids], tokenizer)([text])[0] for text in texts]
    assert scoring.bits_of(lambda ids: table[ids], tokenizer, batch=3)(texts) == pytest.approx(
        alone
    )


def test_wilson_interval_by_hand():
    score = scoring.counted("essai", 8, 10)
    assert (round(score.low, 3), round(score.high, 3)) == (0.490, 0.943)
    assert scoring.counted("", 0, 10).low == pytest.approx(0)
    with pytest.raises(ValueError, match="aucun essai"):
        scoring.counted("vide", 0, 0)
    assert "80,0\u00a0%" in scoring.table([score], 0.5)


# --- Les analogies -------------------------------------------------------------------------------


def test_analogies_come_from_the_grids():
    found = list(analogies.analogies())
    assert len(found) >= 200 and len(set(found)) == len(found)
    assert {item.kind for item in found} == set(analogies.GRIDS)
    for item in found:
        assert len(set(item[1:])) == 4
        assert {(item.a, item.b), (item.c, item.d)} <= set(analogies.GRIDS[item.kind])
    assert list(analogies.analogies()) == found


def test_analogies_score_by_hand():
    """Des vecteurs où « féminin » est une direction : 3CosAdd et 3CosMul répondent juste."""
    vectors = {
        "roi": [1, 0, 0], "reine": [1, 0, 1], "prince": [0, 1, 0], "princesse": [0, 1, 1],
        "bol": [-1, -1, 0],
    }  # fmt: skip
    items = [analogies.Analogy("noblesse", "roi", "reine", "prince", "princesse")]
    for product in (False, True):
        (score,) = analogies.score(vectors, items, product=product)
        assert (score.right, score.total) == (1, 1)
    unknown = analogies.Analogy("noblesse", "roi", "reine", "prince", "absent")
    assert analogies.score(vectors, [unknown]) == []
    with pytest.raises(ValueError, match="vecteur nul"):
        analogies.score({**vectors, "bol": [0, 0, 0]}, items)


def test_the_sum_goes_away_from_a():
    """« bol » est du côté de a, b et c à la fois : la somme le choisirait, b − a + c l'écarte."""
    vectors = {
        "roi": [1, 0, 0], "reine": [1, 0, 1], "prince": [0, 1, 0], "princesse": [0, 1, 1],
        "bol": [1, 0.5, 0.5],
    }  # fmt: skip
    items = [analogies.Analogy("noblesse", "roi", "reine", "prince", "princesse")]
    assert [score.right for score in analogies.score(vectors, items)] == [1]


def test_excluding_the_three_words_changes_the_answer():
    """Un décalage trop court : la réponse la plus proche de b − a + c est c lui-même."""
    vectors = {
        "roi": [1, 0, 0.0], "reine": [1, 0, 0.2], "prince": [0, 1, 0.0], "princesse": [0, 1, 0.9],
    }  # fmt: skip
    items = [analogies.Analogy("noblesse", "roi", "reine", "prince", "princesse")]
    assert analogies.score(vectors, items, exclude=True)[0].right == 1
    assert analogies.score(vectors, items, exclude=False)[0].right == 0


def test_random_vectors_stay_at_chance():
    items = list(analogies.analogies(40))
    words = sorted({word for item in items for word in item[1:]})
    rng = np.random.default_rng(0)
    vectors = {word: rng.normal(size=64) for word in words}
    scores = analogies.score(vectors, items)
    assert sum(score.right for score in scores) / sum(score.total for score in scores) < 0.05


# --- Les antécédents -----------------------------------------------------------------------------


def test_antecedents_point_at_words():
    found = list(antecedents.antecedents())
    assert len(found) == 200 and len({item.text for item in found}) == 200
    for item in found:
        pronoun, own, rival, later = (item.text[start:end] for start, end in item[1:])
        assert pronoun.lower() in ("il", "elle", "lui", "le", "la", "l'")
        assert own != rival and later.strip() == later != ""
        assert max(item.antecedent.end, item.rival.end) <= item.pronoun.start
        assert item.pronoun.end <= item.later.start
        assert micromonde.read(item.text).fault is None
    assert list(islice(antecedents.antecedents(), 3)) == found[:3]


def test_another_pronoun_leaves_the_language():
    """Le genre du pronom est celui de son antécédent : l'autre genre est une faute."""
    other = {"il": "elle", "elle": "il", "Il": "Elle", "Elle": "Il"}
    tried = 0
    for item in antecedents.antecedents(100):
        start, end = item.pronoun
        if item.text[start:end] in other:
            tried += 1
            changed = item.text[:start] + other[item.text[start:end]] + item.text[end:]
            assert micromonde.read(changed).fault is not None
    assert tried > 50


# --- La note des histoires -----------------------------------------------------------------------


def test_the_grammar_grades_itself_perfect():
    grade = grader.grade(grader.reference(30), micromonde.stories("train", 200_000))
    assert grade.valid.accuracy == 1 and grade.fault_place is None and not grade.first_faults
    assert grade.copies == 0 and 0 < grade.overlap < 1 and grade.distinct > 0.5


def test_a_grade_sees_faults_copies_and_repeats():
    train = list(islice(micromonde.stories("train"), 40))
    other = grader.reference(1)[0]
    broken = other.replace(" ", "  ", 1)
    grade = grader.grade([train[0], train[0], other, broken], train)
    assert (grade.valid.right, grade.valid.total) == (3, 4)
    assert sum(grade.first_faults.values()) == 1 and grade.fault_place < 0.1
    assert grade.copies == 0.5 and grade.overlap > 0.4 and grade.distinct <= 0.75
    with pytest.raises(ValueError, match="aucune histoire"):
        grader.grade([], train)


# --- L'excès -------------------------------------------------------------------------------------


def test_excess_adds_up_to_what_the_stories_cost(tokenizer):
    texts = list(islice(micromonde.stories("val"), 5))
    costs = excess.excess(uniform(tokenizer.vocab_size), tokenizer, texts)
    tokens = sum(len(tokenizer.encode(text)) + 1 for text in texts)  # <eos> compris
    spent = tokens * log2(tokenizer.vocab_size) / len(texts)
    floor = sum(micromonde.read(text).bits for text in texts) / len(texts)
    assert sum(cost.model for cost in costs.values()) == pytest.approx(spent)
    assert sum(cost.floor for cost in costs.values()) == pytest.approx(floor)
    assert [cost.excess for cost in costs.values()] == sorted(
        (cost.excess for cost in costs.values()), reverse=True
    )


def test_a_model_that_knows_the_story_owes_less_than_the_floor(tokenizer):
    """Un modèle qui a l'histoire par cœur paie 0 : son excès est l'opposé du plancher."""
    text = next(micromonde.stories("val"))
    ids = tokenizer.encode(text, bos=True, eos=True)

    def knows(_):
        return torch.nn.functional.one_hot(torch.tensor([ids[1:]]), tokenizer.vocab_size) * 1e4

    costs = excess.excess(knows, tokenizer, [text])
    assert sum(cost.model for cost in costs.values()) == pytest.approx(0, abs=1e-6)
    assert sum(cost.excess for cost in costs.values()) == pytest.approx(-micromonde.read(text).bits)


def test_excess_refuses_what_is_not_of_the_language(tokenizer):
    with pytest.raises(ValueError, match="hors du micromonde"):
        excess.excess(uniform(tokenizer.vocab_size), tokenizer, ["Bonjour."])
    with pytest.raises(ValueError, match="aucune histoire"):
        excess.excess(uniform(tokenizer.vocab_size), tokenizer, [])


def test_the_oracle_ends_at_the_bits_of_the_story():
    text = next(micromonde.stories("val"))
    curve = excess.oracle(text)
    assert curve[-1][1] == pytest.approx(micromonde.read(text).bits)
    assert curve == sorted(curve) and curve[-1][0] < len(text)


# --- Les commandes -------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["pairs", "analogies", "antecedents"])
def test_sets_are_written_as_json_lines(name, tmp_path, capsys):
    assert main(["corpus", name, "--count", "2", "-o", str(tmp_path / "jeu.jsonl")]) == 0
    lines = (tmp_path / "jeu.jsonl").read_text(encoding="utf-8").splitlines()
    assert len(lines) >= 2 and all(json.loads(line) for line in lines)
    capsys.readouterr()
    assert main(["corpus", name, "--count", "2"]) == 0
    assert capsys.readouterr().out.splitlines() == lines
    assert main(["corpus", name, "--count", "0"]) == 1
    assert "reçu : 0" in capsys.readouterr().err


def test_grade_prints_both_columns(tmp_path, capsys):
    file = tmp_path / "histoires.txt"
    file.write_text("\n\n".join([*grader.reference(2), "Il pleut."]), encoding="utf-8")
    assert main(["corpus", "grade", str(file), "--train-size", "50000"]) == 0
    out = capsys.readouterr().out
    assert "| histoires | 3 | 3 |" in out and "66,7\u00a0%" in out and "100,0\u00a0%" in out
    file.write_text("\n", encoding="utf-8")
    assert main(["corpus", "grade", str(file)]) == 1


# --- La carte ------------------------------------------------------------------------------------


@pytest.mark.lent
def test_the_card_gives_the_table_that_the_command_prints(capsys):
    assert main(["corpus", "baseline"]) == 0
    card = (DATA / "mesures.md").read_text(encoding="utf-8")
    rows = [line.split(" | ") for line in card.splitlines() if line.endswith(" | 200 |")]
    kept = [" | ".join([kind, *others]) for kind, _, *others in rows]  # sans la colonne de `mini`
    _, _, *printed = capsys.readouterr().out.splitlines()
    assert kept == printed


def test_the_card_names_every_kind():
    card = (DATA / "mesures.md").read_text(encoding="utf-8")
    for kind in pairs.KINDS:
        assert f"| {kind} | " in card
    assert card.count("**Ne mesure pas**") == 5
    for command in ("pairs", "baseline", "analogies", "antecedents", "grade"):
        assert f"cours.py corpus {command}" in card
