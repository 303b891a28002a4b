"""CA-MKD: for class k a teacher weighs its mean confidence on validation rows of class k.

Zhang, Chen, Wang, "Confidence-aware multi-teacher knowledge distillation", ICASSP 2022; code at
github.com/Rorozhl/CA-MKD. Confidence is (1 - softmax over teachers of the cross-entropy with the
label) / (M - 1). Deviations: they weigh each training row; our student has no labels, so weights
are class means; no cross-entropy; no loss on features; temperature 1, not 4; no second 1/M.
"""

from dataclasses import dataclass

from affectbench.arrays import Array
from affectbench.learning.distillation import Teachers, fit_student
from affectbench.learning.weighting.confidence import mean_confidence
from affectbench.ranges import Count, Positive, Whole


@dataclass(frozen=True)
class Method:
    lr: Positive = 1e-4  # cross-modal paper, III-D
    steps: Count = 100_000  # a cap; early stopping ends a fit
    batch_size: Count = 64  # cross-modal paper, III-C
    patience: Whole = 30  # cross-modal paper, III-D; in validations
    validate_every: Whole = 0  # steps; 0 is once an epoch
    min_rows: Count = 20  # validation rows that a class needs to weigh teachers on
    kinds = ("multiclass",)
    needs = ("teachers",)
    fit = fit_student

    def weigh(self, teachers: Teachers) -> Array:
        return mean_confidence(*teachers.judged, self.min_rows)
