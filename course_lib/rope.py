"""RoPE : la position d'un token, en tournant ses requêtes et ses clés.

Su et al., 2021 (arXiv:2104.09864), avec les paires voisines (0, 1), (2, 3)… de l'article ; LLaMA,
dans `transformers`, apparie la première moitié à la seconde, à une permutation près. Ce module
laisse de côté les façons d'allonger le contexte.

Code gelé du chapitre 6 : il se modifie dans notebooks/06_rope.ipynb.
"""

import torch

from course_lib.multi_head import MultiHeadAttention


def rope_frequencies(d_k: int, base: float = 10000.0) -> torch.Tensor:
    """Les vitesses de rotation, en radians par place : (d_k / 2,), de 1 à presque 1 / base.

    θ_i = base^(−2i / d_k) pour i = 0, 1, … ; `rope_frequencies(4)` → `[1, 0.01]`.
    """
    if d_k % 2:
        raise ValueError(f"d_k doit être pair, pour aller par paires ; reçu : {d_k}")
    return base ** (-torch.arange(0, d_k, 2) / d_k)


def apply_rope(x: torch.Tensor, cos: torch.Tensor, sin: torch.Tensor) -> torch.Tensor:
    """Tourne chaque paire voisine de x (…, T, D) de l'angle dont on donne cos et sin (…, T, D/2).

    x₀ + i x₁ → (x₀ + i x₁)(cos + i sin) : une rotation du plan, qui garde les longueurs.
    """
    wide = torch.promote_types(x.dtype, torch.float32)
    pairs = torch.view_as_complex(x.to(wide).unflatten(-1, (-1, 2)))  # (…, T, D/2)
    turned = pairs * torch.complex(cos.to(wide), sin.to(wide))
    return torch.view_as_real(turned).flatten(-2).type_as(x)  # (…, T, D)


class RotaryMultiHeadAttention(MultiHeadAttention):
    """L'attention du chapitre 5, dont requêtes et clés tournent selon leur position.

    `positions`, (T,) ou (B, T), entiers de 0 à max_seq_len − 1 ; par défaut 0, 1, 2…
    """

    def __init__(self, d_model: int, n_heads: int, max_seq_len: int = 512, base: float = 10000.0):
        super().__init__(d_model, n_heads)
        angles = torch.arange(max_seq_len)[:, None] * rope_frequencies(d_model // n_heads, base)
        self.register_buffer("cos", angles.cos(), persistent=False)  # (max_seq_len, D/2)
        self.register_buffer("sin", angles.sin(), persistent=False)

    def project(self, x, positions):
        q, k, v = super().project(x, positions)  # (B, H, T, D)
        if positions is None:
            positions = torch.arange(x.shape[1], device=x.device)
        cos, sin = self.cos[positions].unsqueeze(-3), self.sin[positions].unsqueeze(-3)
        return apply_rope(q, cos, sin), apply_rope(k, cos, sin), v
