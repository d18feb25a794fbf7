"""L'escalier : de chapitre en chapitre, les mêmes textes, le même budget, la même note.

    fit(model, escalier.surprise, escalier.batches(150), learning_rate=0.03)
    escalier.bits_per_byte(model)

Un modèle y va des ids (B, T) aux scores (B, T, V) : un par token possible, à chaque place, pour le
token suivant. Son budget, de marche en marche : 265 pas de 8 histoires (`PHASES`).
"""

import random
from collections.abc import Iterator
from functools import cache
from math import log
from typing import NamedTuple

import torch
from torch.nn import functional

from course_lib.support import corpus, micromonde, viz

VOCAB_SIZE = 1024
UNSEEN_SIZE = 200_000  # octets
PHASES = ((150, 0.03), (75, 0.006), (40, 0.001))  # nombre de pas, taux
# Les marches de chaque chapitre, en bits par byte ; chacun mesure les siennes, un test les compare.
STEPS = {
    1: {"au hasard (1)": 3.44, "fréquences (1)": 2.97, "bigramme compté (1)": 1.59},
    2: {"bigramme à vecteurs (2)": 1.58},
    3: {"bigramme, même budget (3)": 1.63, "bigramme et moyenne (3)": 1.59},
    4: {"une attention (4)": 1.59},
    5: {"quatre têtes (5)": 1.58},
    6: {"quatre têtes et RoPE (6)": 1.44},
    7: {"un bloc (7)": 1.42},
    8: {"GPT, deux blocs (8)": 1.40},
    9: {"le même GPT, bien entraîné (9)": 1.33},
    10: {"mini, le modèle livré (10)": 0.14},
}


class Texts(NamedTuple):
    """Les ids des histoires à apprendre et de celles que l'on garde pour noter."""

    tokenizer: object
    train: list[list[int]]
    unseen: list[list[int]]
    n_bytes: int  # des histoires gardées
    floor: float  # leur plancher, en bits par byte


@cache
def texts(tokenizer_class: type) -> Texts:
    """Les histoires du chapitre 1 et son tokenizer de 1024 tokens, réappris."""
    stories = corpus.load("micromonde")
    kept, bits, n_bytes = [], 0.0, 0
    for text, its_bits in micromonde.scored("val"):
        size = len(text.encode())
        if n_bytes + size > UNSEEN_SIZE:
            break
        kept, bits, n_bytes = [*kept, text], bits + its_bits, n_bytes + size
    tokenizer = tokenizer_class.train(stories, VOCAB_SIZE)
    ids = ([tokenizer.encode(t, bos=True, eos=True) for t in part] for part in (stories, kept))
    return Texts(tokenizer, *ids, n_bytes, bits / n_bytes)


def padded(rows: list[list[int]]) -> torch.Tensor:
    """Des suites en une table (B, T), complétées à droite par `<pad>`, l'id 0."""
    longest = max(map(len, rows))
    return torch.tensor([row + [0] * (longest - len(row)) for row in rows])


def batches(rows: list[list[int]], steps: int, seed: int | str) -> Iterator[torch.Tensor]:
    """`steps` batches de 8 histoires entières, tirées au sort."""
    dice = random.Random(seed)
    for _ in range(steps):
        yield padded(dice.sample(rows, 8))


def surprises(model, ids: torch.Tensor) -> torch.Tensor:
    """La surprise de chaque token de `ids` (B, T) sachant les précédents, en bits : (B, T − 1).

    Celle de `<pad>` est nulle.
    """
    scores = model(ids[:, :-1])
    nats = functional.cross_entropy(
        scores.flatten(0, 1), ids[:, 1:].flatten(), ignore_index=0, reduction="none"
    )
    return nats.view(len(ids), -1) / log(2)


def surprise(model, ids: torch.Tensor) -> torch.Tensor:
    """La surprise moyenne d'un token, en bits : l'erreur à réduire.

    Deux histoires de longueurs voisines à la fois : la même moyenne, et moins de `<pad>` à lire.
    """
    lengths = (ids != 0).sum(1)
    pairs = lengths.argsort().split(2)
    bits = sum(surprises(model, ids[rows, : lengths[rows].max()]).sum() for rows in pairs)
    return bits / (lengths - 1).sum()


@torch.no_grad()
def bits_per_byte(model, found: Texts) -> float:
    """La note : bits par byte sur les histoires gardées, chacune lue en entier depuis `<bos>`."""
    rows = sorted(found.unseen, key=len)
    bits = sum(surprises(model, padded(rows[i : i + 8])).sum() for i in range(0, len(rows), 8))
    return bits.item() / found.n_bytes


@torch.no_grad()
def write(model, found: Texts, seed: int = 1, most: int = 100, start: str = "") -> str:
    """`start`, et la suite qu'un modèle lui écrit, token après token : `most` tokens en tout."""
    dice, ids = random.Random(seed), found.tokenizer.encode(start, bos=True)
    while ids[-1] != 3 and len(ids) < most:
        chances = functional.softmax(model(torch.tensor([ids]))[0, -1], dim=-1).tolist()
        ids += dice.choices(range(len(chances)), weights=chances)
    return found.tokenizer.decode(i for i in ids if i > 3)


def show(number: str, today: dict[str, float], floor: float) -> None:
    """Dessine les marches : les précédentes en gris, celles du jour en couleur, et le plancher."""
    chapter = int(number.partition(".")[0])
    past = {
        name: v for before, steps in STEPS.items() if before < chapter for name, v in steps.items()
    }
    steps = past | today
    fig, ax = viz.figure(8, 0.7 + 0.32 * len(steps))
    colors = [viz.COLORS["loss" if name in today else "muted"] for name in steps]
    bars = ax.barh(list(steps), list(steps.values()), color=colors)
    ax.bar_label(bars, [viz.decimal(value) for value in steps.values()], padding=3)
    ax.axvline(floor, color=viz.COLORS["floor"], linestyle=":")
    ax.invert_yaxis()
    ax.set(xlabel="bits par byte, histoires jamais vues (pointillé : plancher)")
    ax.set_title("L'escalier, jusqu'à aujourd'hui")
    best, previous = (round(min(some.values()), 2) for some in (today, past))
    way = "plus bas" if best < previous else "moins bien"
    if best == previous:
        way = "autant, à deux décimales,"
    told = " ; ".join(f"{name} : {viz.decimal(value)}" for name, value in today.items())
    viz.show(
        fig, number, f"{told} ; {way} que la meilleure marche d'avant ({viz.decimal(previous)})."
    )
