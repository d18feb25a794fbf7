"""Ouvrir un modèle entraîné : ses cartes d'attention, ses têtes éteintes, son flux résiduel.

    maps = inspection.attention_maps(model, ids)          # (L, H, T, T)
    with inspection.without_heads(model, [(1, 2)]):       # la tête 2 de la couche 1, éteinte
        ...
    lens = inspection.logit_lens(model, ids)              # (L + 1, T, V)

Rien n'est appris ni modifié : le modèle sort de là comme il y est entré. Couches et têtes se
comptent à partir de 0 ; `ids` est une seule suite, T entiers.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from itertools import accumulate

import torch

Attend = Callable[..., torch.Tensor]


def _row(ids: Sequence[int] | torch.Tensor) -> torch.Tensor:
    """Une suite d'ids, en batch d'une ligne : (T,) → (1, T)."""
    row = torch.as_tensor(ids)
    if row.dim() != 1 or not len(row):
        raise ValueError(f"il faut une seule suite d'ids, non vide ; reçu : {tuple(row.shape)}")
    return row[None]


@contextmanager
def attending(model, around: Callable[[int, Attend], Attend]) -> Iterator[None]:
    """Le temps d'un bloc, `around(couche, attend)` remplace l'`attend` de chaque couche."""
    layers = [block.attention for block in model.blocks]
    before = [vars(layer).get("attend") for layer in layers]
    for i, layer in enumerate(layers):
        layer.attend = around(i, layer.attend)
    try:
        yield
    finally:
        for layer, own in zip(layers, before, strict=True):
            del layer.attend  # celui de la classe revient
            if own is not None:
                layer.attend = own


def token_places(tokenizer, text: str, start: int, end: int) -> list[int]:
    """Les places, après `<bos>`, des tokens qui touchent `text[start:end]`.

    Avec « Le chat dort » en `<bos>`, « Le », «  chat », «  dort » : 3, 7 → `[2]`. Un token à cheval
    sur le bord en est. Lève ValueError si le morceau est vide ou dépasse le texte.
    """
    if not 0 <= start < end <= len(text):
        raise ValueError(f"pas de morceau {start}:{end} dans un texte de {len(text)} caractères")
    first, last = (len(text[:i].encode()) for i in (start, end))
    ids = tokenizer.encode(text)
    ends = [0, *accumulate(len(tokenizer.token_bytes(i)) for i in ids)]
    return [
        place for place in range(1, len(ends)) if ends[place - 1] < last and ends[place] > first
    ]


@torch.no_grad()
def attention_maps(model, ids: Sequence[int] | torch.Tensor) -> torch.Tensor:
    """Les poids de chaque tête sur une suite : (L, H, T, T).

    `maps[l, h, t, s]` : ce que la place t met sur la place s. Chaque ligne a pour somme 1.
    """
    from course_lib.self_attention import attention_weights

    maps = []

    def around(_: int, attend: Attend) -> Attend:
        def watched(q, k, v, mask):
            maps.append(attention_weights(q, k, mask)[0])  # (H, T, T)
            return attend(q, k, v, mask)

        return watched

    with attending(model, around):
        model.hidden(_row(ids))  # les scores n'y servent à rien
    return torch.stack(maps)


@torch.no_grad()
def head_means(model, rows: Iterable[Sequence[int]]) -> torch.Tensor:
    """Ce que chaque tête rend en moyenne, sur toutes les places de quelques suites : (L, H, D)."""
    sums: dict[int, torch.Tensor] = {}
    count = 0

    def around(i: int, attend: Attend) -> Attend:
        def watched(q, k, v, mask):
            heads = attend(q, k, v, mask)  # (1, H, T, D)
            sums[i] = sums.get(i, 0) + heads.sum((0, 2))
            return heads

        return watched

    with attending(model, around):
        for row in rows:
            model.hidden(_row(row))
            count += len(row)
    if not count:
        raise ValueError("aucune suite : rien dont faire la moyenne")
    return torch.stack([sums[i] for i in range(len(sums))]) / count


@contextmanager
def without_heads(
    model, heads: Iterable[tuple[int, int]], *, means: torch.Tensor | None = None
) -> Iterator[None]:
    """Le temps d'un bloc `with`, ces têtes (couche, tête) sont éteintes.

    Ce qu'elles rendent, avant W_O, est remplacé par des zéros ; ou, si l'on donne `means`
    (L, H, D), celles de `head_means`, par leur moyenne : la tête ne dit plus rien du texte, mais
    ce qu'elle disait toujours reste dit. Lève ValueError si une tête n'existe pas.
    """
    off: dict[int, list[int]] = {}
    for layer, head in heads:
        n_heads = model.blocks[0].attention.n_heads
        if not (0 <= layer < len(model.blocks) and 0 <= head < n_heads):
            raise ValueError(
                f"pas de tête {head} dans une couche {layer} : il y a {len(model.blocks)} couches"
                f" de {n_heads} têtes, comptées à partir de 0"
            )
        off.setdefault(layer, []).append(head)

    def around(i: int, attend: Attend) -> Attend:
        if i not in off:
            return attend

        def silenced(q, k, v, mask):
            found = attend(q, k, v, mask).clone()  # (B, H, T, D)
            found[:, off[i]] = 0 if means is None else means[i, off[i], None]
            return found

        return silenced

    with attending(model, around):
        yield


@torch.no_grad()
def residuals(model, ids: Sequence[int] | torch.Tensor) -> torch.Tensor:
    """Le flux résiduel sur une suite : la table, puis après chaque bloc : (L + 1, T, C)."""
    seen = []
    stages = [model.embedding, *model.blocks]
    hooks = [stage.register_forward_hook(lambda _, __, x: seen.append(x[0])) for stage in stages]
    try:
        model.hidden(_row(ids))
    finally:
        for hook in hooks:
            hook.remove()
    return torch.stack(seen)


@torch.no_grad()
def logit_lens(model, ids: Sequence[int] | torch.Tensor) -> torch.Tensor:
    """Ce que dirait la tête à chaque étape : dernière norme et tête sur le flux ; (L + 1, T, V).

    La dernière ligne est la réponse du modèle (nostalgebraist, 2020).
    """
    return model.head(model.norm(residuals(model, ids)))
