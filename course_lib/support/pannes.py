"""Les pannes du chapitre 9 : des entraînements où une faute a été glissée. À deviner d'après leur
courbe : ne lisez pas la suite avant d'avoir répondu.
"""

from collections.abc import Callable
from math import log
from typing import NamedTuple

import torch
from torch.nn import functional

PAD = 0
NAMES = "ABCDEFGHIJ"
RATE, WARMUP = 0.01, 20  # de l'entraînement sain


class Run(NamedTuple):
    """Un entraînement : ce qu'il a affiché à chaque pas, et le modèle qu'il laisse."""

    errors: list[float]  # en bits par token
    gradients: list[float]  # la longueur du gradient
    model: torch.nn.Module


def run(name: str, make: Callable, batches: Callable[[int], torch.Tensor], steps: int) -> Run:
    """Entraîne un modèle neuf, celui de `make()`, avec une panne de `NAMES`, ou « sain ».

    Lève `ValueError` si la panne est inconnue.
    """
    if name not in (*NAMES, "sain"):
        raise ValueError(f"pas de panne « {name} » ; il y a : {', '.join(NAMES)}, ou « sain »")
    model = make()
    if name == "I":
        for weight in model.parameters():
            weight.data *= 50 if weight.dim() == 2 else 1
    trained = make() if name == "E" else model
    optimizer = torch.optim.AdamW(trained.parameters(), lr=RATE, betas=(0.9, 0.95))
    shown, lengths = [], []
    for step in range(steps):
        loss = error(name, model, batches(0 if name == "G" else step))
        if name != "A":
            model.zero_grad()
        loss.backward()
        for group in optimizer.param_groups:
            group["lr"] = rate(step, steps) * {"C": 30, "J": 0.01}.get(name, 1)
        most = float("inf") if name in "AC" else 1.0
        lengths.append(torch.nn.utils.clip_grad_norm_(model.parameters(), most).item())
        optimizer.step()
        shown.append(loss.item() / log(2))
    return Run(shown, lengths, model)


def rate(step: int, steps: int) -> float:
    return RATE * min(1.0, (step + 1) / WARMUP, (steps - step) / (steps - WARMUP))


def error(name: str, model, ids: torch.Tensor) -> torch.Tensor:
    """A : zero_grad oublié. B : cibles non décalées. C : taux 30 fois trop grand. D : `<pad>`
    compté comme du texte. E : l'optimiseur règle les poids d'un autre modèle. F : les cibles sont
    celles d'une autre ligne. G : toujours le même batch. H : softmax deux fois. I : poids de départ
    cinquante fois trop grands. J : taux cent fois trop petit."""
    logits = model(ids[:, :-1]).flatten(0, 1)
    if name == "H":
        logits = logits.softmax(-1)
    targets = ids[:, :-1] if name == "B" else ids[:, 1:]
    targets = (targets.roll(1, 0) if name == "F" else targets).flatten()
    ignored = -100 if name == "D" else PAD
    return functional.cross_entropy(logits, targets, ignore_index=ignored)
