"""Apprendre ce qu'il ne faut pas dire : la grammaire barre des mots, le modèle s'en détourne.

    python3 cours.py train --from mini --corpus micromonde --unlikelihood 24

Un adjectif déjà dit ne se redit pas pour un autre : règle que la surprise paie mal, puisqu'elle ne
voit que le mot venu, jamais ceux qui ne devaient pas venir. Ici, l'erreur d'une place est
−log(1 − m), où m est la probabilité donnée aux mots barrés (*unlikelihood*, Welleck et al., 2019,
arXiv:1908.04319). Partout, le modèle est tenu près de celui d'où il part, comme dans le RLHF
(Ouyang et al., 2022, arXiv:2203.02155) : l'erreur compte aussi leur divergence.
"""

from collections.abc import Iterator, Sequence
from copy import deepcopy
from itertools import accumulate
from statistics import fmean
from typing import NamedTuple

import torch
from torch import nn

from course_lib.support import micromonde, trainer
from course_lib.support.micromonde.tables import Table

PAD, SPECIAL = 0, 4  # ids : <pad> ; avant 4, les tokens spéciaux
AT_A_TIME = 512  # places, dont les scores tiennent dans le cache d'un processeur


class Mark(NamedTuple):
    """Une place d'une histoire où un mot se tire : `struck` les ids que la grammaire y barre."""

    place: int
    table: Table
    struck: frozenset[int]


class Marker:
    """Relit des histoires en ids, et barre ce que la grammaire y interdisait.

    `split` : « train », dont la langue écarte aussi les couples de mots de *combi* ; « combi », qui
    n'interdit que de redire.
    """

    def __init__(self, tokenizer, split: str = "train"):
        self.tokenizer, self.split = tokenizer, split
        self.lengths = [len(tokenizer.token_bytes(i)) for i in range(tokenizer.vocab_size)]
        self.first = {}  # table → le premier token de chaque option

    def marks(self, row: Sequence[int], kind: str | None = None) -> Iterator[Mark]:
        """Les places où un mot se tire, ou ceux de ce genre de choix ; `row[place]` : le mot venu.

        Un id n'est barré que si aucun mot permis ne commence par lui. Une place où les mots ne
        commencent pas avec un token n'est pas rendue, ni rien d'un texte hors de la langue.
        """
        inside = [token for token in row if token >= SPECIAL]
        text = self.tokenizer.decode(inside)
        ends = accumulate((self.lengths[token] for token in inside), initial=0)
        place_of = {end: place for place, end in enumerate(ends, start=1)}  # 0 : <bos>
        for draw in micromonde.read(text, self.split).draws:
            place = place_of.get(len(text[: draw.place].encode()))
            if draw.table and place is not None and kind in (None, draw.kind):
                struck = self.struck(draw.table, draw.banned)
                if row[place] in self.first_tokens(draw.table) and row[place] not in struck:
                    yield Mark(place, draw.table, struck)

    def struck(self, table: Table, banned: Sequence[int]) -> frozenset[int]:
        """Le premier token de chaque mot interdit, s'il ne commence aucun mot permis."""
        first, banned = self.first_tokens(table), set(banned)
        if not banned:
            return frozenset()
        allowed = [option.text for rank, option in enumerate(table.options) if rank not in banned]
        return frozenset(
            token
            for token in {first[rank] for rank in banned} - {PAD}
            if not any(text.startswith(self.tokenizer.decode([token])) for text in allowed)
        )

    def first_tokens(self, table: Table) -> list[int]:
        """Le premier token de chaque option ; `<pad>` pour une option qui n'a pas de texte."""
        if table not in self.first:
            texts = (option.text for option in table.options)
            self.first[table] = [(self.tokenizer.encode(text) or [PAD])[0] for text in texts]
        return self.first[table]


