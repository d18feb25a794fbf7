"""La source : des histoires tirées au sort, et la somme exacte des −log₂ p de leurs tirages."""

import random

from course_lib.support.micromonde.scene import Scene
from course_lib.support.micromonde.slots import Slot
from course_lib.support.micromonde.story import STORY


class Source:
    """Suite d'histoires tirées d'une graine."""

    def __init__(self, seed: str):
        self.random = random.Random(seed).random

    def story(self, free: bool = False) -> tuple[str, float, bool]:
        """Une histoire, ses bits, et si elle emploie un couple mis de côté.

        `free` permet ces couples, que seule la partie « combi » emploie.
        """
        scene = Scene(free)
        said, bits = self.tell(scene, STORY)
        return "".join(said), bits, scene.rare

    def tell(
        self, scene: Scene, steps: tuple, watched: list[tuple[int, Slot, Scene]] | None = None
    ) -> tuple[list[str], float]:
        """Dit une pile d'étapes dans une scène, qui change : les morceaux du texte, et leurs bits.

        `watched` reçoit, pour chaque trou, le rang de son morceau et la scène d'avant.
        """
        stack, said, bits = [*steps], [], 0.0
        while stack:
            step = stack.pop()
            if type(step) is str:
                said.append(step)
                continue
            if watched is not None:
                watched.append((len(said), step, scene.copy()))
            found = step.options(scene)
            if type(found) is str:
                said.append(found)
                continue
            table, banned = found
            rank = table.draw(self.random, banned)
            bits += table.bits(rank, banned)
            option = table.options[rank]
            step.bind(scene, option.value)
            said.append(option.text)
            stack += option.tail
        return said, bits
