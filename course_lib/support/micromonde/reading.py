"""La lecture : retrouver, dans un texte, les tirages qui l'ont écrit, donc sa probabilité.

À chaque tirage, le texte dit quelle option a été prise ; quand plusieurs s'y lisent, toutes
avancent et la suite les départage. Il n'en reste aucune quand le texte sort de la langue : on sait
alors où, et ce qui pouvait s'y trouver.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from math import inf
from typing import NamedTuple

from course_lib.support.micromonde.scene import Scene
from course_lib.support.micromonde.story import STORY
from course_lib.support.micromonde.tables import Table


class Draw(NamedTuple):
    """Un morceau du texte : où il commence, son genre de choix, et ses bits (0 s'il était dû).

    S'il a été tiré : dans quelle table, et les rangs qu'elle y interdisait.
    """

    place: int
    kind: str
    bits: float
    table: Table | None = None
    banned: tuple[int, ...] = ()


class Fault(NamedTuple):
    """Le premier endroit où un texte sort de la langue, et les suites qu'on y attendait.

    `kind` : le genre de choix qui proposait la première.
    """

    place: int
    expected: tuple[str, ...]
    kind: str


@dataclass(frozen=True)
class Reading:
    """Ce qu'on lit d'un texte : ses tirages, ou sa première faute."""

    draws: tuple[Draw, ...] = ()
    fault: Fault | None = None
    derivations: int = 1
    keys: dict[str, str] = field(default_factory=dict)  # ouverture, intrigue, thème, saison…
    rare: bool = False  # emploie-t-il un couple mis de côté ?

    @property
    def bits(self) -> float:
        """−log₂ de la probabilité du texte ; infini hors de la langue."""
        return inf if self.fault else sum(draw.bits for draw in self.draws)


def read(
    text: str,
    free: bool = False,
    story: Sequence = STORY,
    start: tuple[int, Scene] | None = None,
    watch: Callable | None = None,
) -> Reading:
    """Lit une histoire ; `reading.fault` dit où elle sort de la langue, s'il y a lieu.

    `free` permet les couples mis de côté pour « combi ». `start` : d'où reprendre, place et scène,
    quand `story` est ce qu'il reste à dire. `watch(place, found, step, scene, stack)` est appelée
    devant chaque proposition de la langue : un texte, une table et ses rangs interdits, ou None,
    si l'histoire peut finir là.
    """
    complete, missed = [], []
    place, scene = start or (0, Scene(free))
    states = [(place, scene, [*story], None)]
    while states:
        place, scene, stack, draws = states.pop()
        while stack:
            step = stack.pop()
            found = step if type(step) is str else step.options(scene)
            if watch:
                watch(place, found, step, scene, stack)
            if type(found) is str:
                kind = "texte" if type(step) is str else step.kind
                if not text.startswith(found, place):
                    missed.append((place, found, kind))
                    break
                if found:
                    draws = (Draw(place, kind, 0.0), draws)
                    place += len(found)
                continue
            table, banned = found
            ranks = [rank for rank in table.matches(text, place) if rank not in banned]
            if len(ranks) < len(table.options):
                missed.append((place, found, table.kind))
            if not ranks:
                break
            for rank in ranks[:0:-1]:
                states.append(
                    taken(step, table, banned, rank, place, scene.copy(), [*stack], draws)
                )
            place, scene, stack, draws = taken(
                step, table, banned, ranks[0], place, scene, stack, draws
            )
        else:
            if watch:
                watch(place, None, None, scene, stack)
            if place == len(text):
                complete.append((draws, scene))
            else:
                missed.append((place, "", "fin"))
    if not complete:
        return Reading(fault=fault(text, missed))
    draws, scene = complete[0]
    return Reading(unlinked(draws), None, len(complete), scene.keys, scene.rare)


def taken(step, table, banned, rank, place, scene, stack, draws):
    """L'état où mène une option."""
    option = table.options[rank]
    draw = Draw(place, table.kind, table.bits(rank, banned), table, banned)
    step.bind(scene, option.value)
    stack += option.tail
    return place + len(option.text), scene, stack, (draw, draws)


def unlinked(draws: tuple | None) -> tuple[Draw, ...]:
    found = []
    while draws:
        draw, draws = draws
        found.append(draw)
    return tuple(reversed(found))


def fault(text: str, missed: list) -> Fault:
    """L'attente la plus lointaine que le texte a déçue."""
    farthest, expected, first = -1, {}, ""
    for place, found, kind in missed:
        for wanted in disappointed(text, place, found):
            reached = place + shared(text, place, wanted)
            if reached > farthest:
                farthest, expected, first = reached, {}, kind
            if reached == farthest:
                expected[wanted[reached - place :]] = None
    return Fault(farthest, tuple(expected), first)


def disappointed(text: str, place: int, found: str | tuple) -> list[str]:
    """Les textes permis à cet endroit, et qui n'y sont pas ; `""` : la fin de l'histoire."""
    if isinstance(found, str):
        return [found]
    table, banned = found
    allowed = [o.text for rank, o in enumerate(table.options) if rank not in banned]
    return [wanted for wanted in allowed if not text.startswith(wanted, place)]


def shared(text: str, place: int, wanted: str) -> int:
    """Longueur du début commun à `wanted` et au texte à cet endroit."""
    for length, letter in enumerate(wanted):
        if text[place + length : place + length + 1] != letter:
            return length
    return len(wanted)
