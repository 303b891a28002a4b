"""XA-CMD without its background term: class-wise cross-entropy, the decisive ablation. Ours.

For class k teacher m weighs exp(-CE[m, k] / temperature), however often m predicts k at all.
"""

from dataclasses import dataclass

from affectbench.arrays import Array
from affectbench.learning.distillation import Teachers, fit_student
from affectbench.learning.weighting.closed_form import likelihood_of_teachers
from affectbench.learning.weighting.ensemble import normalise_over_teachers
from affectbench.ranges import Count, Positive, Whole


@dataclass(frozen=True)
class Method:
    lr: Positive = 1e-4  # cross-modal paper, III-D
    steps: Count = 100_000  # a cap; early stopping ends a fit
    batch_size: Count = 64  # cross-modal paper, III-C
    patience: Whole = 30  # cross-modal paper, III-D; in validations
    validate_every: Whole = 0  # steps; 0 is once an epoch
    temperature: Positive = 1.0  # of the softmax over teachers
    min_rows: Count = 20  # validation rows that a class needs to weigh teachers on
    kinds = ("multiclass",)
    needs = ("teachers",)
    fit = fit_student

    def weigh(self, teachers: Teachers) -> Array:
        score_MC = likelihood_of_teachers(*teachers.judged, self.min_rows)
        return normalise_over_teachers(score_MC, self.temperature)
