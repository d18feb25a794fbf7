"""L'état des exercices : ce que le catalogue des tests fait accepter, refuser et reconnaître."""

import importlib
import sys

from course_lib.support import exercises, paths


def main() -> int:
    """Imprime une ligne par exercice et le total ; rend 1 si un jugement est faux."""
    sys.path.insert(0, str(paths.ROOT))  # le catalogue est avec les tests, hors du paquet
    totals = [0, 0, 0, 0, 0]
    for chapter in range(1, 11):
        for exercise in exercises.load(chapter):
            module = importlib.import_module(f"tests.catalogue.chapter_{chapter:02}")
            entries = [entry for entry in module.CATALOGUE if entry.exercise == exercise.id]
            counts = tally(exercise, entries)
            print(line(f"{exercise.id} {exercise.title}", counts))
            totals = [a + b for a, b in zip(totals, counts, strict=True)]
    accepted, right, rejected, wrong, _ = totals
    print(line("En tout", totals))
    return 0 if (accepted, rejected) == (right, wrong) else 1


def tally(exercise: exercises.Exercise, entries: list) -> list[int]:
    """Justes acceptées, justes, fausses refusées, fausses, et fausses dont la cause est nommée."""
    right = [exercise.judge(entry.function) for entry in entries if entry.right]
    wrong = [(entry.cause, exercise.judge(entry.function)) for entry in entries if not entry.right]
    return [
        sum(verdict.state == "juste" for verdict in right),
        len(right),
        sum(verdict.state == "faux" for _, verdict in wrong),
        len(wrong),
        sum(verdict.cause == cause for cause, verdict in wrong),
    ]


def line(name: str, counts: list[int]) -> str:
    accepted, right, rejected, wrong, named = counts
    return (
        f"{name} : {accepted}/{right} justes acceptées, {rejected}/{wrong} fausses refusées,"
        f" {named}/{wrong} avec leur cause"
    )
