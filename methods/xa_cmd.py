"""XA-CMD: a student of its teachers, weighted class by class by their summed SAGE values.

Cross-modal paper (Bano et al., 2025), Algorithm 1. No code was released.
W[m, k] is the sum over features of SAGE(f_m, y_k). It needs no sampling: the Shapley values of a
game sum to v(all) - v(none), which takes two forward passes
(`affectbench.learning.weighting.closed_form`). Sampled values have the same sum; they check it, and
they can be averaged over features.

The paper leaves much open. Each choice is an option whose default is our reading of Algorithm 1.
Deviations: those of `supervised`. Weights are normalised over teachers, as line 9 is printed, not
over classes, as the text after it says. Probabilities are combined, where III-D.2 speaks of logits;
weights that differ between classes do not keep a row's sum at 1, so it is divided by its sum. The
background is every training row. The paper adjusts predictions "for each batch"; here weights are
fixed over a fit and applied to each batch. Labels enter on validation rows alone, to weigh the
teachers; the student sees none unless `cross_entropy` is set.
"""

from dataclasses import dataclass
from typing import Literal

import numpy as np
from torch import nn

from affectbench.arrays import Array, Arrays
from affectbench.learning.distillation import Mixture, Teachers, distil
from affectbench.learning.training import Run, Schedule
from affectbench.learning.weighting.by_class import check_rows
from affectbench.learning.weighting.closed_form import summed_sage
from affectbench.learning.weighting.ensemble import NORMALISE
from affectbench.ranges import Count, NotNegative, Positive, Whole
from affectbench.refusal import Diverged, Refusal


@dataclass(frozen=True)
class Method:
    """Teacher m weighs exp(W[m, k] / temperature) for class k, normalised over teachers."""

    lr: Positive = 1e-4  # III-D
    steps: Count = 100_000  # a cap; early stopping ends a fit
    batch_size: Count = 64  # III-C
    patience: Whole = 30  # III-D, in validations
    validate_every: Whole = 0  # steps; 0 is once an epoch
    # What SAGE(f_m, y_k) means. rows: the cross-entropy on the rows of class k. ovr: the binary
    # cross-entropy of "k or not" on all rows, which is nearest to Eq. 1. constant: all rows as if
    # they were of class k, which ranks the least certain teacher first, as the paper's Fig. 3 does.
    class_mode: Literal["rows", "ovr", "constant"] = "rows"
    # sampled: the SAGE values that `explain` stored; the variant needs `importance: true`.
    weights_from: Literal["closed_form", "sampled"] = "closed_form"
    # Line 6 prints a sum and calls it a mean. The mean divides by the number of features, which
    # makes the weights nearly equal; only sampled values have that number.
    reduce: Literal["sum", "mean"] = "sum"
    # teachers: softmax over teachers (line 9). classes: softmax over a teacher's classes (the text
    # after it). linear: positive values over their sum. none: W itself.
    normalize: Literal["teachers", "classes", "linear", "none"] = "teachers"
    temperature: Positive = 1.0  # divides W before it is normalised; Algorithm 1 has none
    # II.3 weighs "predictions"; III-D.2 speaks of "output logits" for CMD.
    combine: Literal["probabilities", "logits"] = "probabilities"
    renormalise: bool = True  # whether combined probabilities are made to sum to 1
    kl_temperature: Positive = 1.0  # T of teachers and student, KL times T^2; the paper has none
    cross_entropy: NotNegative = 0.0  # its share beside KL; above 0 the student sees labels
    min_rows: Count = 20  # validation rows that a class needs to weigh teachers on

    kinds = ("multiclass",)
    needs = ("teachers",)
    relations = (  # between fields, and what to do where one does not hold
        (
            "reduce != 'mean' or weights_from == 'sampled'",
            "the closed form knows no number of features; set weights_from: sampled and"
            " importance: true",
        ),
        (
            "renormalise or combine != 'logits'",
            "the softmax of combined logits always sums to 1; take one of them out",
        ),
    )

    def fit(self, network: nn.Module, train_rows: Arrays, val_rows: Arrays, run: Run) -> nn.Module:
        def weigh(teachers: Teachers) -> Array:
            summed_MC = self.summed(teachers)
            for teacher, summed_C in zip(train_rows.soft_targets, summed_MC, strict=True):
                for name, value in zip(teachers.names, summed_C, strict=True):
                    run.log.diagnostic("summed_sage", teacher, name, float(value))
            return self.normalised(summed_MC)

        return distil(
            network,
            train_rows,
            val_rows,
            weigh=weigh,
            schedule=Schedule.of(self),
            run=run,
            mixture=Mixture(self.combine, self.renormalise, self.kl_temperature),
            label_share=self.cross_entropy,
        )

    def weigh(self, teachers: Teachers) -> Array:
        return self.normalised(self.summed(teachers))

    def normalised(self, summed_MC: Array) -> Array:
        """Return the weights that summed SAGE values make, (M, C)."""
        return NORMALISE[self.normalize](summed_MC / self.temperature)

    def summed(self, teachers: Teachers) -> Array:
        """Return W[m, k], (M, C) in nats."""
        return self._sampled(teachers) if self.weights_from == "sampled" else self._closed(teachers)

    def _closed(self, teachers: Teachers) -> Array:
        return np.stack(
            [
                summed_sage(
                    judged_NC,
                    teachers.class_N,
                    background_BC,
                    teachers.names,
                    self.min_rows,
                    self.class_mode,
                )
                for judged_NC, background_BC in zip(
                    teachers.probs_MNC, teachers.background_MBC, strict=True
                )
            ]
        )

    def _sampled(self, teachers: Teachers) -> Array:
        if not teachers.sage:
            raise Refusal("xa_cmd: weights_from: sampled has no SAGE values; set importance: true")
        reduce = {"sum": np.sum, "mean": np.mean}[self.reduce]
        check_rows(teachers.class_N, teachers.names, self.min_rows)
        value_MC = np.stack([reduce(sage[self.class_mode], axis=1) for sage in teachers.sage])
        if not np.isfinite(value_MC).all():
            raise Diverged("a teacher's sampled SAGE values are not finite, so it has no weight")
        return value_MC
