"""Vector scaling (Guo et al., 2017, arXiv 1706.04599, 4.2): a scale and a shift for each logit.

For a single label this is Platt's scaling. The self-distillation paper does not have it; it is
today's usual companion of temperature scaling. Code: github.com/saurabhgarg1996/calibration.
Deviations: a small penalty, after Kull et al., 2019 (arXiv 1910.12656); scales lie in 1/20 to 20,
shifts in -20 to 20; fitted on the validation split; an ensemble is pooled before it is scaled.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from torch import nn

from affectbench.arrays import Arrays, Task
from affectbench.learning.training import Run
from affectbench.learning.uncertainty.calibration import Scaling, fit_scaling
from affectbench.ranges import Count, NotNegative


@dataclass(frozen=True)
class Method:
    """Scales and shifts every logit, those of bins included."""

    max_steps: Count = 100  # of L-BFGS
    # on squared log scales and shifts; without it, few rows are overfitted
    penalty: NotNegative = 0.01

    kinds = ("multiclass", "multilabel", "regression")
    needs = ("stacked_on",)
    frames = True

    def build(self, net, shapes: Mapping, tasks: Mapping[str, Task]) -> nn.Module:
        shape = {role: task.outputs for role, task in tasks.items()}
        return Scaling(tasks, shape, shape)

    def fit(self, network: nn.Module, train_rows: Arrays, val_rows: Arrays, run: Run) -> nn.Module:
        return fit_scaling(network, val_rows, run, self.max_steps, self.penalty)
