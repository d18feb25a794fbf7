"""L'état du cours, en une commande : `python3 cours.py report`.

Ce que les exercices savent juger ; par chapitre, ce qui est comparé et le temps que cela prend ;
les vitesses à côté de leurs cibles ; ce que les tests voient d'une petite faute. Rien n'est mesuré
ici, sauf avec `--mutations` : les temps viennent du dernier `python3 cours.py test` complet, le
reste de fichiers gardés, chacun avec sa date.
"""

import datetime
import importlib
import json
import re
import sys
import tomllib
from collections import Counter
from pathlib import Path
from xml.etree import ElementTree

import nbformat

from course_lib.support import exercises, mutations, paths, progress
from course_lib.support.quiz import questions

LAST_TESTS = paths.ROOT / ".pytest_cache"  # tests/__main__.py y écrit notebooks.xml, tests.xml
BENCHES = paths.DATA / "bancs.toml"
MUTATIONS = paths.DATA / "mutations.json"
TIMES = {9: 120, 10: 90}  # secondes sur un cœur ; les autres chapitres : 60
IGNORED = re.compile(r"#\s*NBVAL_(IGNORE_OUTPUT|SKIP)")
NOT_YET = "pas encore mesuré"


def main(mutate: bool = False, count: int = 60, seed: int = 0) -> int:
    """Imprime l'état ; rend 1 si un jugement est faux ou une cible du catalogue manquée."""
    if mutate:
        if count < 1:
            raise ValueError(f"count vaut au moins 1 ; reçu : {count}")
        found = {"date": today(), **mutations.measure(count, seed)}
        text = json.dumps(found, ensure_ascii=False, indent=1)
        MUTATIONS.write_text(text + "\n", encoding="utf-8")
        print()
    sound = print_exercises()
    print_chapters(*last_tests(LAST_TESTS))
    print_benches()
    print_mutations()
    return 0 if sound else 1


def today() -> str:
    return datetime.date.today().isoformat()


# --- les exercices


def print_exercises() -> bool:
    sys.path.insert(0, str(paths.ROOT / "tests"))  # le catalogue est avec les tests, hors du paquet
    totals = [0, 0, 0, 0, 0]
    print("Ce que les exercices savent juger")
    for chapter in progress.CHAPTERS:
        for exercise in exercises.load(chapter):
            module = importlib.import_module(f"catalogue.chapter_{chapter:02}")
            entries = [entry for entry in module.CATALOGUE if entry.exercise == exercise.id]
            counts = tally(exercise, entries)
            print(line(f"{exercise.id} {exercise.title}", counts))
            totals = [a + b for a, b in zip(totals, counts, strict=True)]
    accepted, right, rejected, wrong, named = totals
    print(line("En tout", totals))
    print("Cible : 100 fausses au moins, toutes refusées, neuf sur dix avec leur cause")
    return (accepted, rejected) == (right, wrong) and wrong >= 100 and named >= 0.9 * wrong


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


# --- les chapitres


def last_tests(folder: Path) -> tuple[str, dict[int, float]]:
    """De quand date le dernier passage complet, et les secondes de chaque carnet."""
    files = [folder / "notebooks.xml", folder / "tests.xml"]
    try:
        suites = [ElementTree.parse(file).getroot().find("testsuite") for file in files]
    except (FileNotFoundError, ElementTree.ParseError):  # absent, ou coupé
        return "", {}
    seconds = Counter()
    for case in suites[0].iter("testcase"):
        if found := re.search(r"\b(\d\d)_\w+\.ipynb$", case.get("classname", "")):
            seconds[int(found[1])] += float(case.get("time"))
    tests, failures, errors, skipped = (
        sum(int(suite.get(name)) for suite in suites)
        for name in ("tests", "failures", "errors", "skipped")
    )
    told = f"{tests} tests, {failures + errors} en échec, {skipped} sautés"
    return f"le {suites[1].get('timestamp')[:10]} : {told}", dict(seconds)


def print_chapters(when: str, seconds: dict[int, float]) -> None:
    print("\nChapitre  cellules  comparées  ignorées  questions  exercices  secondes  (cible)")
    for path in sorted(paths.NOTEBOOKS.glob("[0-9]*.ipynb")):
        chapter, cells = int(path.name[:2]), nbformat.read(path, as_version=4).cells
        code = [cell for cell in cells if cell.cell_type == "code" and cell.source.strip()]
        ignored = sum(bool(IGNORED.search(cell.source)) for cell in code)
        asked, made = len(questions.load(chapter)), len(exercises.load(chapter))
        time = f"{seconds[chapter]:.0f}" if chapter in seconds else "?"
        print(
            f"{chapter:8}  {len(cells):8}  {len(code) - ignored:9}  {ignored:8}  {asked:9}"
            f"  {made:9}  {time:>8}  {TIMES.get(chapter, 60):7}"
        )
    print("« comparées » : les cellules de code dont la sortie doit revenir à l'identique ;")
    print("« ignorées » : celles qui dépendent de la machine, et qui affirment par une assertion.")
    print(f"Temps du dernier « python3 cours.py test » complet : {when or NOT_YET}.")


# --- les vitesses et les mutations


def print_benches() -> None:
    print("\nVitesses et notes, à côté de leurs cibles")
    for bench in tomllib.loads(BENCHES.read_text(encoding="utf-8"))["bench"]:
        when = f" ({bench['date']}, {bench['machine']})" if "value" in bench else ""
        print(f"{bench['what']} : {bench.get('value', NOT_YET)}{when}")
        print(f"    cible : {bench['target']} ; {bench['command']}")


def print_mutations() -> None:
    print("\nPetites fautes vues par les tests rapides (cible : 95 %)")
    if not MUTATIONS.exists():
        print(f"{NOT_YET} ; python3 cours.py report --mutations")
        return
    found = json.loads(MUTATIONS.read_text(encoding="utf-8"))
    total = found["mutations"] - found["équivalentes"]
    seen = total - len(found["survivantes"])
    stale = "" if found["modules"] == mutations.digest() else " ; les modules ont changé depuis"
    print(
        f"{seen} sur {total}, soit {100 * seen / total:.0f}\u00a0% (graine {found['graine']},",
        end=" ",
    )
    print(f"{found['équivalentes']} équivalente(s) écartée(s), le {found['date']}{stale})")
    for survivor in found["survivantes"]:
        print(survivor)
    print("Un autre échantillon : python3 cours.py report --mutations --seed 1")
