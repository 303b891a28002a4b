"""CMD: a student of the plain average of its teachers' probabilities.

Cross-modal paper (Bano et al., 2025), III-D.2, after FedCMD (Bano et al., 2024). No code released.
Deviation: the paper speaks of averaged "output logits"; probabilities are averaged here, so that
uniform and weighted ensembles differ in their weights alone.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar

import numpy as np
from torch import nn

from affectbench.arrays import Array, Arrays, Prediction, Task
from affectbench.learning.distillation import Teachers, distil
from affectbench.learning.training import Run, Schedule, predict


@dataclass(frozen=True)
class Method:
    """Every teacher weighs the same for every class."""

    lr: float = 1e-4  # III-D
    steps: int = 100_000  # a cap; early stopping ends a fit
    batch_size: int = 64  # III-C
    patience: int = 30  # III-D, in validations
    validate_every: int = 0  # steps; 0 is once an epoch

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
        count, _, classes = teachers.probs_MNC.shape
        return np.full((count, classes), 1 / count)
