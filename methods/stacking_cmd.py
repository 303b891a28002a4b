"""Stacking: the mixture of the teachers that is best on validation rows, an upper bound.

Wolpert, "Stacked generalization", Neural Networks 5(2), 1992, with weights that sum to 1. They are
learned from the labels of the very rows on which they are best: no weights that are the same in all
classes have a lower cross-entropy there (by class the optimum is local). Test rows may disagree.
Deviation: predictions are not cross-validated; the teachers used validation rows only to stop.
"""

from dataclasses import dataclass

from affectbench.arrays import Array
from affectbench.learning.distillation import Teachers, fit_student
from affectbench.learning.weighting.stacking import stacked_weights
from affectbench.ranges import Count, Positive, Whole


@dataclass(frozen=True)
class Method:
    lr: Positive = 1e-4  # cross-modal paper, III-D
    steps: Count = 100_000  # a cap; early stopping ends a fit
    batch_size: Count = 64  # cross-modal paper, III-C
    patience: Whole = 30  # cross-modal paper, III-D; in validations
    validate_every: Whole = 0  # steps; 0 is once an epoch
    per_class: bool = False  # a weight for each teacher and class, not one for each teacher
    kinds = ("multiclass",)
    needs = ("teachers",)
    fit = fit_student

    def weigh(self, teachers: Teachers) -> Array:
        return stacked_weights(teachers.probs_MNC, teachers.class_N, per_class=self.per_class)
