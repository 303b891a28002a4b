"""CA-MKD: teachers weighted by how little they err on the label.

Zhang, Chen, Wang, "Confidence-aware multi-teacher knowledge distillation", ICASSP 2022; code at
github.com/Rorozhl/CA-MKD, helper/loops.py. There each training row has weights of its own, (1 -
softmax over teachers of their cross-entropy with its label) / (M - 1).
Deviations: our student has no labels, so a class's weights are the mean over the validation rows of
that class; no cross-entropy with labels; no loss on intermediate features, which teachers of other
modalities do not share with the student; temperature 1 instead of 4; no second division by M, which
is in the code and not in the paper.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar

import numpy as np
from torch import nn

from affectbench.arrays import Array, Arrays, Prediction, Task
from affectbench.learning.distillation import Teachers, distil
from affectbench.learning.training import Run, Schedule, predict
from affectbench.learning.weighting.by_class import mean_by_class
from affectbench.learning.weighting.confidence import confidence_weights
from affectbench.learning.weighting.likelihood import log_likelihood


@dataclass(frozen=True)
class Method:
    """Teacher m weighs for class k its mean confidence on validation rows of class k."""

    lr: float = 1e-4  # cross-modal paper, III-D
    steps: int = 100_000  # a cap; early stopping ends a fit
    batch_size: int = 64  # cross-modal paper, III-C
    patience: int = 30  # cross-modal paper, III-D; in validations
    validate_every: int = 0  # steps; 0 is once an epoch
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
        likelihood_MN = np.stack([log_likelihood(p, teachers.class_N) for p in teachers.probs_MNC])
        weight_MN = confidence_weights(-likelihood_MN)
        return np.stack(
            [
                mean_by_class(weight_N, teachers.class_N, teachers.names, self.min_rows)
                for weight_N in weight_MN
            ]
        )
