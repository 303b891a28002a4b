"""Teachers weighted by how often they are right on validation rows.

Ours; no paper: the plainest rival of XA-CMD. w_m is proportional to teacher m's accuracy or, class
by class, w_mk to its recall of class k; unlike XA-CMD's weights neither asks how sure it was.
Labels of validation rows weigh the teachers; the student sees none.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar, Literal

import numpy as np
from torch import nn

from affectbench.arrays import MISSING_CLASS, Array, Arrays, Prediction, Task
from affectbench.learning.distillation import Teachers, distil
from affectbench.learning.training import Run, Schedule, predict
from affectbench.learning.weighting.by_class import mean_by_class
from affectbench.learning.weighting.ensemble import normalise_linearly, normalise_over_teachers


@dataclass(frozen=True)
class Method:
    """Teacher m weighs its accuracy, over that of all teachers together."""

    lr: float = 1e-4  # cross-modal paper, III-D
    steps: int = 100_000  # a cap; early stopping ends a fit
    batch_size: int = 64  # cross-modal paper, III-C
    patience: int = 30  # cross-modal paper, III-D; in validations
    validate_every: int = 0  # steps; 0 is once an epoch
    class_wise: bool = False  # recall of each class instead of one accuracy
    normalize: Literal["linear", "teachers"] = "linear"  # shares, or a softmax over teachers
    temperature: float = 1.0  # of that softmax; shares have none
    min_rows: int = 20  # validation rows that a class needs for its recall

    kinds: ClassVar[tuple[str, ...]] = ("multiclass",)
    needs: ClassVar[tuple[str, ...]] = ("teachers",)

    def build(self, net, shapes: Mapping, tasks: Mapping[str, Task]) -> nn.Module:
        return net.build(shapes, tasks)

    def fit(self, network: nn.Module, train_rows: Arrays, val_rows: Arrays, run: Run) -> nn.Module:
        schedule = Schedule.of(self)
        return distil(network, train_rows, val_rows, weigh=self.weigh, schedule=schedule, run=run)

    def predict(self, network: nn.Module, inputs: Mapping) -> Prediction:
        return predict(network, inputs)

    def weigh(self, teachers: Teachers) -> Array:
        right_MN = teachers.probs_MNC.argmax(axis=2) == teachers.class_N
        if self.class_wise:
            score_MC = np.stack(
                [
                    mean_by_class(right_N, teachers.class_N, teachers.names, self.min_rows)
                    for right_N in right_MN.astype(float)
                ]
            )
        else:
            accuracy_M = right_MN[:, teachers.class_N != MISSING_CLASS].mean(axis=1)
            score_MC = np.repeat(accuracy_M[:, None], len(teachers.names), axis=1)
        if self.normalize == "linear":
            return normalise_linearly(score_MC)
        return normalise_over_teachers(score_MC, self.temperature)
