"""Teachers weighted by accuracy, or class by class by recall, on validation rows. Ours."""

from dataclasses import dataclass
from typing import Literal

from affectbench.arrays import Array
from affectbench.learning.distillation import Teachers, fit_student
from affectbench.learning.weighting.accuracy import accuracies
from affectbench.learning.weighting.ensemble import NORMALISE
from affectbench.ranges import Count, Positive, Whole


@dataclass(frozen=True)
class Method:
    lr: Positive = 1e-4  # cross-modal paper, III-D
    steps: Count = 100_000  # a cap; early stopping ends a fit
    batch_size: Count = 64  # cross-modal paper, III-C
    patience: Whole = 30  # cross-modal paper, III-D; in validations
    validate_every: Whole = 0  # steps; 0 is once an epoch
    class_wise: bool = False  # recall of each class instead of one accuracy
    normalize: Literal["linear", "teachers"] = "linear"  # shares, or a softmax over teachers
    temperature: Positive = 1.0  # of that softmax; shares have none
    min_rows: Count = 20  # validation rows that a class needs for its recall
    kinds = ("multiclass",)
    needs = ("teachers",)
    fit = fit_student

    def weigh(self, teachers: Teachers) -> Array:
        score_MC = accuracies(*teachers.judged, self.min_rows, class_wise=self.class_wise)
        return NORMALISE[self.normalize](score_MC / self.temperature)
