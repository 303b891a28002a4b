"""A method for tests: it asks for its teachers' sampled importance before it is fitted."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar

import numpy as np
from torch import nn

from affectbench.arrays import Array, Arrays, Prediction, Task
from affectbench.learning.distillation import Teachers, distil
from affectbench.learning.training import Run, Schedule, predict
from affectbench.learning.weighting.ensemble import normalise_over_teachers


@dataclass(frozen=True)
class Method:
    """XA-CMD from sampled SAGE values."""

    lr: float = 1e-3
    steps: int = 10
    batch_size: int = 32
    patience: int = 5
    validate_every: int = 5

    kinds: ClassVar[tuple[str, ...]] = ("multiclass",)
    needs: ClassVar[tuple[str, ...]] = ("teachers",)

    def build(self, net, shapes: Mapping, tasks: Mapping[str, Task]) -> nn.Module:
        return net.build(shapes, tasks)

    def fit(self, network: nn.Module, train_rows: Arrays, val_rows: Arrays, run: Run) -> nn.Module:
        def weigh(teachers: Teachers) -> Array:
            summed = [sage["rows"].sum(axis=1) for sage in train_rows.importance.values()]
            return normalise_over_teachers(np.stack(summed))

        schedule = Schedule.of(self)
        return distil(network, train_rows, val_rows, weigh=weigh, schedule=schedule, run=run)

    def predict(self, network: nn.Module, inputs: Mapping) -> Prediction:
        return predict(network, inputs)
