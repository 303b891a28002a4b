"""Stacking: the mixture of the teachers that is best on validation rows, an upper bound.

Wolpert, "Stacked generalization", Neural Networks 5(2), 1992, with weights on a simplex. It learns
from the labels of the rows that it is best on: no weights that are the same for all classes have a
lower cross-entropy there (per class the optimum is a local one). It need not last on test rows.
Deviation: no cross-validated predictions are made, as the teachers used validation rows only to
stop. The student sees no label.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar

from torch import nn

from affectbench.arrays import Array, Arrays, Prediction, Task
from affectbench.learning.distillation import Teachers, distil
from affectbench.learning.training import Run, Schedule, predict
from affectbench.learning.weighting.stacking import stacked_weights


@dataclass(frozen=True)
class Method:
    """Weights with the least validation cross-entropy of the mixture."""

    lr: float = 1e-4  # cross-modal paper, III-D
    steps: int = 100_000  # a cap; early stopping ends a fit
    batch_size: int = 64  # cross-modal paper, III-C
    patience: int = 30  # cross-modal paper, III-D; in validations
    validate_every: int = 0  # steps; 0 is once an epoch
    per_class: bool = False  # a weight for each teacher and class instead of one for each teacher

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
        return stacked_weights(teachers.probs_MNC, teachers.class_N, per_class=self.per_class)
