"""Random weights: the control that any weighting has to beat. Ours; no label is used.

The weights of each class are drawn evenly from all that sum to 1 over the teachers, which is a
Dirichlet(1, ..., 1) distribution, from a stream of the fit's own seed.
"""

from dataclasses import dataclass

from affectbench import streams
from affectbench.arrays import Array
from affectbench.learning.distillation import Teachers, fit_student
from affectbench.learning.weighting.drawn import drawn_weights
from affectbench.ranges import Count, Positive, Whole


@dataclass(frozen=True)
class Method:
    lr: Positive = 1e-4  # cross-modal paper, III-D
    steps: Count = 100_000  # a cap; early stopping ends a fit
    batch_size: Count = 64  # cross-modal paper, III-C
    patience: Whole = 30  # cross-modal paper, III-D; in validations
    validate_every: Whole = 0  # steps; 0 is once an epoch
    class_wise: bool = True  # drawn for each class, as XA-CMD's are, or once for all classes
    kinds = ("multiclass",)
    needs = ("teachers",)
    fit = fit_student

    def weigh(self, teachers: Teachers) -> Array:
        rng = streams.generator(teachers.seed, "teacher weights")
        return drawn_weights(rng, *teachers.probs_MNC.shape[::2], each=self.class_wise)
