"""A Gaussian posterior over the weights of a last linear layer, and draws from it.

Ritter et al., 2018 (Kronecker factors); Daxberger et al., 2021 (arXiv 2106.14806), last layer. The
generalised Gauss-Newton matrix is taken as A x G: A the sum over rows of features times themselves,
G the mean over rows of the likelihood's curvature in the logits. Where that is the same for all
rows, as of values with Gaussian noise, this is exact: Bayesian linear regression.
"""

import torch
from torch import Tensor

from affectbench.arrays import Task


def curvature(task: Task, logits: Tensor, noise: Tensor | None = None) -> Tensor:
    """Return the mean over rows of minus the log-likelihood's second derivative: (K, K).

    Shapes: (N, C) or (N, C, B) logits; K = C or C B. Values without bins: 1 / noise, their variance
    (C,). Worked value: one label, logit 0 -> 1/4.
    """
    if task.kind == "multilabel":
        p_NC = logits.sigmoid()
        return (p_NC * (1 - p_NC)).mean(dim=0).diag()
    if task.kind == "regression" and not task.bins:
        return (1 / noise).diag()
    p_NCB = logits.softmax(dim=-1).reshape(len(logits), -1, logits.shape[-1])
    blocks = torch.diag_embed(p_NCB.mean(dim=0)) - torch.einsum("ncb,ncd->cbd", p_NCB, p_NCB) / len(
        p_NCB
    )
    return torch.block_diag(*blocks)


def factors(features_ND: Tensor, curvature_KK: Tensor, precision: float) -> dict[str, Tensor]:
    """Return what draws need: eigenvectors of both factors, and the root of each variance (K, D).

    precision  of the prior, a Gaussian around 0
    """
    right, right_DD = torch.linalg.eigh(features_ND.T @ features_ND)
    left, left_KK = torch.linalg.eigh(curvature_KK)
    variance_KD = 1 / (left.clamp(min=0)[:, None] * right.clamp(min=0) + precision)
    return {"left": left_KK, "right": right_DD, "root": variance_KD.sqrt()}


def draws(factors: dict[str, Tensor], passes: int, generator: torch.Generator) -> Tensor:
    """Return draws of the weights around their mean: (S, K, D)."""
    normal = torch.randn(passes, *factors["root"].shape, generator=generator)
    return factors["left"] @ (normal.to(factors["root"]) * factors["root"]) @ factors["right"].T
