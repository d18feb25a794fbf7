"""La lecture du micromonde : elle retrouve les tirages, et dit où un texte sort de la langue."""

import itertools
import math
import random
import re
import statistics
import time
from collections import Counter
from collections.abc import Iterator

import pytest

from course_lib.support import micromonde
from course_lib.support.micromonde import story, words
from course_lib.support.micromonde.morphology import Noun
from course_lib.support.micromonde.reading import read
from course_lib.support.micromonde.scene import Scene
from course_lib.support.micromonde.source import Source
from course_lib.support.micromonde.story import STORY, stacked


def agree(split: str, n: int) -> None:
    for text, bits in itertools.islice(micromonde.scored(split), n):
        found = micromonde.read(text, split)
        assert found.fault is None, text
        assert found.derivations == 1, text
        assert found.bits == pytest.approx(bits, abs=1e-9)
        places = [draw.place for draw in found.draws]
        assert places == sorted(places) and places[-1] <= len(text)


@pytest.mark.parametrize("split", ["val", "combi"])
def test_the_reader_finds_the_bits_of_the_sampler(split):
    agree(split, 300)


def test_the_reader_finds_the_bits_of_ten_thousand_stories():
    agree("train", 10_000)


@pytest.mark.lent
def test_the_reader_finds_the_bits_of_a_hundred_thousand_stories():
    agree("train", 100_000)


@pytest.fixture(autouse=True)
def same_lists():
    """Une grammaire d'essai ajoute ses phrases aux listes du cours : elles s'effacent après."""
    before = dict(words.LISTS)
    yield
    words.LISTS.clear()
    words.LISTS.update(before)
    story._named.cache_clear()
    story._step.cache_clear()


def test_optional_steps_are_said_zero_to_two_times():
    grammar = stacked((("matin 0 à 2", ("Fin.",)),), first=True)
    lengths = Counter()
    source = Source("étapes")
    for _ in range(400):
        said, bits = source.tell(Scene(), grammar)
        text = "".join(said)
        reading = read(text, story=grammar)
        assert reading.derivations == 1 and reading.bits == pytest.approx(bits)
        lengths[sum(draw.kind == "tournure" for draw in reading.draws) - 1] += 1
    assert set(lengths) == {0, 1, 2} and min(lengths.values()) > 60  # 1/2, 1/4, 1/4


# --- Toutes les histoires d'une grammaire réduite ------------------------------------------------


def every_story(grammar: tuple, keep=lambda table, ranks: ranks) -> Iterator[tuple[str, float]]:
    """Toutes les histoires, avec leurs bits ; `keep` réduit la grammaire, table par table."""
    states = [("", 0.0, Scene(), [*grammar])]
    while states:
        text, bits, scene, stack = states.pop()
        while stack:
            step = stack.pop()
            found = step if isinstance(step, str) else step.options(scene)
            if isinstance(found, str):
                text += found
                continue
            table, banned = found
            ranks = [rank for rank in range(len(table.options)) if rank not in banned]
            for rank in keep(table, ranks):
                option = table.options[rank]
                branch = scene.copy()
                step.bind(branch, option.value)
                cost = bits + table.bits(rank, banned)
                states.append((text + option.text, cost, branch, [*stack, *option.tail]))
            break
        else:
            yield text, bits


@pytest.fixture
def small(monkeypatch) -> tuple:
    """Trois phrases, deux listes : assez peu d'histoires pour les écrire toutes."""
    places = ("étang m / près de", "moulin m / près de", "école f / à")
    beasts = ("rat m", "âne m", "*héronne f")
    monkeypatch.setitem(words.NOUNS, "endroit", tuple(map(Noun.parse, places)))
    monkeypatch.setitem(words.NOUNS, "bestiole", tuple(map(Noun.parse, beasts)))
    sentences = ("{bestiole#1:un @humeur} {bestiole#1:!dormir} {endroit#2:où le}.", "Il pleuvait.")
    monkeypatch.setitem(words.ADJECTIVES, "humeur", ("gai", "ravi"))
    follow = ("", "Puis {bestiole#1:le} {bestiole#1:!rire}.", "Puis {bestiole#1:le} se tut.")
    return stacked(((sentences, follow), (("Fin de {endroit#1:le}.", "Fin."),)), first=True)


def test_the_whole_language_of_a_small_grammar(small):
    stories = list(every_story(small))
    assert len(stories) > 400
    assert len({text for text, _ in stories}) == len(stories)
    assert math.fsum(2**-bits for _, bits in stories) == pytest.approx(1, abs=1e-12)
    for text, bits in stories:
        found = read(text, story=small)
        assert found.derivations == 1 and found.bits == pytest.approx(bits, abs=1e-9)


def test_an_ambiguous_grammar_is_seen(small):
    """Deux modèles qui écrivent la même phrase : deux dérivations, que le test verrait."""
    twice = stacked(((("Fin de {endroit#1:le}.", "Fin du moulin."),),), first=True)
    texts = [text for text, _ in every_story(twice)]
    assert len(texts) == len(set(texts)) + 1
    assert read("Fin du moulin.", story=twice).derivations == 2


def reduced(seed: int, share: float):
    """Réduit la vraie grammaire : une option par table, deux pour une part d'entre elles."""
    kept: dict = {}

    def keep(table, ranks):
        if table not in kept:
            drawn = random.Random(f"{seed} {len(kept)}")
            kept[table] = drawn.sample(range(len(table.options)), len(table.options))
            kept[table, "nombre"] = 2 if drawn.random() < share else 1
        return [rank for rank in kept[table] if rank in ranks][: kept[table, "nombre"]]

    return keep


