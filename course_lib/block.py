"""Le bloc : normaliser, regarder, additionner ; normaliser, transformer, additionner.

RMSNorm (Zhang et Sennrich, 2019, arXiv:1910.07467), SwiGLU (Shazeer, 2020, arXiv:2002.05202) et la
norme placée avant (Xiong et al., 2020, arXiv:2002.04745), comme LLaMA (arXiv:2302.13971). Ce module
laisse de côté les biais et le *dropout*.

Code gelé du chapitre 7 : il se modifie dans notebooks/07_bloc_transformer.ipynb.
"""

import torch
from torch import nn
from torch.nn import functional

from course_lib.rope import RotaryMultiHeadAttention


class SwiGLU(nn.Module):
    """Le réseau de chaque place : down(silu(gate(x)) × up(x)), (…, C) → (…, C), sans biais."""

    def __init__(self, d_model: int, d_ff: int):
        super().__init__()
        self.gate = nn.Linear(d_model, d_ff, bias=False)
        self.up = nn.Linear(d_model, d_ff, bias=False)
        self.down = nn.Linear(d_ff, d_model, bias=False)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return self.down(functional.silu(self.gate(x)) * self.up(x))


class RMSNorm(nn.Module):
    """Ramène chaque vecteur à la moyenne quadratique 1, puis règle chaque nombre : (…, C) → (…, C).

    x / √(moyenne de x² + eps) × weight ; `eps` est **dans** la racine.
    """

    def __init__(self, d_model: int, eps: float = 1e-5):
        super().__init__()
        self.eps = eps
        self.weight = nn.Parameter(torch.ones(d_model))

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return functional.rms_norm(x, x.shape[-1:], self.weight, self.eps)


class TransformerBlock(nn.Module):
    """x + attention(norme(x)), puis x + ffn(norme(x)) : (B, T, C) → (B, T, C).

    `mask`, `positions` et `cache` sont ceux de `MultiHeadAttention`.
    """

    def __init__(
        self,
        d_model: int,
        n_heads: int,
        d_ff: int,
        max_seq_len: int = 512,
        rope_base: float = 10000.0,
        norm_eps: float = 1e-5,
    ):
        super().__init__()
        self.attention_norm = RMSNorm(d_model, norm_eps)
        self.attention = RotaryMultiHeadAttention(d_model, n_heads, max_seq_len, rope_base)
        self.ffn_norm = RMSNorm(d_model, norm_eps)
        self.ffn = SwiGLU(d_model, d_ff)

    def forward(self, x, mask=None, positions=None, cache=None):
        x = x + self.attention(self.attention_norm(x), mask, positions, cache)
        return x + self.ffn(self.ffn_norm(x))
