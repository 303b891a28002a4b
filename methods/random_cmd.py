"""Random weights: the control that any weighting has to beat.

Ours; no paper. Weights of each class are drawn evenly from all that sum to 1 over teachers
(Dirichlet(1, ..., 1)), from a stream of the fit's own seed. No label is used at all.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial
from typing import ClassVar

import numpy as np
from torch import nn

from affectbench import streams
from affectbench.arrays import Array, Arrays, Prediction, Task
from affectbench.learning.distillation import Teachers, distil
from affectbench.learning.training import Run, Schedule, predict


@dataclass(frozen=True)
class Method:
    """Teachers' weights are drawn by lot, class by class."""

    lr: float = 1e-4  # cross-modal paper, III-D
    steps: int = 100_000  # a cap; early stopping ends a fit
    batch_size: int = 64  # cross-modal paper, III-C
    patience: int = 30  # cross-modal paper, III-D; in validations
    validate_every: int = 0  # steps; 0 is once an epoch
    class_wise: bool = True  # drawn for each class, as XA-CMD's are, or once for all classes

    kinds: ClassVar[tuple[str, ...]] = ("multiclass",)
    needs: ClassVar[tuple[str, ...]] = ("teachers",)

    def build(self, net, shapes: Mapping, tasks: Mapping[str, Task]) -> nn.Module:
        return net.build(shapes, tasks)

    def fit(self, network: nn.Module, train_rows: Arrays, val_rows: Arrays, run: Run) -> nn.Module:
        return distil(
            network,
            train_rows,
            val_rows,
            weigh=partial(self.weigh, seed=run.seed),
            schedule=Schedule.of(self),
            run=run,
        )

    def predict(self, network: nn.Module, inputs: Mapping) -> Prediction:
        return predict(network, inputs)

    def weigh(self, teachers: Teachers, seed: int) -> Array:
        rng = streams.generator(seed, "teacher weights")
        count, classes = len(teachers.probs_MNC), len(teachers.names)
        weight_MC = rng.dirichlet(np.ones(count), size=classes if self.class_wise else 1).T
        return np.broadcast_to(weight_MC, (count, classes)).copy()
