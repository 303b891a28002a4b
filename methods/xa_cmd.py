"""XA-CMD: a student of its teachers weighted, class by class, by their summed SAGE values.

Cross-modal paper (Bano et al., 2025), Algorithm 1. No code was released.
W[m, k], the sum over features of SAGE(f_m, y_k), needs no sampling: Shapley values of a game sum to
v(all) - v(none), two forward passes (`affectbench.weighting.closed_form`).
Decided where the paper leaves it open: softmax over teachers, as line 9 of the
algorithm prints it and the text after it does not; class k is judged on the rows of class k;
background is every training row; probabilities, not logits, are combined and renormalised; weights
are static over the fit. Labels enter only here, on validation rows, to weigh the teachers: the
student itself sees none.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar

import numpy as np
from torch import nn

from affectbench.arrays import Array, Arrays, Prediction, Task
from affectbench.distillation import Teachers, distil
from affectbench.training import Run, Schedule, predict
from affectbench.weighting.closed_form import summed_sage
from affectbench.weighting.ensemble import normalise_over_teachers


@dataclass(frozen=True)
class Method:
    """Teacher m weighs exp(W[m, k] / temperature) for class k, normalised over teachers."""

    lr: float = 1e-4  # III-D
    steps: int = 100_000  # a cap; early stopping ends a fit
    batch_size: int = 64  # III-C
    patience: int = 30  # III-D, in validations
    validate_every: int = 0  # steps; 0 is once an epoch
    temperature: float = 1.0  # of the softmax over teachers; Algorithm 1 has none
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
        sage_MC = [
            summed_sage(judged_NC, teachers.class_N, background_BC, teachers.names, self.min_rows)
            for judged_NC, background_BC in zip(
                teachers.probs_MNC, teachers.background_MBC, strict=True
            )
        ]
        return normalise_over_teachers(np.stack(sage_MC), self.temperature)
