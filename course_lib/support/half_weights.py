"""Écrire plus vite avec les mêmes poids : gardés en 16 bits, calculés en 32.

Chaque token écrit relit tous les poids (chapitre 10). Ceux des modèles du cours ont été enregistrés
en bfloat16 : float16 les garde, à 3·10⁻⁸ près. Les lire ainsi et compter en float32 est ce que fait
FBGEMM (Khudia et al., 2021, arXiv:2101.05615), que PyTorch contient sur les processeurs x86.
"""

from copy import deepcopy

import torch
from torch import nn

LOST = 2.0**-25  # ce que perd au plus un poids trop petit pour float16
WORTH = 100_000  # poids ; plus petite, une matrice se lit si vite que cela n'y gagne rien


class HalfLinear(nn.Module):
    """Une couche linéaire sans biais : (…, entrées) → (…, sorties), en float32.

    Lève RuntimeError si PyTorch n'a pas FBGEMM sur cette machine.
    """

    def __init__(self, linear: nn.Linear):
        super().__init__()
        self.weight = torch.ops.quantized.linear_prepack_fp16(linear.weight.detach(), None)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return torch.ops.quantized.linear_dynamic_fp16(x, self.weight)


def fits(weight: torch.Tensor) -> bool:
    """Vrai si float16 garde ces poids : du float32, sur le processeur, sans perte visible."""
    if weight.dtype != torch.float32 or weight.device.type != "cpu":
        return False
    return (weight - weight.half().float()).abs().max().item() <= LOST


def with_half_weights(model: nn.Module) -> nn.Module:
    """Une copie du modèle, pour écrire seulement : les mêmes scores, à 1e-4 près, plus vite.

    Ses grandes matrices y sont en 16 bits. Le modèle lui-même, inchangé, là où un poids n'y
    tiendrait pas, ou sans FBGEMM.
    """
    linears = [part for part in model.modules() if isinstance(part, nn.Linear)]
    if not all(part.bias is None and fits(part.weight) for part in linears):
        return model
    copy = deepcopy(model)
    try:
        for parent in list(copy.modules()):
            for name, child in list(parent.named_children()):
                if isinstance(child, nn.Linear) and child.weight.numel() >= WORTH:
                    setattr(parent, name, HalfLinear(child))
    except (AttributeError, RuntimeError):  # l'opération n'existe pas ici
        return model
    return copy
