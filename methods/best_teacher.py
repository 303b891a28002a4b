"""The single best teacher on validation rows, and no ensemble.

Ours; no paper: what an ensemble has to beat. The cross-modal paper (Bano et al., 2025), III-C,
selects each teacher's network by validation cross-entropy; this selects among teachers by it.
Labels of validation rows choose the teacher; the student sees none.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar, Literal

import numpy as np
from torch import nn

from affectbench.arrays import MISSING_CLASS, Array, Arrays, Prediction, Task
from affectbench.learning.distillation import Teachers, distil
from affectbench.learning.training import Run, Schedule, predict
from affectbench.learning.weighting.likelihood import log_likelihood


@dataclass(frozen=True)
class Method:
    """The teacher of the best validation score has all the weight; of equals, the first."""

    lr: float = 1e-4  # cross-modal paper, III-D
    steps: int = 100_000  # a cap; early stopping ends a fit
    batch_size: int = 64  # cross-modal paper, III-C
    patience: int = 30  # cross-modal paper, III-D; in validations
    validate_every: int = 0  # steps; 0 is once an epoch
    score: Literal["cross_entropy", "accuracy"] = "cross_entropy"  # what best means

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
        there = teachers.class_N != MISSING_CLASS
        probs_MNC, class_N = teachers.probs_MNC[:, there], teachers.class_N[there]
        if self.score == "accuracy":
            score_M = [(probs_NC.argmax(axis=1) == class_N).mean() for probs_NC in probs_MNC]
        else:
            score_M = [log_likelihood(probs_NC, class_N).mean() for probs_NC in probs_MNC]
        weight_MC = np.zeros((len(probs_MNC), len(teachers.names)))
        weight_MC[int(np.argmax(score_M))] = 1
        return weight_MC
