"""L'histoire : les intrigues, changées en étapes à dire dans l'ordre.

Une intrigue est une suite de paragraphes, un paragraphe une suite d'étapes, une étape une liste de
phrases, écrite sur place ou désignée par son nom. « chemin 0 à 2 » : de zéro à deux phrases de la
liste « chemin ». À la place d'un paragraphe, un dictionnaire est un carrefour :
`{"intrigue": {nom: suite}}`, ou `{"coupable": ("x", "y")}` quand la suite est la même pour tous.
"""

import re
from functools import cache

from course_lib.support.micromonde import plots
from course_lib.support.micromonde.slots import Fork, Slot, Step
from course_lib.support.micromonde.words import LISTS


def stacked(paragraphs: tuple, first: bool = False, alias: str = "") -> tuple[Slot, ...]:
    """Les étapes en pile : la première à dire est la dernière."""
    steps: list[Slot] = []
    for i, paragraph in enumerate(paragraphs):
        if isinstance(paragraph, dict):
            steps.append(_fork(paragraph, paragraphs[i + 1 :]))
            break
        steps += _steps(paragraph, "" if first and not steps else "\n", alias)
    return tuple(reversed(steps))


def _steps(paragraph: tuple, separator: str, alias: str) -> tuple[Slot, ...]:
    """Les étapes d'un paragraphe, dans l'ordre ; `separator` précède la première."""
    if not paragraph:
        return ()
    sentences, *rest = paragraph
    optional = re.fullmatch(r"(.+) 0 à (\d)", sentences) if isinstance(sentences, str) else None
    if not optional:
        return _step(_named(sentences, alias), separator), *_steps(tuple(rest), " ", alias)
    name, most = optional[1], int(optional[2])
    others = (f"{name} 0 à {most - 1}",) if most > 1 else ()
    without = _steps(tuple(rest), separator, alias)
    with_one = _steps((name, *others, *rest), separator, alias)
    return (Fork("longueur", {"plus court": without[::-1], "plus long": with_one[::-1]}),)


@cache
def _step(sentences: str, separator: str) -> Step:
    return Step(sentences, separator)


def _fork(crossroads: dict, rest: tuple) -> Fork:
    ((role, paths),) = crossroads.items()
    if isinstance(paths, dict):
        return Fork(role, {name: stacked(path) for name, path in paths.items()})
    return Fork(role, {actor: stacked(rest, alias=f"{role} {actor}") for actor in paths})


@cache
def _named(sentences: tuple[str, ...] | str, alias: str) -> str:
    """Le nom d'une liste de phrases ; celles qu'une intrigue écrit sur place en reçoivent un."""
    if isinstance(sentences, str):
        return sentences
    if alias:
        role, actor = alias.split()
        sentences = tuple(re.sub(rf"{{{role}\b", f"{{{actor}", sentence) for sentence in sentences)
    name = f"étape {len(LISTS)}"
    LISTS[name] = sentences
    return name


STORY = (
    Fork(
        "ouverture",
        {name: stacked(path, first=True) for name, path in plots.OPENINGS.items()},
        plots.WEIGHTS,
    ),
)
