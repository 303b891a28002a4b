"""Students of an ensemble, generation by generation (Deng, Wu, Shi, 2021).

Eq. 8-11 and 13, Algorithm 1, section 3.4; code: github.com/wtomin/UncertainEmotion. A student of
generation g learns the pooled probabilities of all members of generation g - 1. It learns them on
every training row and for every task, whether or not the row has that task's label; no label
enters its loss. Validation labels balance the tasks and choose the epoch, as the paper's do.
Eq. 9 keeps the class weights p_c of the teachers' loss; the release drops them, and so does the
default. A target that was learned with weights has odds p_c times too high already, and each
generation that is weighted again multiplies them once more. `weights: data` is Eq. 9 as printed.
As released, the temperature is 1. Another one softens teacher and student alike and multiplies the
loss by its square (Hinton et al., 2015).
Deviations: those of `multitask`; teachers predict the same windows that the student learns, where
the release has windows of 64 frames and carries the hidden state along a video.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

import numpy as np
from torch import Tensor, nn

from affectbench.arrays import Array, Arrays, Task
from affectbench.learning.losses.distillation import kl_divergence
from affectbench.learning.losses.reweighted import weighted_binary_cross_entropy
from affectbench.learning.task_losses import TaskLoss, fit_tasks, regression_loss, weights_of
from affectbench.learning.training import Run, Schedule
from affectbench.probabilities import pooled
from affectbench.ranges import Count, Positive, Whole


@dataclass(frozen=True)
class Method:
    """Learns what the ensemble of its teachers predicts, for every task."""

    lr: Positive = 1e-3  # 4.2
    epochs: Whole = 10  # 4.2; with audio 15
    decay_every: Whole = 3  # epochs, 4.2; with audio 4; 0 never
    steps: Whole = 0  # where not 0, a budget that stands for those epochs
    batch_size: Count = 5  # windows, as released; with audio 8
    patience: Whole = 0  # validations without a better total before it stops; 0 never
    validate_every: Whole = 0  # steps; 0 is once an epoch
    temperature: Positive = 1.0  # as released
    weights: Literal["data", "paper", "none"] = "none"  # as released; p_c of Eq. 9 otherwise
    balancing: Literal["printed", "released", "none"] = "printed"  # Algorithm 1

    kinds = ("multiclass", "multilabel", "regression")
    needs = ("teachers",)
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
            soft={role: self.soft_target(train_rows, role) for role in tasks},
        )

    def features(self, network: nn.Module, inputs: Mapping[str, Tensor]) -> Tensor:
        return network.embed(inputs)

    def head(self, network: nn.Module) -> Mapping[str, nn.Module]:
        return network.heads

    def soft_target(self, rows: Arrays, role: str) -> Array:
        """Return the ensemble's prediction (N, [T,] C): probabilities, or expected values."""
        logits = np.concatenate([soft[role] for soft in rows.soft_targets.values()])
        softens = 1.0 if rows.tasks[role].kind == "regression" else self.temperature
        return pooled(rows.tasks[role], logits / softens).astype(np.float32)

    def _loss(self, task: Task, target: Array, run: Run) -> TaskLoss:
        if task.kind == "regression":
            return regression_loss(task)
        scale = self.temperature
        if task.kind == "multiclass":
            classes = len(task.names)
            return lambda logits, soft: (
                scale**2
                * kl_divergence(soft.reshape(-1, classes), logits.reshape(-1, classes) / scale)
            )
        weight_C = weights_of(task, target, self.weights).to(run.device)
        return lambda logits, soft: (
            scale**2 * weighted_binary_cross_entropy(logits / scale, soft, weight_C)
        )
