"""Temperature scaling (Guo et al., 2017, arXiv 1706.04599, 4.2) of stored predictions.

A rival in the self-distillation paper (Deng, Wu, Shi, 2021); code:
github.com/wtomin/UncertainEmotion. As there, expressions have one temperature and each action unit
has its own. Ours: each value with bins has one too; its class is the bin nearest to the target.
Deviations: temperatures are fitted on the validation split, which is apart from the rows that are
scored; the paper fits them on a random half of the validation set and scores the other half. Of an
ensemble the pooled probabilities are scaled, not each member's.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from torch import nn

from affectbench.arrays import Arrays, Task
from affectbench.learning.training import Run
from affectbench.learning.uncertainty.calibration import Scaling, fit_scaling
from affectbench.ranges import Count


@dataclass(frozen=True)
class Method:
    """Divides logits by a temperature of 1/20 to 20."""

    max_steps: Count = 100  # of L-BFGS; it needs about ten

    kinds = ("multiclass", "multilabel", "regression")
    needs = ("stacked_on",)
    frames = True

    def build(self, net, shapes: Mapping, tasks: Mapping[str, Task]) -> nn.Module:
        shape = {role: () for role, task in tasks.items() if task.kind == "multiclass"}
        shape |= {r: (len(t.names),) for r, t in tasks.items() if t.kind == "multilabel"}
        shape |= {r: (len(t.names), 1) for r, t in tasks.items() if t.kind == "regression"}
        return Scaling(tasks, shape, {})

    def fit(self, network: nn.Module, train_rows: Arrays, val_rows: Arrays, run: Run) -> nn.Module:
        network = fit_scaling(network, val_rows, run, self.max_steps)
        for role, log_scale in network.log_scale.items():
            names = val_rows.tasks[role].names if log_scale.numel() > 1 else ("all",)
            temperatures = (-log_scale).exp().flatten().tolist()
            for name, temperature in zip(names, temperatures, strict=True):
                run.log.diagnostic("temperature", role, name, temperature)
        return network
