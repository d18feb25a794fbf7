"""Ce que des lecteurs écriraient : des fonctions fausses, chacune avec sa cause, et des justes."""

from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True)
class Entry:
    exercise: str
    function: Callable
    right: bool
    cause: str | None  # le nom de l'erreur dans le catalogue du cours


class Catalogue(list):
    """Se remplit par ses deux décorateurs."""

    def wrong(self, exercise: str, cause: str | None):
        return self._adder(exercise, False, cause)

    def right(self, exercise: str):
        return self._adder(exercise, True, None)

    def _adder(self, exercise: str, right: bool, cause: str | None):
        def add(function: Callable) -> Callable:
            self.append(Entry(exercise, function, right, cause))
            return function

        return add