class Loss(trainer.Loss):
    """D'un batch d'histoires (B, T + 1) à la somme de ce qu'il faut abaisser, en nats.

    À chaque place, la divergence KL(modèle ‖ modèle de départ) ; aux places où la grammaire barre
    des mots, `weight` fois −log(1 − leur probabilité) en plus.
    """

    def __init__(self, model: nn.Module, tokenizer, weight: float, precision: str = "fp32"):
        super().__init__(model, precision)
        self.start = deepcopy(model).requires_grad_(False)
        self.marker, self.weight = Marker(tokenizer), weight

    def plain(self, ids: torch.Tensor) -> torch.Tensor:
        hidden, real = self.model.hidden(ids[:, :-1]), ids[:, 1:] != PAD
        with torch.no_grad(), self.attending(self.start, ids.device):
            reference = self.start.hidden(ids[:, :-1])[real]
        drift = sum(
            self.divergence(here, there)
            for here, there in zip(
                hidden[real].split(AT_A_TIME), reference.split(AT_A_TIME), strict=True
            )
        )
        marks = [
            (i, mark)
            for i, row in enumerate(ids.tolist())
            for mark in self.marker.marks(row)
            if mark.struck
        ]
        if not marks:
            return drift
        logits = self.model.head(hidden[[i for i, _ in marks], [m.place - 1 for _, m in marks]])
        struck = [mark.struck for _, mark in marks]
        return drift + self.weight * unlikelihood(logits.float(), struck).sum()

    def divergence(self, here: torch.Tensor, there: torch.Tensor) -> torch.Tensor:
        """La somme des KL(modèle ‖ départ) de ces places, en nats : deux fois (N, C)."""
        ours = self.model.head(here).float().log_softmax(-1)
        with torch.no_grad():
            theirs = self.start.head(there).float().log_softmax(-1)
        return (ours.exp() * (ours - theirs)).sum()


def unlikelihood(logits: torch.Tensor, struck: Sequence[Sequence[int]]) -> torch.Tensor:
    """−log(1 − m) de chaque place, m la probabilité de ses ids barrés : scores (N, V) → (N,).

    Calculé comme log Σ exp de tous les scores moins celui des permis : jamais l'infini.
    """
    barred = torch.zeros_like(logits, dtype=torch.bool)
    for line, ids in zip(barred, struck, strict=True):
        line[list(ids)] = True
    return logits.logsumexp(-1) - logits.masked_fill(barred, float("-inf")).logsumexp(-1)


def shares(
    model, tokenizer, texts: Sequence[str], kind: str, least: float
) -> Iterator[tuple[tuple, bool, float]]:
    """Chaque fois qu'un mot de ce genre se tire, ceux qui pouvaient venir : (mot, barré, chance).

    La chance que leur donne le modèle, en parts de leur fréquence, `least` au moins. Un mot mis de
    côté pour *combi*, qui n'est dit nulle part, n'est pas compté.
    """
    markers = Marker(tokenizer, "train"), Marker(tokenizer, "combi")
    for text in texts:
        row = tokenizer.encode(text, bos=True, eos=True)
        with torch.no_grad():
            chances = model(torch.tensor([row[:-1]]))[0].softmax(-1)
        both = zip(*(marker.marks(row, kind) for marker in markers), strict=True)
        for (_, _, never), (place, table, said) in both:
            first = markers[0].first_tokens(table)
            for rank, token in enumerate(first):
                usual, aside = table.weights[rank] / table.total, token in never - said
                if usual >= least and first.count(token) == 1 and not aside:
                    chance = chances[place - 1, token].item()
                    yield (table, rank), token in said, chance / usual


def said_again(
    model, tokenizer, texts: Sequence[str], kind: str = "adjectif", least: float = 0.02
) -> tuple[float, float, int]:
    """Un mot déjà dit, là où il ne doit pas être redit ; le même, là où il est permis.

    Leur chance moyenne, en parts de leur fréquence (1 : ignorer la règle), et le nombre de fois où
    un mot était barré. Chaque mot compte autant dans les deux moyennes.
    """
    found = {}
    for word, struck, share in shares(model, tokenizer, texts, kind, least):
        found.setdefault(word, ([], []))[struck].append(share)
    both = [
        (fmean(free), fmean(barred), len(barred))
        for free, barred in found.values()
        if free and barred
    ]
    count = sum(times for *_, times in both)
    allowed = sum(free * times for free, _, times in both) / count
    return sum(barred * times for _, barred, times in both) / count, allowed, count
