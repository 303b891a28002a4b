"""Calibration after training: stored logits times a scale, plus a shift, fitted on validation rows.

Guo et al., 2017 (arXiv 1706.04599), 4.2. Of an ensemble the pooled probabilities are scaled, as
Rahaman and Thiery, 2021 (arXiv 2007.08792) advise: pool, then calibrate.
"""

from collections.abc import Mapping
from math import log

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn import functional

from affectbench.arrays import Array, Arrays, Task, observed
from affectbench.learning.training import Run
from affectbench.refusal import Refusal

MOST = 20.0  # a scale is 1/20 to 20 and a shift -20 to 20: rows that are told apart have no optimum


class Scaling(nn.Module):
    """Stacked logits (N, M, ..., C[, B]) of each role -> scaled logits of their pool.

    log_scale, shift  role -> shape of its parameter, which starts at 0
    """

    def __init__(self, tasks: Mapping[str, Task], log_scale: Mapping, shift: Mapping):
        super().__init__()
        for role, task in tasks.items():
            if task.kind == "regression" and not task.bins:
                raise Refusal(f"task '{role}' has values without bins: no probability to scale")
        self.tasks = dict(tasks)
        self.log_scale = nn.ParameterDict({r: torch.zeros(s) for r, s in log_scale.items()})
        self.shift = nn.ParameterDict({r: torch.zeros(s) for r, s in shift.items()})

    def forward(self, inputs: Mapping[str, Tensor]) -> dict[str, Tensor]:
        return {role: scale(self.pool(role, inputs), *self.found(role)) for role in self.tasks}

    def found(self, role: str) -> list[nn.Parameter]:
        """Return what a role has: a log scale, or a log scale and a shift."""
        return [part[role] for part in (self.log_scale, self.shift) if role in part]

    def pool(self, role: str, inputs: Mapping[str, Tensor]) -> Tensor:
        """Return the logits of the mean probability over all stacked members: (N, ..., C[, B])."""
        stacked = [x for name, x in inputs.items() if name.partition("/")[2] == role]
        return pooled_logits(self.tasks[role], torch.cat(stacked, dim=1))


def scale(logits: Tensor, log_scale: Tensor, shift: Tensor | float = 0.0) -> Tensor:
    return logits * log_scale.exp() + shift


def pooled_logits(task: Task, logits_NM: Tensor) -> Tensor:
    """Return logits whose probabilities are the members' mean.

    Worked value: one label, members' logits ln 3 and 0: p = 5/8, the logit ln 5/3.
    """
    if task.kind == "multilabel":
        yes, no = functional.logsigmoid(logits_NM), functional.logsigmoid(-logits_NM)
        return yes.logsumexp(dim=1) - no.logsumexp(dim=1)
    return logits_NM.log_softmax(dim=-1).logsumexp(dim=1) - log(logits_NM.shape[1])


def fit_scaling(
    network: Scaling, val_rows: Arrays, run: Run, max_steps: int, penalty: float = 0.0
) -> Scaling:
    """Minimise the negative log-likelihood of each task on validation rows with L-BFGS-B.

    penalty  times the sum of squared log scales and shifts is added
    A label that is always or never there on these rows has no optimum and keeps its scale of 1.
    """
    inputs = {name: torch.from_numpy(np.asarray(x)).double() for name, x in val_rows.inputs.items()}
    for role in network.log_scale:
        task, target = network.tasks[role], val_rows.targets[role]
        logits, label = _labelled(task, network.pool(role, inputs), target)
        if not len(label):
            continue
        before, after = _minimise(task, network.found(role), logits, label, max_steps, penalty)
        run.log.history(0, {f"val_nll_{role}": before})
        run.log.history(1, {f"val_nll_{role}": after})
    return network.to(run.device).eval()


def nll(task: Task, logits: Tensor, label: Tensor) -> Tensor:
    """Mean over rows of the negative log-likelihood, summed over labels or values; in nats.

    Of values with bins, the bin nearest to the target is the class. Labels without two different
    targets count nothing. Shapes: (N, C) and (N,) | (N, C); (N, C, B) and bins (N, C), -1 missing.
    """
    if task.kind == "multilabel":
        there = ~torch.isnan(label)
        label = label.nan_to_num()
        each = functional.binary_cross_entropy_with_logits(logits, label, reduction="none")
        count_C, yes_C = there.sum(dim=0), (label * there).sum(dim=0)
        varied_C = (yes_C > 0) & (yes_C < count_C)
        return ((each * there).sum(dim=0) / count_C.clamp(min=1) * varied_C).sum()
    if task.kind == "multiclass":
        return functional.cross_entropy(logits, label)
    each = functional.cross_entropy(logits.movedim(-1, 1), label, ignore_index=-1, reduction="none")
    return each.sum() / (label >= 0).sum().clamp(min=1) * label.shape[1]


def _labelled(task: Task, logits: Tensor, target: Array) -> tuple[Tensor, Tensor]:
    """Return the rows and frames that have a target, unrolled; values as the index of their bin."""
    there = observed(task, target)
    if task.kind != "multiclass":
        there = there.any(axis=-1)
    if task.bins:
        distance = np.abs(np.nan_to_num(target)[..., None] - np.asarray(task.bins))
        target = np.where(np.isnan(target), -1, distance.argmin(axis=-1))
    return logits[torch.from_numpy(there)], torch.from_numpy(np.asarray(target[there]))


def _minimise(
    task: Task,
    found: list[nn.Parameter],
    logits: Tensor,
    label: Tensor,
    max_steps: int,
    penalty: float,
) -> tuple[float, float]:
    """Set the log scale, and any shift, to the optimum; return the loss before and after."""
    from scipy.optimize import minimize

    label = label.double() if task.kind == "multilabel" else label.long()
    sizes = [part.numel() for part in found]
    limits = np.repeat([log(MOST), MOST][: len(found)], sizes)

    def loss(x: Array) -> tuple[float, Array]:
        leaf = torch.tensor(x, requires_grad=True)
        parts = [x.view(p.shape) for x, p in zip(leaf.split(sizes), found, strict=True)]
        value = nll(task, scale(logits, *parts), label) + penalty * (leaf**2).sum()
        [slope] = torch.autograd.grad(value, leaf)
        return value.item(), slope.numpy()

    start, bounds = np.zeros(sum(sizes)), list(zip(-limits, limits, strict=True))
    options = {"maxiter": max_steps, "ftol": 1e-12, "gtol": 1e-8}
    best = minimize(loss, start, jac=True, method="L-BFGS-B", bounds=bounds, options=options)
    with torch.no_grad():
        for part, x in zip(found, torch.from_numpy(best.x).split(sizes), strict=True):
            part.copy_(x.view(part.shape))
    return loss(start)[0], float(best.fun)
