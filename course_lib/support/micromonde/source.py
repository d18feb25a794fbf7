"""La source : des histoires tirées au sort, et la somme exacte des −log₂ p de leurs tirages."""

import random

from course_lib.support.micromonde.scene import Scene
from course_lib.support.micromonde.story import STORY


class Source:
    """Suite d'histoires tirées d'une graine."""

    def __init__(self, seed: str):
        self.random = random.Random(seed).random

    def story(self, free: bool = False) -> tuple[str, float, bool]:
        """Une histoire, ses bits, et si elle emploie un couple mis de côté.

        `free` permet ces couples, que seule la partie « combi » emploie.
        """
        scene, stack, said, bits = Scene(free), [*STORY], [], 0.0
        while stack:
            step = stack.pop()
            if type(step) is str:
                said.append(step)
                continue
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
        return "".join(said), bits, scene.rare
