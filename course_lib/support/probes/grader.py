"""La note : ce que valent des histoires écrites par un modèle, à côté de celles de la grammaire."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from course_lib.support import micromonde
from course_lib.support.probes.scoring import Score, counted

WINDOW = 8  # mots : assez pour qu'un passage commun soit une reprise


@dataclass(frozen=True)
class Grade:
    """Ce que mesure `grade`."""

    valid: Score  # histoires entièrement de la langue
    first_faults: dict[str, int]  # ce qu'on attendait à la première faute
    fault_place: float | None  # où elle est, en part de l'histoire ; None s'il n'y en a pas
    copies: float  # part des histoires qui sont dans le corpus d'entraînement
    overlap: float  # part des suites de huit mots qui y sont
    distinct: float  # part des suites de huit mots qui ne se répètent pas d'une histoire à l'autre
    words: float  # mots par histoire


def grade(texts: Sequence[str], train: Iterable[str]) -> Grade:
    """Note des histoires ; `train` : le corpus d'entraînement. `ValueError` sans histoire."""
    if not texts:
        raise ValueError("aucune histoire à noter")
    faults, places = Counter(), []
    for text in texts:
        fault = micromonde.read(text).fault
        if fault:
            faults[fault.kind] += 1
            places.append(fault.place / max(1, len(text)))
    windows = [set(_windows(text)) for text in texts]
    known, copies = _seen(train, set().union(*windows), set(texts))
    total = sum(map(len, windows)) or 1
    return Grade(
        valid=counted("de la langue", len(texts) - len(places), len(texts)),
        first_faults=dict(faults.most_common()),
        fault_place=sum(places) / len(places) if places else None,
        copies=sum(text in copies for text in texts) / len(texts),
        overlap=sum(len(found & known) for found in windows) / total,
        distinct=len(set().union(*windows)) / total,
        words=sum(len(text.split()) for text in texts) / len(texts),
    )


def _windows(text: str) -> Iterable[tuple[str, ...]]:
    words = text.split()
    return zip(*(words[i:] for i in range(WINDOW)), strict=False)


def _seen(train: Iterable[str], windows: set, texts: set) -> tuple[set, set]:
    """Les suites de mots et les histoires entières que le corpus d'entraînement contient."""
    known, copies = set(), set()
    for text in train:
        known.update(window for window in _windows(text) if window in windows)
        if text in texts:
            copies.add(text)
    return known, copies


def reference(count: int, seed: str = "référence") -> list[str]:
    """Autant d'histoires tirées par la grammaire : ce qu'un modèle parfait écrirait."""
    return [micromonde.sample(f"{seed} {i}")[0] for i in range(count)]


def table(grades: dict[str, Grade]) -> str:
    """Un tableau Markdown, une colonne par corpus noté."""
    rows = {
        "histoires": lambda g: f"{g.valid.total}",
        "entièrement de la langue": lambda g: (
            f"{g.valid.accuracy:.1%} ({g.valid.low:.1%} – {g.valid.high:.1%})"
        ),
        "place de la première faute": lambda g: (
            "—" if g.fault_place is None else f"{g.fault_place:.0%} de l'histoire"
        ),
        "premières fautes": lambda g: (
            ", ".join(f"{kind} {n}" for kind, n in list(g.first_faults.items())[:4]) or "—"
        ),
        "copies d'une histoire d'entraînement": lambda g: f"{g.copies:.1%}",
        f"suites de {WINDOW} mots déjà vues à l'entraînement": lambda g: f"{g.overlap:.1%}",
        f"suites de {WINDOW} mots distinctes": lambda g: f"{g.distinct:.1%}",
        "mots par histoire": lambda g: f"{g.words:.0f}",
    }
    lines = ["| | " + " | ".join(grades) + " |", "|---" * (len(grades) + 1) + "|"]
    for name, show in rows.items():
        lines.append(f"| {name} | " + " | ".join(show(g) for g in grades.values()) + " |")
    return "\n".join(lines).replace("%", "\u00a0%").replace(".", ",")
