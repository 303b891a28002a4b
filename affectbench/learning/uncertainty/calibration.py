"""Calibration after training: stored logits are scaled and shifted, as fitted on validation rows.

Source: Guo et al., 2017 (arXiv 1706.04599), section 4.2; a scale is 1 / temperature. For an
ensemble, the logits of the pooled probabilities are scaled ("pool, then calibrate", Rahaman and
Thiery, 2021, arXiv 2007.08792).
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

# Limits: scales lie in [1/20, 20] and shifts in [-20, 20]. Perfectly separated rows would otherwise
# have their optimum at infinity.
LIMIT = 20.0


class Scaling(nn.Module):
    """Stacked logits (N, M, ..., C[, B]) of each role -> calibrated logits (N, ..., C[, B]).

    The members' probabilities are averaged; the logits of the average are scaled and shifted.

    log_scale  role -> shape of the log of its scale, which starts at 0 (a scale of 1)
    shift      role -> shape of its shift, which starts at 0; a role may have none
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
        return {role: scale(self.pool(role, inputs), *self.parts(role)) for role in self.tasks}

    def parts(self, role: str) -> list[nn.Parameter]:
        """Return the parameters of a role: its log scale and, if it has one, its shift."""
        return [part[role] for part in (self.log_scale, self.shift) if role in part]

    def pool(self, role: str, inputs: Mapping[str, Tensor]) -> Tensor:
        """Return the logits of the mean probability over all stacked members: (N, ..., C[, B])."""
        stacked = [x for name, x in inputs.items() if name.partition("/")[2] == role]
        return pooled_logits(self.tasks[role], torch.cat(stacked, dim=1))


def scale(logits: Tensor, log_scale: Tensor, shift: Tensor | float = 0.0) -> Tensor:
    """Return exp(log_scale) * logits + shift; the parameters broadcast against the logits."""
    return logits * log_scale.exp() + shift


def pooled_logits(task: Task, logits_NM: Tensor) -> Tensor:
    """Return the logits of the members' mean probabilities: (N, M, ...) -> (N, ...).

    Worked value: one label, logits ln 3 and 0 of two members: p = (3/4 + 1/2) / 2 = 5/8, so the
    logit is ln 5/3.
    """
    if task.kind == "multilabel":
        yes, no = functional.logsigmoid(logits_NM), functional.logsigmoid(-logits_NM)
        return yes.logsumexp(dim=1) - no.logsumexp(dim=1)
    return logits_NM.log_softmax(dim=-1).logsumexp(dim=1) - log(logits_NM.shape[1])


def fit_scaling(
    network: Scaling, val_rows: Arrays, run: Run, max_steps: int, penalty: float = 0.0
) -> Scaling:
    """Minimise each task's negative log-likelihood on validation rows, and return the network.

    The optimiser is L-BFGS-B. The history gets the loss before (step 0) and after (step 1).

    max_steps  of the optimiser
    penalty    weight of the sum of squared log scales and shifts, which is added to the loss

    A label that is always or never present on these rows keeps its scale of 1, as its likelihood
    has no optimum.
    """
    inputs = {name: torch.from_numpy(np.asarray(x)).double() for name, x in val_rows.inputs.items()}
    for role in network.log_scale:
        task, target = network.tasks[role], val_rows.targets[role]
        logits, label = _labelled(task, network.pool(role, inputs), target)
        if not len(label):
            continue
        before, after = _minimise(task, network.parts(role), logits, label, max_steps, penalty)
        run.log.history(0, {f"val_nll_{role}": before})
        run.log.history(1, {f"val_nll_{role}": after})
    return network.to(run.device).eval()


def nll(task: Task, logits: Tensor, label: Tensor) -> Tensor:
    """Return the mean over rows of the negative log-likelihood, in nats; lower is better.

    It is summed over the labels or values of a row. A label that is the same on all rows adds 0.
    Shapes and targets, by kind of task:
    multiclass          (N, C) logits, (N,) classes
    multilabel          (N, C) logits, (N, C) labels in [0, 1], NaN where missing
    regression in bins  (N, C, B) logits, (N, C) index of the bin nearest to the target, -1 missing

    >>> task, logits = Task("multiclass", ("calm", "angry")), torch.tensor([[1.0, 3.0]]).log()
    >>> round(nll(task, logits, torch.tensor([0])).item(), 4)  # p(calm) = 1/4, so ln 4
    1.3863
    """
    if task.kind == "multilabel":
        labelled = ~torch.isnan(label)
        label = label.nan_to_num()
        loss = functional.binary_cross_entropy_with_logits(logits, label, reduction="none")
        count_C, positive_C = labelled.sum(dim=0), (label * labelled).sum(dim=0)
        varied_C = (positive_C > 0) & (positive_C < count_C)
        return ((loss * labelled).sum(dim=0) / count_C.clamp(min=1) * varied_C).sum()
    if task.kind == "multiclass":
        return functional.cross_entropy(logits, label)
    loss = functional.cross_entropy(logits.movedim(-1, 1), label, ignore_index=-1, reduction="none")
    return loss.sum() / (label >= 0).sum().clamp(min=1) * label.shape[1]


def _labelled(task: Task, logits: Tensor, target: Array) -> tuple[Tensor, Tensor]:
    """Return logits and targets of the rows (or frames) that have any target, in one axis.

    Targets are as `nll` takes them: a value with bins becomes the index of its nearest bin.
    """
    labelled = observed(task, target)
    if task.kind != "multiclass":
        labelled = labelled.any(axis=-1)
    if task.bins:
        distance = np.abs(np.nan_to_num(target)[..., None] - np.asarray(task.bins))
        target = np.where(np.isnan(target), -1, distance.argmin(axis=-1))
    return logits[torch.from_numpy(labelled)], torch.from_numpy(np.asarray(target[labelled]))


def _minimise(
    task: Task,
    parameters: list[nn.Parameter],
    logits: Tensor,
    label: Tensor,
    max_steps: int,
    penalty: float,
) -> tuple[float, float]:
    """Set a role's parameters to the optimum in place; return the loss before and after.

    parameters  its log scale and, if it has one, its shift
    """
    from scipy.optimize import minimize

    label = label.double() if task.kind == "multilabel" else label.long()
    sizes = [parameter.numel() for parameter in parameters]
    limits = np.repeat([log(LIMIT), LIMIT][: len(parameters)], sizes)

    def loss(x: Array) -> tuple[float, Array]:
        leaf = torch.tensor(x, requires_grad=True)
        parts = [x.view(p.shape) for x, p in zip(leaf.split(sizes), parameters, strict=True)]
        value = nll(task, scale(logits, *parts), label) + penalty * (leaf**2).sum()
        [gradient] = torch.autograd.grad(value, leaf)
        return value.item(), gradient.numpy()

    start, bounds = np.zeros(sum(sizes)), list(zip(-limits, limits, strict=True))
    options = {"maxiter": max_steps, "ftol": 1e-12, "gtol": 1e-8}
    best = minimize(loss, start, jac=True, method="L-BFGS-B", bounds=bounds, options=options)
    with torch.no_grad():
        for parameter, x in zip(parameters, torch.from_numpy(best.x).split(sizes), strict=True):
            parameter.copy_(x.view(parameter.shape))
    return loss(start)[0], float(best.fun)
