"""Teachers of the self-distillation paper (Deng, Wu, Shi, 2021): several tasks, labels in part.

Eq. 1-7 and 12, Algorithm 1 and section 4.2: Adam with a learning rate of 1e-3, over 10 epochs,
divided by 10 at every third; with audio 15 epochs and every fourth. Code:
github.com/wtomin/UncertainEmotion. As with the three data loaders of the release, a batch holds
equally many windows for each task, and each counts for its task alone.
Deviations: class weights p_c are counted on the training rows, where appendix A prints fixed ones
(`weights: paper`). The windows of a batch pass the network together, and so share the statistics of
its batch norms, where the release passes each task's windows by themselves. Windows have the length
that the dataset has, with sound or without, where the release has 8 of 8 frames with sound and 5 of
16 without. The network with the best validation total is kept, where the release chose epochs by
hand. The loss takes CCC from population moments, the release from sample moments. Values without
bins learn by their mean absolute error.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from torch import Tensor, nn

from affectbench.arrays import Array, Arrays, Task
from affectbench.learning.losses.reweighted import (
    weighted_binary_cross_entropy,
    weighted_cross_entropy,
)
from affectbench.learning.task_losses import TaskLoss, fit_tasks, regression_loss, weights_of
from affectbench.learning.training import Run, Schedule
from affectbench.ranges import Count, Positive, Whole


@dataclass(frozen=True)
class Method:
    """Learns every task it is given at once; missing labels are left out."""

    lr: Positive = 1e-3  # 4.2
    epochs: Whole = 10  # 4.2; with audio 15
    decay_every: Whole = 3  # epochs, 4.2; with audio 4; 0 never
    steps: Whole = 0  # where not 0, a budget that stands for those epochs
    batch_size: Count = 15  # windows: 5 for each of three tasks, as released; with audio 24
    patience: Whole = 0  # validations without a better total before it stops; 0 never
    validate_every: Whole = 0  # steps; 0 is once an epoch
    weights: Literal["data", "paper", "none"] = "data"  # p_c, Eq. 3 and 5
    balancing: Literal["printed", "released", "none"] = "printed"  # Algorithm 1

    kinds = ("multiclass", "multilabel", "regression")
    needs = ()
    relations = (  # between fields, and what to do where one does not hold
        ("steps > 0 or epochs > 0", "give a budget, in steps or in epochs"),
    )
    frames = True

    def fit(self, network: nn.Module, train_rows: Arrays, val_rows: Arrays, run: Run) -> nn.Module:
        tasks, targets = train_rows.tasks, train_rows.targets
        return fit_tasks(
            network,
            train_rows,
            val_rows,
            {role: self._loss(task, targets[role], run) for role, task in tasks.items()},
            balancing=self.balancing,
            schedule=Schedule.of(self),
            run=run,
        )

    def features(self, network: nn.Module, inputs: Mapping[str, Tensor]) -> Tensor:
        return network.embed(inputs)

    def head(self, network: nn.Module) -> Mapping[str, nn.Module]:
        return network.heads

    def _loss(self, task: Task, target: Array, run: Run) -> TaskLoss:
        if task.kind == "regression":
            return regression_loss(task)
        weight_C = weights_of(task, target, self.weights).to(run.device)
        each = {
            "multiclass": weighted_cross_entropy,
            "multilabel": weighted_binary_cross_entropy,
        }[task.kind]
        return lambda logits, label: each(logits, label, weight_C)
