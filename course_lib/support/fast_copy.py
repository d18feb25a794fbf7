"""Écrire plus vite avec les mêmes poids : gardés en 16 bits, et lus en moins d'opérations.

Chaque token écrit relit tous les poids (chapitre 10). Ceux des modèles du cours ont été enregistrés
en bfloat16 : float16 les garde, à 3·10⁻⁸ près. Les lire ainsi et compter en float32 est ce que fait
FBGEMM (Khudia et al., 2021, arXiv:2101.05615), que PyTorch contient sur les processeurs x86. Pour
un seul token, lancer une opération coûte autant que la faire : celles du modèle sont regroupées.
"""

import torch
from torch import nn
from torch.nn import functional

LOST = 2.0**-25  # ce que perd au plus un poids trop petit pour float16
WORTH = 100_000  # poids ; plus petite, une matrice se lit si vite que cela n'y gagne rien


class HalfLinear:
    """Une matrice de poids, gardée en float16 : (…, entrées) → (…, sorties), en float32.

    Lève RuntimeError si PyTorch n'a pas FBGEMM sur cette machine.
    """

    def __init__(self, weight: torch.Tensor):
        self.weight = torch.ops.quantized.linear_prepack_fp16(weight, None)

    def __call__(self, x: torch.Tensor) -> torch.Tensor:
        return torch.ops.quantized.linear_dynamic_fp16(x, self.weight)


class Linear:
    """Une matrice de poids, en float32."""

    def __init__(self, weight: torch.Tensor):
        self.weight = weight

    def __call__(self, x: torch.Tensor) -> torch.Tensor:
        return functional.linear(x, self.weight)


def linear(*weights: torch.Tensor) -> HalfLinear | Linear:
    """Un seul produit par ces matrices, l'une sous l'autre."""
    weight = torch.cat(weights).detach()
    return (HalfLinear if weight.numel() >= WORTH else Linear)(weight)


class Norm:
    """RMSNorm, d'après la longueur du vecteur : x · (weight √C) / √(|x|² + C eps)."""

    def __init__(self, norm: nn.Module):
        size = norm.weight.numel()
        self.weight = norm.weight.detach() * size**0.5
        self.shortest = torch.tensor((size * norm.eps) ** 0.5)

    def __call__(self, x: torch.Tensor) -> torch.Tensor:
        length = torch.linalg.vector_norm(x, dim=-1, keepdim=True)
        return x * self.weight / length.hypot(self.shortest)


class Attention:
    """L'attention du chapitre 6, dont requêtes et clés tournent ensemble."""

    def __init__(self, attention: nn.Module):
        self.n_heads = attention.n_heads
        self.qkv = linear(attention.qkv.weight)
        self.out = linear(attention.out.weight)

    def __call__(self, x, mask, turns, cache):
        """`turns` : les nombres complexes par lesquels tourner, (T, D / 2) ou (B, T, D / 2)."""
        qkv = self.qkv(x).unflatten(-1, (3, self.n_heads, -1))  # (B, T, 3, H, D)
        pairs = torch.view_as_complex(qkv[:, :, :2].unflatten(-1, (-1, 2)))
        turned = torch.view_as_real(pairs * turns[..., None, None, :]).flatten(-2)
        q, k = turned.transpose(1, 3).unbind(2)  # (B, H, T, D) chacun
        v = qkv[:, :, 2].transpose(1, 2)
        if cache is not None:
            k, v = cache.append(k, v)
        heads = functional.scaled_dot_product_attention(q, k, v, mask)
        return self.out(heads.transpose(1, 2).flatten(2))


class Block:
    """Le bloc du chapitre 7, dont `gate` et `up` ne font qu'une matrice."""

    def __init__(self, block: nn.Module):
        self.attention_norm, self.ffn_norm = Norm(block.attention_norm), Norm(block.ffn_norm)
        self.attention = Attention(block.attention)
        self.gate_up = linear(block.ffn.gate.weight, block.ffn.up.weight)
        self.down = linear(block.ffn.down.weight)

    def __call__(self, x, mask, turns, cache):
        x = x + self.attention(self.attention_norm(x), mask, turns, cache)
        gate, up = self.gate_up(self.ffn_norm(x)).chunk(2, dim=-1)
        return x + self.down(functional.silu(gate) * up)


class FastGPT(nn.Module):
    """Un GPT qui ne s'entraîne pas : ce que `generation` en demande, et les mêmes scores."""

    def __init__(self, model: nn.Module):
        super().__init__()
        self.config, self.embedding = model.config, model.embedding
        attention = model.blocks[0].attention
        self.turns = torch.complex(attention.cos, attention.sin)  # (max_seq_len, D / 2)
        self.blocks = [Block(block) for block in model.blocks]
        self.norm, self.head = Norm(model.norm), linear(model.head.weight)

    def hidden(self, ids, mask=None, positions=None, cache=None):
        """Les vecteurs que `head` note : (B, T) → (B, T, C)."""
        past, length = 0 if cache is None else len(cache), ids.shape[1]
        if past + length > self.config.max_seq_len:
            raise ValueError(f"{past + length} tokens, pour {self.config.max_seq_len} places")
        if mask is None and length > 1:  # un token seul voit tout ce qui le précède
            places = torch.arange(past + length)
            mask = places[past:, None] >= places  # (T, S)
        turns = self.turns[past : past + length] if positions is None else self.turns[positions]
        x = self.embedding(ids)
        for i, block in enumerate(self.blocks):
            x = block(x, mask, turns, None if cache is None else cache.layers[i])
        return self.norm(x)

    def forward(self, ids, mask=None, positions=None, cache=None):
        return self.head(self.hidden(ids, mask, positions, cache))


def fits(weight: torch.Tensor) -> bool:
    """Vrai si float16 garde ces poids : du float32, sur le processeur, sans perte visible."""
    if weight.dtype != torch.float32 or weight.device.type != "cpu":
        return False
    return (weight - weight.half().float()).abs().max().item() <= LOST


def fast_copy(model: nn.Module) -> nn.Module:
    """Une copie du modèle, pour écrire seulement : les mêmes scores, à 1e-4 près, plus vite.

    Ses grandes matrices y sont en 16 bits. Le modèle lui-même là où un poids n'y tiendrait pas,
    sans FBGEMM, ou s'il n'est pas tout à fait un GPT du cours.
    """
    from course_lib.gpt import GPT

    matrices = (weight for weight in model.parameters() if weight.dim() == 2)
    if type(model) is not GPT or not all(map(fits, matrices)):
        return model
    try:
        return FastGPT(model)
    except (AttributeError, RuntimeError):  # l'opération n'existe pas ici
        return model
