"""Apprendre ce qu'il ne faut pas dire : le modèle se détourne de ce que la grammaire interdit.

    python3 cours.py train --from mini --corpus micromonde --unlikelihood 24

(La carte de `mini-interdits` donne les autres réglages.) La surprise ne distingue un token interdit
d'un permis qu'en moyenne : à une place, elle ne connaît que celui qui est venu. La grammaire, elle,
sait tous ceux qui pouvaient venir. L'erreur de chaque place est ici −log(1 − m), où m est la
probabilité donnée aux tokens interdits (*unlikelihood*, Welleck et al., 2019, arXiv:1908.04319), et
son poids se choisit. Le modèle est tenu près de celui d'où il part, comme dans le RLHF (Ouyang et
al., 2022, arXiv:2203.02155) : l'erreur compte aussi leur divergence.
"""

from array import array
from collections.abc import Iterator, Sequence
from copy import deepcopy
from itertools import accumulate
from statistics import fmean
from typing import NamedTuple

import torch
from torch import nn

from course_lib.support import micromonde, trainer
from course_lib.support.micromonde.following import Follower
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

        Un id n'est barré que si aucun mot permis de la table ne commence par lui ; si le mot n'est
        pas un adjectif, une phrase facultative pouvait pourtant commencer ainsi. Une place où les
        mots ne commencent pas avec un token n'est pas rendue, ni rien d'un texte hors de la langue.
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


class Grammar:
    """Ce que la grammaire permet après chaque token d'une histoire, lue une seule fois."""

    def __init__(self, tokenizer):
        self.follower = Follower(tokenizer)
        self.everything = torch.arange(tokenizer.vocab_size)
        self.known: dict[tuple[int, ...], list[torch.Tensor]] = {}
        self.shared: dict[bytes, torch.Tensor] = {}  # les mêmes ids, à beaucoup de places

    def permitted(self, row: Sequence[int]) -> list[torch.Tensor]:
        """Une histoire en ids, de `<bos>` à `<eos>` → les ids permis après chacun, sauf le dernier.

        Hors de la langue, tout l'est : rien ne s'y juge.
        """
        row = tuple(row)
        if row not in self.known:
            found = self.follower.permitted(row)
            if found is None:
                return [self.everything] * (len(row) - 1)
            self.known[row] = [self.share(ids) for ids in found]
        return self.known[row]

    def share(self, ids: frozenset[int]) -> torch.Tensor:
        packed = array("i", sorted(ids)).tobytes()
        if packed not in self.shared:
            self.shared[packed] = torch.tensor(sorted(ids))
        return self.shared[packed]


class Loss(trainer.Loss):
    """D'un batch d'histoires (B, T + 1) à la somme de ce qu'il faut abaisser, en nats.

    À chaque place, la divergence KL(modèle ‖ modèle de départ), et `weight` fois −log(1 − la
    probabilité de ce que la grammaire y interdit).
    """

    def __init__(self, model: nn.Module, tokenizer, weight: float, precision: str = "fp32"):
        super().__init__(model, precision)
        self.start = deepcopy(model).requires_grad_(False)
        self.grammar, self.weight = Grammar(tokenizer), weight

    def plain(self, ids: torch.Tensor) -> torch.Tensor:
        real = ids[:, 1:] != PAD
        hidden = self.model.hidden(ids[:, :-1])[real].split(AT_A_TIME)
        with torch.no_grad(), self.attending(self.start, ids.device):
            reference = self.start.hidden(ids[:, :-1])[real].split(AT_A_TIME)
        rows = [[token for token in row if token != PAD] for row in ids.tolist()]
        permitted = [allowed for row in rows for allowed in self.grammar.permitted(row)]
        total, done = 0.0, 0
        for here, there in zip(hidden, reference, strict=True):
            ours = self.model.head(here).float().log_softmax(-1)
            with torch.no_grad():
                theirs = self.start.head(there).float().log_softmax(-1)
            allowed = permitted[done : done + len(here)]
            total = total + (ours.exp() * (ours - theirs)).sum()
            total = total + self.weight * unlikelihood(ours, allowed).sum()
            done += len(here)
        return total


