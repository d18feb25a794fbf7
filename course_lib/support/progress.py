"""La progression : ce que chacun a déjà réussi, dans un fichier JSON à lui.

Une entrée par question ou exercice. Le fichier est relu avant chaque écriture, sous un verrou :
deux carnets ouverts ensemble ne s'effacent rien.
"""

import csv
import io
import json
import os
import re
import time
import warnings
from dataclasses import asdict, dataclass
from pathlib import Path

from filelock import FileLock
from IPython.display import display

from course_lib.support import paths
from course_lib.support.files import write_whole

FILE_FORMAT = "course_lib.progress"
CHAPTERS = range(1, 11)
COLUMNS = ("chapitre", "genre", "nom", "essais", "réussi", "du premier coup", "réponse", "date")


@dataclass
class Entry:
    """Ce que l'on sait d'une question ou d'un exercice."""

    tries: int = 0
    right: bool = False  # réussi au moins une fois
    first: bool = False  # réussi au premier essai
    answer: str = ""  # la dernière réponse
    date: str = ""  # celle de la dernière réponse, heure locale


def results() -> dict[str, Entry]:
    """Les entrées du fichier ; aucune s'il n'existe pas encore.

    Un fichier abîmé est mis de côté, jamais effacé, et un avertissement dit où.
    """
    path = paths.progress_file()
    try:
        data = json.loads(path.read_text(encoding="utf-8"))
        if data["format"] != FILE_FORMAT:
            raise ValueError(data["format"])
        return {name: Entry(**entry) for name, entry in data["entries"].items()}
    except FileNotFoundError:
        return {}
    except (ValueError, TypeError, KeyError, AttributeError):
        aside = path.with_name(f"{path.stem}_abimee_{time.strftime('%Y-%m-%d_%Hh%Mm%S')}.json")
        try:
            os.replace(path, aside)
        except OSError:  # un dossier en lecture seule
            aside = path
        warnings.warn(
            f"Votre progression ne se lit plus ; elle est gardée dans {aside}, et une nouvelle"
            " commence.",
            stacklevel=2,
        )
        return {}


def record(name: str, right: bool, answer: str) -> Entry:
    """Note un essai, et rend l'entrée à jour ; avertit si le fichier ne peut pas être écrit."""
    path = paths.progress_file()
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with FileLock(f"{path}.lock", timeout=10):
            entries = results()
            entry = entries.setdefault(name, Entry())
            entry.first |= right and entry.tries == 0
            entry.tries += 1
            entry.right |= right
            entry.answer = answer
            entry.date = time.strftime("%Y-%m-%d %H:%M")
            write(path, entries)
    except OSError as error:
        warnings.warn(f"Votre progression n'a pas pu être enregistrée : {error}", stacklevel=2)
        return Entry(1, right, right, answer)
    return entry


def write(path: Path, entries: dict[str, Entry]) -> None:
    data = {"format": FILE_FORMAT, "entries": {n: asdict(e) for n, e in entries.items()}}
    write_whole(path, json.dumps(data, ensure_ascii=False, indent=1))


def items(chapter: int) -> dict[str, str]:
    """Les noms de ce qu'un chapitre demande, et leur genre : « question » ou « exercice »."""
    from course_lib.support import exercises
    from course_lib.support.quiz import questions

    asked = {question.id: "question" for question in questions.load(chapter)}
    return asked | {exercise.id: "exercice" for exercise in exercises.load(chapter)}


def score(chapter: int, kind: str, entries: dict[str, Entry]) -> tuple[int, int]:
    """Combien de questions (ou d'exercices) sont réussies, sur combien."""
    names = [name for name, its_kind in items(chapter).items() if its_kind == kind]
    return sum(name in entries and entries[name].right for name in names), len(names)


def scores() -> dict[int, list[tuple[int, int]]]:
    """Par chapitre ouvert : questions réussies sur posées, puis exercices."""
    entries = results()
    pairs = {c: [score(c, kind, entries) for kind in ("question", "exercice")] for c in CHAPTERS}
    return {chapter: pair for chapter, pair in pairs.items() if any(total for _, total in pair)}


def summary() -> str:
    return "\n".join(
        f"chapitre {chapter:2} : {asked}/{questions} questions, {done}/{exercises} exercices"
        for chapter, ((asked, questions), (done, exercises)) in scores().items()
    )


def show() -> None:
    """Affiche la progression dans les chapitres."""
    head = "<tr><th>chapitre</th><th>questions</th><th>exercices</th></tr>"
    rows = "".join(_row(chapter, pair) for chapter, pair in scores().items())
    page = f"<table>{head}{rows}</table>"
    display({"text/plain": summary(), "text/html": page}, raw=True)


def _row(chapter: int, scores: list[tuple[int, int]]) -> str:
    cells = "".join(
        f'<td><progress value="{done}" max="{total or 1}" aria-hidden="true"></progress>'
        f" {done}/{total}</td>"
        for done, total in scores
    )
    return f"<tr><td>{chapter}</td>{cells}</tr>"


def to_csv() -> str:
    """La progression en CSV : point-virgule et une ligne par question ou exercice."""
    entries, buffer = results(), io.StringIO()
    writer = csv.writer(buffer, delimiter=";", lineterminator="\n")
    writer.writerow(COLUMNS)
    for chapter in CHAPTERS:
        for name, kind in items(chapter).items():
            entry = entries.get(name, Entry())
            yes = ["oui" if value else "non" for value in (entry.right, entry.first)]
            row = [chapter, kind, name, entry.tries, *yes, inert(entry.answer), entry.date]
            writer.writerow(row)
    return buffer.getvalue()


def inert(answer: str) -> str:
    """Un tableur exécute ce qui commence par « = », « + », « @ » ou « - » : l'apostrophe l'arrête.

    Une tabulation ou un retour de chariot au début, qu'il saute, aussi. Un nombre négatif reste tel
    quel : `-0,5` → `-0,5`, mais `-2+3` → `'-2+3`.
    """
    number = re.fullmatch(r"-\s?\d[\d\s]*([.,]\d+)?", answer)
    return (
        f"'{answer}"
        if answer.startswith(("=", "+", "@", "-", "\t", "\r")) and not number
        else answer
    )
