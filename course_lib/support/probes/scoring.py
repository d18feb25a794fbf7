"""Les bits qu'un modèle donne à un texte, et l'intervalle de confiance d'une exactitude."""

from collections.abc import Callable, Iterable, Sequence
from math import log, sqrt
from typing import NamedTuple

Bits = Callable[[Sequence[str]], list[float]]


class Score(NamedTuple):
    """`right` réussites sur `total` essais, et l'intervalle de Wilson à 95 %."""

    kind: str
    right: float
    total: int
    low: float
    high: float

    @property
    def accuracy(self) -> float:
        return self.right / self.total


def counted(kind: str, right: float, total: int) -> Score:
    """Wilson, 1927 : 8 sur 10 → de 0,49 à 0,94. Lève `ValueError` sans essai."""
    if total < 1:
        raise ValueError(f"aucun essai pour « {kind} » : rien à mesurer")
    z, p = 1.959964, right / total
    center = p + z * z / (2 * total)
    spread = z * sqrt(p * (1 - p) / total + z * z / (4 * total * total))
    scale = 1 + z * z / total
    low, high = min(p, (center - spread) / scale), max(p, (center + spread) / scale)  # arrondis
    return Score(kind, right, total, low, high)


def table(scores: Iterable[Score], chance: float) -> str:
    """Un tableau Markdown, avec le hasard dans son titre."""
    lines = [f"| genre | exactitude (hasard : {chance:.0%}) | intervalle à 95% | essais |"]
    lines.append("|---|---|---|---|")
    for s in scores:
        lines.append(f"| {s.kind} | {s.accuracy:.1%} | {s.low:.1%} – {s.high:.1%} | {s.total} |")
    return "\n".join(lines).replace("%", "\u00a0%").replace(".", ",")


def bits_of(model, tokenizer, batch: int = 16) -> Bits:
    """Une fonction qui rend, pour chaque texte, −log₂ p selon le modèle, depuis `<bos>`.

    `model` va des ids (B, T) aux logits (B, T, V). Les textes sont rangés par longueur, complétés à
    droite par `<pad>` : sous un masque causal, ce qui est à droite ne change rien à gauche.
    """

    def bits(texts: Sequence[str]) -> list[float]:
        rows = [tokenizer.encode(text, bos=True) for text in texts]
        order = sorted(range(len(rows)), key=lambda i: len(rows[i]))
        found = [0.0] * len(rows)
        for start in range(0, len(order), batch):
            chosen = order[start : start + batch]
            surprises = token_bits(model, [rows[i] for i in chosen])
            for i, row in zip(chosen, surprises, strict=True):
                found[i] = sum(row)
        return found

    return bits


def token_bits(model, rows: list[list[int]]) -> list[list[float]]:
    """−log₂ p de chaque id sachant les précédents ; rien pour le premier de chaque suite."""
    import torch
    from torch.nn.functional import cross_entropy

    longest = max(map(len, rows), default=0)
    if longest < 2:  # rien à prévoir
        return [[] for _ in rows]
    ids = torch.tensor([row + [0] * (longest - len(row)) for row in rows])
    with torch.no_grad():
        logits = model(ids[:, :-1]).float()
    nats = cross_entropy(logits.flatten(0, 1), ids[:, 1:].flatten(), reduction="none")
    bits = (nats.view(len(rows), -1) / log(2)).tolist()
    return [line[: len(row) - 1] for line, row in zip(bits, rows, strict=True)]
