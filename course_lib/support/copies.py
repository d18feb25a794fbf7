"""Des copies : des tokens au hasard, dont un morceau revient plus loin, pour apprendre à recopier.

Rien ne s'y devine, sinon la seconde venue du morceau : il faut retrouver plus haut le token que
l'on vient de lire, et redire celui qui le suivait (les têtes d'« induction » d'Olsson et al., 2022,
arXiv:2209.11895). La seconde venue suit d'abord la première, puis s'en éloigne.
"""

from collections.abc import Callable

import numpy as np
import torch

BOS, FIRST = 2, 4  # les ids d'avant sont ceux des tokens spéciaux
SHORTEST, LONGEST = 24, 32  # tokens d'un morceau


def first(
    n_steps: int, then: Callable, batch_size: int, vocab_size: int, max_seq_len: int, seed: int
) -> Callable[[int], torch.Tensor]:
    """La fonction qui rend le batch (batch_size, T + 1) d'un pas : les copies, puis `then`.

    L'écart est nul pendant la première moitié des `n_steps`, puis va jusqu'à `max_seq_len` / 2.
    L'id d'un token qu'on lit sans l'apprendre est changé de signe (voir `trainer.Loss`). Le batch
    d'un pas ne dépend que de `seed` et du pas. Lève ValueError si `n_steps` est négatif, ou si
    `max_seq_len` est trop petit.
    """
    furthest = max_seq_len // 2
    if n_steps < 0:
        raise ValueError(f"copies : un nombre de pas, 0 ou plus ; reçu : {n_steps}")
    if n_steps and max_seq_len < (least := 4 * LONGEST):
        raise ValueError(f"copies : max_seq_len vaut {max_seq_len}, il en faut {least} au moins")

    def batch(step: int) -> torch.Tensor:
        if step >= n_steps:
            return then(step - n_steps)
        grown = max(0, 2 * step - n_steps) / n_steps
        reach = round(grown * furthest)
        return copies(np.random.default_rng([seed, step]), batch_size, vocab_size, reach)

    return batch


def copies(dice: np.random.Generator, n_rows: int, vocab_size: int, reach: int) -> torch.Tensor:
    """`n_rows` lignes où un morceau revient, `reach` tokens au plus après sa fin.

    Une ligne, à un signe près : `<bos>`, du hasard, le morceau, du hasard, le morceau, du hasard.
    Seuls les tokens de la seconde venue, le premier excepté, sont à apprendre. Le nombre de tokens
    est un multiple de 32 : peu de formes, compilées une fois.
    """
    size = -(-(reach + 2 * LONGEST) // 32) * 32
    ids = -dice.integers(FIRST, vocab_size, size=(n_rows, 1 + size))
    ids[:, 0] = -BOS
    for row in ids:
        length, gap = dice.integers(SHORTEST, LONGEST + 1), dice.integers(reach + 1)
        start = dice.integers(1, len(row) - 2 * length - gap + 1)
        again = start + length + gap
        row[again : again + length] = row[start : start + length]
        row[again + 1 : again + length] *= -1
    return torch.from_numpy(ids)
