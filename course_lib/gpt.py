"""Le GPT entier : une table, des blocs, une norme, des scores. La forme de LLaMA, en petit.

Touvron et al., 2023 (arXiv:2302.13971). Ce module laisse de côté l'entraînement et la génération.

Code gelé du chapitre 8 : il se modifie dans notebooks/08_gpt_complet.ipynb.
"""

from dataclasses import dataclass

import torch
from torch import nn

from course_lib.block import RMSNorm, TransformerBlock
from course_lib.embeddings import TokenEmbedding


@dataclass(frozen=True)
class GPTConfig:
    """Les tailles d'un modèle. `tied` : la même table lit les tokens et note les suivants."""

    vocab_size: int = 8192
    d_model: int = 384
    n_layers: int = 6
    n_heads: int = 6
    d_ff: int = 1024
    max_seq_len: int = 512
    rope_base: float = 10000.0
    norm_eps: float = 1e-5
    tied: bool = True

    def __post_init__(self):
        sizes = ("vocab_size", "d_model", "n_layers", "n_heads", "d_ff", "max_seq_len")
        for name in sizes:
            if getattr(self, name) < 1:
                raise ValueError(f"{name} doit être au moins 1 ; reçu : {getattr(self, name)}")
        if self.d_model % (2 * self.n_heads):
            raise ValueError(
                f"d_model ({self.d_model}) doit être un multiple de 2 × n_heads ({self.n_heads}) :"
                " chaque tête tourne ses nombres par paires"
            )

    @classmethod
    def cours(cls) -> "GPTConfig":
        """Le modèle du cours : 13 767 552 paramètres."""
        return cls()

    @classmethod
    def mini(cls) -> "GPTConfig":
        """Le petit modèle du micromonde."""
        return cls(vocab_size=4096, d_model=128, n_layers=4, n_heads=4, d_ff=352)


class GPT(nn.Module):
    """Des ids (B, T) aux scores (B, T, V) : à chaque place, un par token possible ensuite.

    Sans `mask`, chaque place voit ce qui précède. `positions` (T,) ou (B, T) et `mask` se donnent
    quand des suites sont complétées à gauche ; `cache` garde les clés et valeurs déjà calculées.
    """

    def __init__(self, config: GPTConfig):
        super().__init__()
        self.config = config
        self.embedding = TokenEmbedding(config.vocab_size, config.d_model)
        self.blocks = nn.ModuleList(
            TransformerBlock(
                config.d_model,
                config.n_heads,
                config.d_ff,
                config.max_seq_len,
                config.rope_base,
                config.norm_eps,
            )
            for _ in range(config.n_layers)
        )
        self.norm = RMSNorm(config.d_model, config.norm_eps)
        self.head = nn.Linear(config.d_model, config.vocab_size, bias=False)
        for weight in self.parameters():
            if weight.dim() == 2:
                nn.init.normal_(weight, std=0.02)
        if config.tied:
            self.head.weight = self.embedding.weight

    def hidden(self, ids, mask=None, positions=None, cache=None):
        """Les vecteurs que `head` note : (B, T) → (B, T, C)."""
        past = 0 if cache is None else len(cache)
        length = ids.shape[1]
        if past + length > self.config.max_seq_len:
            raise ValueError(
                f"{past + length} tokens, pour un modèle qui en lit {self.config.max_seq_len} :"
                " raccourcissez le texte"
            )
        places = torch.arange(past + length, device=ids.device)
        if positions is None:
            positions = places[past:]
        if mask is None:  # chaque place voit ce qui précède, et elle-même
            mask = places[past:, None] >= places  # (T, S)
        x = self.embedding(ids)  # (B, T, C)
        for i, block in enumerate(self.blocks):
            x = block(x, mask, positions, None if cache is None else cache.layers[i])
        return self.norm(x)

    def forward(self, ids, mask=None, positions=None, cache=None):
        return self.head(self.hidden(ids, mask, positions, cache))
