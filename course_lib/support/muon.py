"""Le Muon de PyTorch, les matrices de même forme ensemble : les mêmes pas, moins d'appels.

PyTorch rend orthogonale une matrice après l'autre. Sur une carte graphique, et pour de petits
modèles, lancer ces centaines de petits produits peut durer plus que le reste du pas.
"""

import torch
from torch import nn


def make_optimizers(model: nn.Module, config) -> dict[str, torch.optim.Optimizer]:
    """Ceux de `course_lib.training.make_optimizers`, Muon groupé par forme."""
    from course_lib import training

    optimizers = training.make_optimizers(model, config)
    if "muon" in optimizers:
        optimizers["muon"] = BatchedMuon(optimizers["muon"].param_groups)
    return optimizers


class BatchedMuon(torch.optim.Muon):
    """Les mêmes poids que `torch.optim.Muon`, à l'ordre des additions près."""

    @torch.no_grad()
    def step(self) -> None:
        for group in self.param_groups:
            if group["adjust_lr_fn"] != "match_rms_adamw" or not group["nesterov"]:
                raise ValueError('BatchedMuon ne connaît que "match_rms_adamw", avec nesterov')
            same_shape = {}
            for weight in group["params"]:
                if weight.grad is not None:
                    same_shape.setdefault(weight.shape, []).append(weight)
            for shape, weights in same_shape.items():
                updates = torch.stack([self._smoothed(weight, group) for weight in weights])
                rate = group["lr"] * 0.2 * max(shape) ** 0.5
                for weight, update in zip(weights, orthogonal(updates, group), strict=True):
                    weight.mul_(1 - group["lr"] * group["weight_decay"])
                    weight.add_(update, alpha=-rate)

    def _smoothed(self, weight: torch.Tensor, group: dict) -> torch.Tensor:
        """Le gradient, adouci par l'inertie (Nesterov)."""
        state = self.state[weight]
        if "momentum_buffer" not in state:
            state["momentum_buffer"] = torch.zeros_like(weight.grad)
        inertia = state["momentum_buffer"].lerp_(weight.grad, 1 - group["momentum"])
        return weight.grad.lerp(inertia, group["momentum"])


def orthogonal(matrices: torch.Tensor, group: dict) -> torch.Tensor:
    """Les mêmes directions, des étirements ramenés près de 1 : (N, lignes, colonnes), en bfloat16.

    Cinq tours de Newton–Schulz, aux coefficients de Jordan et al. (2024), que garde `group`.
    """
    a, b, c = group["ns_coefficients"]
    tall = matrices.shape[1] > matrices.shape[2]
    x = matrices.bfloat16().mT if tall else matrices.bfloat16()
    x = x / x.norm(dim=(1, 2), keepdim=True).clamp(min=group["eps"])
    for _ in range(group["ns_steps"]):
        gram = x @ x.mT
        x = torch.baddbmm(x, torch.baddbmm(gram, gram, gram, beta=b, alpha=c), x, beta=a)
    return x.mT if tall else x
