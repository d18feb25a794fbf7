"""Une histoire et ses trous : où chacun est dit, et la scène au moment de le dire.

C'est de quoi changer un seul mot d'une histoire en sachant lequel : les paires minimales et les
antécédents en viennent.
"""

from collections.abc import Iterator
from itertools import accumulate
from typing import NamedTuple

from course_lib.support.micromonde.scene import Scene
from course_lib.support.micromonde.slots import Slot
from course_lib.support.micromonde.source import Source
from course_lib.support.micromonde.story import STORY


class Piece(NamedTuple):
    """Ce qu'un trou a dit : où, quoi, et la scène juste avant et juste après."""

    place: int
    text: str
    slot: Slot
    before: Scene
    after: Scene

    @property
    def end(self) -> int:
        return self.place + len(self.text)


class Trace(NamedTuple):
    """Une histoire et ses trous, dans l'ordre du texte."""

    text: str
    pieces: tuple[Piece, ...]


def traces(seed: int | str) -> Iterator[Trace]:
    """Des histoires sans fin, tirées d'une graine."""
    source = Source(f"micromonde graine {seed}")
    while True:
        last, steps = Scene(), []
        said, _ = source.tell(last, STORY, steps)
        places = [0, *accumulate(map(len, said))]
        scenes = [scene for _, _, scene in steps]
        pieces = (
            Piece(places[i], said[i], slot, before, after)
            for (i, slot, before), after in zip(steps, [*scenes[1:], last], strict=True)
        )
        yield Trace("".join(said), tuple(pieces))
