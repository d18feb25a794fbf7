"""Requêtes, clés et valeurs : l'attention par produit scalaire réduit.

Attention(Q, K, V) = softmax(Q Kᵀ / √d_k) V (Vaswani et al., 2017, arXiv:1706.03762). Ce module
laisse de côté les têtes multiples (`multi_head`) et les positions (`rope`).

Code gelé du chapitre 4 : il se modifie dans notebooks/04_attention_qkv.ipynb.
"""

from math import sqrt

import torch
from torch import nn
from torch.nn import functional

from course_lib.attention import softmax


def attention_weights(
    q: torch.Tensor, k: torch.Tensor, mask: torch.Tensor | None = None
) -> torch.Tensor:
    """Les poids softmax(Q Kᵀ / √D) : requêtes (…, T, D), clés (…, S, D) → (…, T, S).

    `mask` (…, T, S) est vrai là où l'on peut regarder ; ailleurs, le poids est nul.
    """
    scores = q @ k.transpose(-2, -1) / sqrt(q.shape[-1])
    if mask is not None:
        scores = scores.masked_fill(~mask, float("-inf"))
    return softmax(scores)


def scaled_dot_product_attention(
    q: torch.Tensor, k: torch.Tensor, v: torch.Tensor, mask: torch.Tensor | None = None
) -> torch.Tensor:
    """`attention_weights(q, k, mask) @ v` : (…, T, D) → (…, T, d_v).

    Le calcul est celui de PyTorch, qui, sur quatre dimensions et si d_v = D, le fait par morceaux,
    sans garder les poids (Rabe et Staats, 2021, arXiv:2112.05682 ; Dao et al., 2022,
    arXiv:2205.14135).
    """
    return functional.scaled_dot_product_attention(q, k, v, attn_mask=mask)


class SelfAttention(nn.Module):
    """Une attention d'une suite sur elle-même : (B, T, C) → (B, T, d_v).

    Trois projections apprises du **même** x : ce que chaque place cherche, ce qu'elle annonce, ce
    qu'elle donne. Sans `mask`, chaque place voit toutes les autres.
    """

    def __init__(self, d_model: int, d_k: int, d_v: int | None = None):
        super().__init__()
        self.query = nn.Linear(d_model, d_k, bias=False)
        self.key = nn.Linear(d_model, d_k, bias=False)
        self.value = nn.Linear(d_model, d_v or d_k, bias=False)

    def forward(self, x: torch.Tensor, mask: torch.Tensor | None = None) -> torch.Tensor:
        q, k, v = self.query(x), self.key(x), self.value(x)  # (B, T, d_k), …, (B, T, d_v)
        return scaled_dot_product_attention(q, k, v, mask)
