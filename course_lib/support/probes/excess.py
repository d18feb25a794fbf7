"""L'excès : où, dans une histoire, un modèle dépense plus de bits que la grammaire."""

from collections.abc import Iterable
from itertools import accumulate
from typing import NamedTuple

from course_lib.support import micromonde
from course_lib.support.probes.scoring import token_bits

DUE = ", dû"  # le choix était déjà fait : il n'y avait qu'à recopier ou accorder


class Cost(NamedTuple):
    """Bits par histoire : ceux du modèle, ceux du plancher."""

    model: float
    floor: float

    @property
    def excess(self) -> float:
        return self.model - self.floor


def excess(model, tokenizer, texts: Iterable[str]) -> dict[str, Cost]:
    """Les bits du modèle et du plancher, par genre de choix, du plus grand excès au plus petit.

    Un token peut révéler plusieurs choix : chacun reçoit sa part du plancher, et le plus coûteux
    d'entre eux l'excès. Un token qui continue un mot revient au choix commencé. Les sommes sont
    exactes : celle de `model` est ce que coûtent les histoires, `<eos>` compris.

    Lève `ValueError` si un texte est hors de la langue, ou s'il n'y en a aucun.
    """
    totals: dict[str, list[float]] = {}
    count = 0
    for text in texts:
        count += 1
        for kind, spent, due in _charged(model, tokenizer, text):
            total = totals.setdefault(kind, [0.0, 0.0])
            total[0] += spent
            total[1] += due
    if not count:
        raise ValueError("aucune histoire à mesurer")
    costs = {kind: Cost(m / count, f / count) for kind, (m, f) in totals.items()}
    return dict(sorted(costs.items(), key=lambda item: -item[1].excess))


def _charged(model, tokenizer, text: str) -> list[tuple[str, float, float]]:
    """Pour chaque choix payé : son genre, les bits du modèle, ceux du plancher."""
    draws, ids = _draws(text), tokenizer.encode(text, bos=True, eos=True)
    (bits,) = token_bits(model, [ids])
    ends = accumulate(len(tokenizer.token_bytes(i)) for i in ids[1:-1])
    places = _byte_places(text)
    found, next_draw = [], 0
    for end, spent in zip(ends, bits, strict=False):
        first = next_draw
        while next_draw < len(draws) and places[draws[next_draw].place] < end:
            next_draw += 1
        revealed = draws[first:next_draw]
        due = sum(draw.bits for draw in revealed)
        main = max(revealed, key=lambda draw: draw.bits, default=draws[max(first - 1, 0)])
        found += [(_kind(draw), draw.bits, draw.bits) for draw in revealed if draw is not main]
        paid = main.bits if revealed else 0.0
        found.append((_kind(main), spent - due + paid, paid))
    found += [(_kind(draw), draw.bits, draw.bits) for draw in draws[next_draw:]]
    owed = sum(draw.bits for draw in draws[next_draw:])
    return [*found, ("fin", bits[-1] - owed, 0.0)]


def _draws(text: str) -> tuple:
    reading = micromonde.read(text)
    if reading.fault:
        raise ValueError(f"texte hors du micromonde, dès le caractère {reading.fault.place}")
    return reading.draws


def _kind(draw) -> str:
    return draw.kind if draw.bits or draw.kind == "texte" else draw.kind + DUE


def _byte_places(text: str) -> list[int]:
    """L'octet où commence chaque caractère, puis la fin du texte."""
    return [0, *accumulate(len(character.encode()) for character in text)]


def oracle(text: str) -> list[tuple[int, float]]:
    """La courbe du plancher : à chaque tirage, sa place et les bits dépensés jusque-là."""
    draws = [draw for draw in _draws(text) if draw.bits]
    sums = accumulate(draw.bits for draw in draws)
    return [(draw.place, total) for draw, total in zip(draws, sums, strict=True)]
