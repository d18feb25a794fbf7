"""Les commandes `python -m course_lib corpus …` qui tirent du micromonde de quoi mesurer."""

import json
from collections.abc import Callable, Iterable
from pathlib import Path

from course_lib.support import corpus, micromonde
from course_lib.support.micromonde.commands import BLANK, atomic
from course_lib.support.probes import analogies, antecedents, grader, pairs

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


def grade(file: Path, train_size: int) -> int:
    """Note les histoires d'un fichier, à côté d'autant d'histoires de la grammaire."""
    (text,) = corpus.load(file, split=None)
    stories = [story for story in text.strip("\n").split(BLANK) if story]
    if not stories:
        raise ValueError(f"{file} ne contient aucune histoire")
    graded = {file.name: stories, "la grammaire": grader.reference(len(stories))}
    grades = {
        name: grader.grade(texts, micromonde.stories("train", train_size))
        for name, texts in graded.items()
    }
    print(grader.table(grades))
    return 0
