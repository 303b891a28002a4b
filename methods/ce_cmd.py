"""Class-wise cross-entropy weighting: XA-CMD without its background term, the decisive ablation.

Teacher m weighs softmax over m of -CE[m, k] for class k. XA-CMD's closed form is -CE[m, k] minus
log of the mean background probability of k, so the two differ only in how often a teacher predicts
class k at all. Ours; no paper.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar

import numpy as np
from torch import nn

from affectbench.arrays import Array, Arrays, Prediction, Task
from affectbench.learning.distillation import Teachers, distil
from affectbench.learning.training import Run, Schedule, predict
from affectbench.learning.weighting.closed_form import class_wise_log_likelihood
from affectbench.learning.weighting.ensemble import normalise_over_teachers


@dataclass(frozen=True)
class Method:
    """Teacher m weighs exp(-CE[m, k] / temperature) for class k, normalised over teachers."""

    lr: float = 1e-4  # III-D
    steps: int = 100_000  # a cap; early stopping ends a fit
    batch_size: int = 64  # III-C
    patience: int = 30  # III-D, in validations
    validate_every: int = 0  # steps; 0 is once an epoch
    temperature: float = 1.0  # of the softmax over teachers
    min_rows: int = 20  # validation rows that a class needs to weigh teachers on

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
        score_MC = [
            class_wise_log_likelihood(probs_NC, teachers.class_N, teachers.names, self.min_rows)
            for probs_NC in teachers.probs_MNC
        ]
        return normalise_over_teachers(np.stack(score_MC), self.temperature)
