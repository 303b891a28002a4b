"""The best teacher on validation rows has all the weight: what an ensemble has to beat. Ours.

The cross-modal paper (Bano et al., 2025), III-C, chooses each teacher's network by its validation
cross-entropy; this chooses among the teachers by it. The student sees no label.
"""

from dataclasses import dataclass
from typing import Literal

from affectbench.arrays import Array
from affectbench.learning.distillation import Teachers, fit_student
from affectbench.learning.weighting.best import best_weights
from affectbench.ranges import Count, Positive, Whole


@dataclass(frozen=True)
class Method:
    lr: Positive = 1e-4  # cross-modal paper, III-D
    steps: Count = 100_000  # a cap; early stopping ends a fit
    batch_size: Count = 64  # cross-modal paper, III-C
    patience: Whole = 30  # cross-modal paper, III-D; in validations
    validate_every: Whole = 0  # steps; 0 is once an epoch
    score: Literal["cross_entropy", "accuracy"] = "cross_entropy"  # what best means
    kinds = ("multiclass",)
    needs = ("teachers",)
    fit = fit_student

    def weigh(self, teachers: Teachers) -> Array:
        return best_weights(teachers.probs_MNC, teachers.class_N, self.score)