def unlikelihood(log_p: torch.Tensor, permitted: Sequence[torch.Tensor]) -> torch.Tensor:
    """−log(1 − m) à chaque place, m la probabilité des ids qui n'y sont pas permis.

    `log_p` (N, V) : les logarithmes des probabilités ; `permitted` : N suites d'ids. Rend (N,).
    """
    counts = torch.tensor([len(ids) for ids in permitted])
    lines = torch.arange(len(permitted)).repeat_interleave(counts)
    forbidden = torch.ones(log_p.shape, dtype=torch.bool)
    forbidden[lines, torch.cat(list(permitted))] = False
    return -log_p.masked_fill(forbidden.to(log_p.device), float("-inf")).logsumexp(-1)


def chances(
    model, tokenizer, texts: Sequence[str], kind: str
) -> Iterator[tuple[tuple, str, float]]:
    """Chaque fois qu'un mot de ce genre se tire, ceux qui pouvaient venir : (mot, sort, chance).

    `sort` : « redite », barré parce que déjà dit ; « couple », mis de côté pour *combi* ;
    « permis ». Lève ValueError pour un texte que la langue de *train* ne contient pas.
    """
    markers = Marker(tokenizer, "train"), Marker(tokenizer, "combi")
    device = next(model.parameters()).device
    for text in texts:
        if micromonde.read(text).fault:
            raise ValueError(f"hors de la langue de train : « {text[:40]}… »")
        row = tokenizer.encode(text, bos=True, eos=True)
        with torch.no_grad():
            p = model(torch.tensor([row[:-1]], device=device))[0].softmax(-1).cpu()
        both = zip(*(marker.marks(row, kind) for marker in markers), strict=True)
        for (place, table, barred), (_, _, said) in both:
            first = markers[0].first_tokens(table)
            for rank, token in enumerate(first):
                if first.count(token) == 1:
                    lot = "redite" if token in said else "couple" if token in barred else "permis"
                    yield (table, rank), lot, p[place - 1, token].item()


class Rule(NamedTuple):
    """Ce qu'un modèle laisse à des mots interdits, et aux mêmes mots là où ils sont permis.

    En parts de leur fréquence : 1, c'est tirer sans rien savoir. `times` : combien d'interdits.
    """

    barred: float
    allowed: float
    times: int


def rules(
    model, tokenizer, texts: Sequence[str], kind: str = "adjectif", least: float = 0.02
) -> dict[str, Rule]:
    """Sous « redite » et « couple », les deux interdits, pour les mots de fréquence ≥ `least`.

    Les chances de tous les mots sont additionnées, puis divisées par la somme de leurs fréquences ;
    chaque mot compte autant dans les deux parts. Lève ValueError si aucun n'est jamais interdit.
    """
    found = {}
    for word, lot, chance in chances(model, tokenizer, texts, kind):
        table, rank = word
        if table.weights[rank] >= least * table.total:
            found.setdefault(word, {}).setdefault(lot, []).append(chance)
    rules = {}
    for lot in ("redite", "couple"):
        both = {word: lots for word, lots in found.items() if lot in lots and "permis" in lots}
        if not both:
            raise ValueError(
                f"{kind} : aucun mot n'y est interdit ({lot}), donnez plus d'histoires"
            )
        usual = sum(
            len(lots[lot]) * table.weights[rank] / table.total
            for (table, rank), lots in both.items()
        )
        barred = sum(sum(lots[lot]) for lots in both.values())
        allowed = sum(len(lots[lot]) * fmean(lots["permis"]) for lots in both.values())
        times = sum(len(lots[lot]) for lots in both.values())
        rules[lot] = Rule(barred / usual, allowed / usual, times)
    return rules
