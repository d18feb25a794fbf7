"""Plusieurs têtes : plusieurs attentions côte à côte, faites d'un seul produit.

MultiHead(X) = [tête_1, …, tête_H] W_O (Vaswani et al., 2017, arXiv:1706.03762). Ce module laisse de
côté l'ordre des tokens : c'est `rope`.

Code gelé du chapitre 5 : il se modifie dans notebooks/05_attention_multi_tetes.ipynb.
"""

import torch
from torch import nn

from course_lib.self_attention import scaled_dot_product_attention


class MultiHeadAttention(nn.Module):
    """`n_heads` attentions d'une suite sur elle-même, puis W_O : (B, T, C) → (B, T, C).

    Chaque tête lit les C nombres de chaque vecteur, et en produit D = C / n_heads. Lève ValueError
    si `n_heads` ne divise pas `d_model`.
    """

    def __init__(self, d_model: int, n_heads: int):
        super().__init__()
        if d_model % n_heads:
            raise ValueError(f"d_model = {d_model} ne se partage pas entre {n_heads} têtes")
        self.n_heads = n_heads
        self.qkv = nn.Linear(d_model, 3 * d_model, bias=False)  # W_Q, W_K, W_V, l'une sous l'autre
        self.out = nn.Linear(d_model, d_model, bias=False)  # W_O

    def split(self, x: torch.Tensor) -> torch.Tensor:
        """Une tête par tranche de D colonnes : (B, T, C) → (B, H, T, D)."""
        B, T, C = x.shape
        return x.view(B, T, self.n_heads, C // self.n_heads).transpose(1, 2)

    def project(
        self, x: torch.Tensor, positions: torch.Tensor | None
    ) -> tuple[torch.Tensor, torch.Tensor, torch.Tensor]:
        """Requêtes, clés et valeurs, (B, H, T, D) chacune ; `positions` n'y sert pas encore."""
        q, k, v = self.qkv(x).chunk(3, dim=-1)  # (B, T, C) chacun
        return self.split(q), self.split(k), self.split(v)

    def attend(
        self, q: torch.Tensor, k: torch.Tensor, v: torch.Tensor, mask: torch.Tensor | None
    ) -> torch.Tensor:
        """Une attention par tête : (B, H, T, D) → (B, H, T, D)."""
        return scaled_dot_product_attention(q, k, v, mask)

    def forward(
        self,
        x: torch.Tensor,
        mask: torch.Tensor | None = None,
        positions: torch.Tensor | None = None,
        cache=None,
    ) -> torch.Tensor:
        """`mask` (…, T, S) est vrai là où l'on peut regarder.

        S'il y a un `cache`, `cache.append(k, v)` rend les clés et valeurs déjà vues, suivies de
        celles-ci : (B, H, S, D).
        """
        q, k, v = self.project(x, positions)
        if cache is not None:
            k, v = cache.append(k, v)
        heads = self.attend(q, k, v, mask)  # (B, H, T, D)
        return self.out(heads.transpose(1, 2).flatten(2))  # (B, T, C)
