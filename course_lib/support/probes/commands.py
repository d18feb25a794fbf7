"""Les commandes `python -m course_lib corpus …` qui tirent du micromonde de quoi mesurer."""

import json
from collections.abc import Callable, Iterable
from pathlib import Path

from course_lib.support import corpus, micromonde
from course_lib.support.files import atomic
from course_lib.support.micromonde.commands import stories_of
from course_lib.support.micromonde.floor import words_and_marks
from course_lib.support.ngram import KneserNey
from course_lib.support.probes import analogies, antecedents, grader, pairs
from course_lib.support.probes.scoring import table

SETS: dict[str, Callable[[int], Iterable]] = {
    "pairs": pairs.pairs,
    "analogies": analogies.analogies,
    "antecedents": antecedents.antecedents,
}


def emit(name: str, count: int, output: Path | None) -> int:
    """Écrit un jeu, un objet JSON par ligne."""
    items = SETS[name](count)
    if output is None:
        for item in items:
            print(_line(item))
        return 0
    total = 0
    with atomic(output) as file:
        for item in items:
            file.write(_line(item) + "\n")
            total += 1
    print(f"{output} : {total} lignes")
    return 0


def _line(item) -> str:
    return json.dumps(item._asdict(), ensure_ascii=False)


def baseline(source: str, count: int, size: int) -> int:
    """Ce que réussissent des 5-grammes de mots : l'accord de près, et rien d'autre.

    Appris sur le micromonde, ils passent ses paires ; sur toute autre source, celles de français.
    """
    if size < 1:
        raise ValueError(f"il faut au moins un octet d'entraînement ; reçu : {size}")
    items = list(pairs.pairs(count)) if source == "micromonde" else pairs.french()
    texts = corpus.load(source, split="train", size=size)
    model = KneserNey(5, map(words_and_marks, texts))
    scores = pairs.score(lambda texts: [model.bits(words_and_marks(t)) for t in texts], items)
    print(table(scores, chance=0.5))
    return 0


def grade(file: Path, train_size: int) -> int:
    """Note les histoires d'un fichier, à côté d'autant d'histoires de la grammaire."""
    stories = stories_of(file)
    if not stories:
        raise ValueError(f"{file} ne contient aucune histoire")
    train = list(micromonde.stories("train", train_size))
    graded = {file.name: stories, "la grammaire": grader.reference(len(stories))}
    grades = {name: grader.grade(texts, train) for name, texts in graded.items()}
    print(grader.table(grades))
    return 0
