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
from typing import NamedTuple

import torch
from torch import nn

from course_lib.support import micromonde, trainer

PAD, SPECIAL = 0, 4  # ids : <pad> ; avant 4, les tokens spéciaux
AT_A_TIME = 512  # places, dont les scores tiennent dans le cache d'un processeur


class Mark(NamedTuple):
    """Une place d'une histoire, et les ids que la grammaire y barre.

    `usual` : leur part parmi les mots de la table, si rien n'y était barré.
    """

    place: int
    struck: list[int]
    usual: float


class Marker:
    """Relit des histoires en ids, et barre ce que la grammaire y interdisait.

    `split` : « train », dont la langue écarte aussi les couples de mots de *combi* ; « combi », qui
    n'interdit que de redire.
    """

    def __init__(self, tokenizer, split: str = "train"):
        self.tokenizer, self.split = tokenizer, split
        self.lengths = [len(tokenizer.token_bytes(i)) for i in range(tokenizer.vocab_size)]
        self.first = {}  # table → le premier token de chaque option

    def marks(self, row: Sequence[int]) -> Iterator[Mark]:
        """Les places où un mot est barré ; `row[place]` est le token que l'histoire y a mis.

        Un id n'est barré que si aucun mot permis ne commence par lui. On ne barre rien à une place
        où les mots ne commencent pas avec un token, ni dans un texte hors de la langue.
        """
        inside = [token for token in row if token >= SPECIAL]
        text = self.tokenizer.decode(inside)
        ends = accumulate((self.lengths[token] for token in inside), initial=0)
        place_of = {end: place for place, end in enumerate(ends, start=1)}  # 0 : <bos>
        for draw in micromonde.read(text, self.split).draws:
            place = place_of.get(len(text[: draw.place].encode()))
            if draw.banned and place is not None:
                first, weights = self.first_tokens(draw.table), draw.table.weights
                struck = self.struck(draw.table, draw.banned)
                if struck and row[place] in first and row[place] not in struck:
                    usual = sum(
                        w for token, w in zip(first, weights, strict=True) if token in struck
                    )
                    yield Mark(place, sorted(struck), usual / draw.table.total)

    def struck(self, table, banned: Sequence[int]) -> set[int]:
        """Le premier token de chaque mot interdit, s'il ne commence aucun mot permis."""
        first, banned = self.first_tokens(table), set(banned)
        allowed = [option.text for rank, option in enumerate(table.options) if rank not in banned]
        return {
            token
            for token in {first[rank] for rank in banned} - {PAD}
            if not any(text.startswith(self.tokenizer.decode([token])) for text in allowed)
        }

    def first_tokens(self, table) -> list[int]:
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
        marks = [(i, mark) for i, row in enumerate(ids.tolist()) for mark in self.marker.marks(row)]
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


def struck_chances(model, tokenizer, texts: Sequence[str]) -> list[tuple[float, float]]:
    """À chaque place où un mot ne doit pas être redit : sa chance pour `model`, et sa part usuelle.

    L'usuelle est celle que donnerait qui connaît la fréquence des mots, et ignore la règle.
    """
    marker, found = Marker(tokenizer, "combi"), []
    for text in texts:
        row = tokenizer.encode(text, bos=True, eos=True)
        if marks := list(marker.marks(row)):
            with torch.no_grad():
                p = model(torch.tensor([row[:-1]]))[0].softmax(-1)
            found += [(p[m.place - 1, m.struck].sum().item(), m.usual) for m in marks]
    return found
