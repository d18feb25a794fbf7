"""Les tables : des options qui s'excluent, chacune avec son texte, son poids et sa suite."""

from bisect import bisect
from functools import cached_property
from itertools import accumulate
from math import isqrt, log2
from typing import NamedTuple


class Option(NamedTuple):
    """Ce qu'un tirage peut donner : le texte tout de suite, ce qu'il décide, ce qu'il reste à dire.

    `tail` est à l'envers : la dernière étape d'abord, comme une pile.
    """

    text: str
    value: object = None
    tail: tuple = ()


class Table:
    """Des options et leurs poids, entiers : la probabilité d'une option est une fraction exacte."""

    def __init__(self, kind: str, options, weights=None):
        self.kind = kind
        self.options = tuple(options)
        self.weights = tuple(weights) if weights is not None else zipf(len(self.options))
        self.cumulative = tuple(accumulate(self.weights))
        self.total = self.cumulative[-1]
        self._bits = tuple(log2(self.total / weight) for weight in self.weights)

    def draw(self, random, banned=()) -> int:
        """Le rang d'une option tirée au sort ; `random()` rend un nombre entre 0 et 1."""
        while True:
            rank = bisect(self.cumulative, int(random() * self.total))
            if rank not in banned:
                return rank

    def bits(self, rank: int, banned=()) -> float:
        """−log₂ de sa probabilité, une fois écartées les options interdites."""
        if not banned:
            return self._bits[rank]
        weights = self.weights
        return log2((self.total - sum(weights[other] for other in banned)) / weights[rank])

    def holding(self, heads: list) -> tuple[int, ...]:
        """Les rangs des options qui portent l'un de ces mots."""
        known = self._heads
        found: tuple[int, ...] = ()
        for head in heads:
            if head in known:
                ranks = known[head]
                found = found + ranks if ranks[0] not in found else found
        return found

    @cached_property
    def _heads(self) -> dict[object, tuple[int, ...]]:
        ranks: dict[object, tuple[int, ...]] = {}
        for rank, option in enumerate(self.options):
            ranks[option.value[0]] = (*ranks.get(option.value[0], ()), rank)
        return ranks

    def matches(self, text: str, place: int) -> list[int]:
        """Les rangs de celles qui se lisent à cet endroit du texte."""
        lengths, ranks = self._index
        found = []
        for length in lengths:
            found += ranks.get(text[place : place + length], ())
        return found

    @cached_property
    def _index(self) -> tuple[tuple[int, ...], dict[str, list[int]]]:
        ranks: dict[str, list[int]] = {}
        for rank, option in enumerate(self.options):
            ranks.setdefault(option.text, []).append(rank)
        return tuple(sorted({len(text) for text in ranks})), ranks


def zipf(length: int) -> tuple[int, ...]:
    """Des poids en rang^(−3/2), adoucis en tête de liste ; entiers, donc les mêmes partout."""
    return tuple(10**9 // isqrt(10**6 * (rank + 3) ** 3) for rank in range(length))
