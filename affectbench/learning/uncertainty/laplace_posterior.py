"""Laplace approximation: a Gaussian posterior over the weights of a last linear layer.

Sources: Ritter et al., 2018 (Kronecker factors); Daxberger et al., 2021, arXiv 2106.14806 (last
layer). The generalised Gauss-Newton matrix is approximated by the Kronecker product A x G. A (D, D)
is the sum over rows of x x', x the features of a row; G (K, K) is the mean over rows of the
curvature of the negative log-likelihood in the K logits. If the curvature is the same for all rows,
as with Gaussian noise, this is exact and gives Bayesian linear regression.
"""

import torch
from torch import Tensor

from affectbench.arrays import Task


def curvature(task: Task, logits: Tensor, noise: Tensor | None = None) -> Tensor:
    """Return G, the mean over rows of the negative log-likelihood's second derivative: (K, K).

    logits  (N, C), or (N, C, B) with bins; K is C or C B
    noise   values without bins only: the variance of each value's noise (C,), >= 0; G is then the
            diagonal matrix of 1 / noise

    Worked value: one label, logit 0: p (1 - p) = 1/4.
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
    """Return the posterior in the eigenbasis of A x G, as `draws` takes it.

    left, right  eigenvectors of G (K, K) and of A (D, D)
    root         posterior standard deviation of each weight in that basis (K, D):
                 1 / sqrt(eigenvalue of G * eigenvalue of A + precision)

    precision    of the Gaussian prior around 0, > 0

    >>> factors(torch.tensor([[2.0]]), torch.tensor([[0.25]]), 3.0)["root"].item()  # A = 4, G = 1/4
    0.5
    """
    right, right_DD = torch.linalg.eigh(features_ND.T @ features_ND)
    left, left_KK = torch.linalg.eigh(curvature_KK)
    variance_KD = 1 / (left.clamp(min=0)[:, None] * right.clamp(min=0) + precision)
    return {"left": left_KK, "right": right_DD, "root": variance_KD.sqrt()}


def draws(factors: dict[str, Tensor], passes: int, generator: torch.Generator) -> Tensor:
    """Return S = `passes` draws of the weights' deviation from their mean: (S, K, D).

    Normal numbers are multiplied by the posterior covariance's symmetric root. This is the same for
    every eigenbasis, whose vectors have either sign, and any direction where eigenvalues are equal:
    the processor's rounding decides.
    """
    left_KK, right_DD, root_KD = (factors[name] for name in ("left", "right", "root"))
    normal_SKD = torch.randn(passes, *root_KD.shape, generator=generator).to(root_KD)
    return left_KK @ (left_KK.T @ normal_SKD @ right_DD * root_KD) @ right_DD.T