def enumerate_reductions(seeds: range, share: float, limit: int) -> int:
    total = 0
    for seed in seeds:
        stories = list(itertools.islice(every_story(STORY, reduced(seed, share)), limit))
        assert len({text for text, _ in stories}) == len(stories)
        for text, bits in stories:
            found = read(text)
            assert found.derivations == 1 and found.bits == pytest.approx(bits, abs=1e-9)
        total += len(stories)
    return total


def test_reduced_grammars_have_no_text_twice():
    assert enumerate_reductions(range(12), 0.12, 300) > 500


@pytest.mark.lent
def test_many_reduced_grammars_have_no_text_twice():
    assert enumerate_reductions(range(200), 0.15, 2_000) > 20_000


# --- Hors de la langue ---------------------------------------------------------------------------


@pytest.fixture(scope="module")
def stories() -> list[str]:
    return list(micromonde.stories("val", 200_000))


def test_a_fault_says_where_and_what_was_expected(stories):
    text = next(text for text in stories if text.startswith("Il était une fois"))
    wrong = text.replace("Il était une fois", "Il était deux fois", 1)
    fault = micromonde.read(wrong).fault
    assert fault.place == len("Il était ")
    assert any(expected.startswith("une fois") for expected in fault.expected)


def test_what_was_expected_leads_back_into_the_language(stories):
    """Le début lu, suivi de n'importe laquelle des suites annoncées, va plus loin qu'avant."""
    drawn = random.Random("suites")
    for text in stories[:40]:
        place = drawn.randrange(len(text) - 1)
        wrong = text[:place] + "§" + text[place + 1 :]
        fault = micromonde.read(wrong).fault
        assert fault.place == place and text[place] in {e[:1] for e in fault.expected}
        for expected in drawn.sample(fault.expected, min(5, len(fault.expected))):
            again = micromonde.read(text[:place] + expected + "§").fault
            assert again.place >= place + len(expected)


@pytest.mark.parametrize("text", ["", "Bonjour.", "Il était une fois", "é" * 200, "\n\n", "<eos>"])
def test_foreign_texts(text):
    found = micromonde.read(text)
    assert found.fault is not None and found.fault.place <= len(text)
    assert found.fault.expected
    assert found.bits == math.inf


def test_a_story_cut_short_or_followed_by_more_leaves_the_language(stories):
    for text in stories[:20]:
        assert micromonde.read(text[:-1]).fault.place == len(text) - 1
        more = micromonde.read(text + " Fin.").fault
        assert more.place == len(text) and "" in more.expected


def test_set_aside_pairs_are_absent_from_train():
    for text, bits in itertools.islice(micromonde.scored("combi"), 100):
        assert micromonde.read(text, "train").fault is not None
        assert micromonde.read(text, "combi").bits == pytest.approx(bits, abs=1e-9)


# --- Le temps ------------------------------------------------------------------------------------


def exponent(sizes: tuple[int, ...]) -> float:
    """Pente, en échelle log-log, du temps de lecture d'histoires de plus en plus longues."""
    points = []
    for size in sizes:
        middle = [("matin", "chemin", "soir")] * size
        grammar = stacked((("présentation", "matin"), *middle), first=True)
        texts = [text for text, _ in (write(grammar, seed) for seed in range(5))]
        times = []
        for _ in range(5):
            start = time.perf_counter()
            for text in texts:
                assert read(text, story=grammar).fault is None
            times.append(time.perf_counter() - start)
        points.append((math.log(sum(map(len, texts))), math.log(statistics.median(times))))
    return statistics.linear_regression(*zip(*points, strict=True)).slope


def write(grammar: tuple, seed: int) -> tuple[str, float]:
    drawn = random.Random(seed)

    def one(table, ranks):
        return drawn.choices(ranks, [table.weights[rank] for rank in ranks])

    return next(every_story(grammar, one))


@pytest.mark.lent
def test_time_grows_like_the_text():
    assert exponent((2, 4, 8, 16)) <= 1.1


@pytest.mark.lent
def test_reading_is_fast():
    texts = list(micromonde.stories("train", 1_000_000))
    micromonde.read(texts[0])
    start = time.process_time()
    for text in texts:
        micromonde.read(text)
    assert sum(len(text.encode()) for text in texts) / (time.process_time() - start) >= 300_000


@pytest.mark.lent
def test_writing_is_fast():
    start = time.process_time()
    size = sum(len(text.encode()) for text in micromonde.stories("train", 20_000_000))
    assert size > 19_990_000 and time.process_time() - start < 15


def test_a_draw_is_a_place_a_kind_and_bits(stories):
    found = micromonde.read(stories[0])
    kinds = {draw.kind for draw in found.draws}
    assert {"ouverture", "tournure", "nom", "prénom", "texte"} <= kinds
    assert all(draw.bits >= 0 for draw in found.draws)
    assert {draw.bits for draw in found.draws if draw.kind == "texte"} == {0.0}
    names = [draw.place for draw in found.draws if draw.kind == "prénom"]
    assert all(
        re.match(r"(?: |[Dd]e |à |que |[Dd]'|qu')?[A-ZÉ]", stories[0][place:]) for place in names
    )
