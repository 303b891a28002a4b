"""XA-CMD: a student of its teachers weighted, class by class, by their summed SAGE values.

Cross-modal paper (Bano et al., 2025), Algorithm 1. No code was released.
W[m, k], the sum over features of SAGE(f_m, y_k), needs no sampling: Shapley values of a game sum to
v(all) - v(none), two forward passes (`affectbench.learning.weighting.closed_form`). Sampled values
sum to the same; they are there to check it, and for the mean over features.

The paper leaves much open. Each choice is an option whose default is the reading of Algorithm 1.
Deviations of the defaults: weights are normalised over teachers, as line 9 prints it, not over
classes, as the text after it does; probabilities are combined, where III-D.2 says logits, and
renormalised, as weights that differ between classes do not keep a row at 1; the background is every
training row. Weights are static over a fit, applied on each batch. Labels enter on validation rows
alone, to weigh the teachers: unless `cross_entropy` is set, the student itself sees none.
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
from affectbench.refusal import Diverged, Refusal


@dataclass(frozen=True)
class Method:
    """Teacher m weighs exp(W[m, k] / temperature) for class k, normalised over teachers."""

    lr: float = 1e-4  # III-D
    steps: int = 100_000  # a cap; early stopping ends a fit
    batch_size: int = 64  # III-C
    patience: int = 30  # III-D, in validations
    validate_every: int = 0  # steps; 0 is once an epoch
    # What SAGE(f_m, y_k) means. rows: cross-entropy on the rows of class k; ovr: binary
    # cross-entropy of "k or not" on all rows, nearest to Eq. 1; constant: all rows as if they were
    # of class k, which ranks the least certain teacher first, as the paper's Fig. 3 does.
    class_mode: Literal["rows", "ovr", "constant"] = "rows"
    # sampled takes the SAGE values of `explain` and needs `importance: true` in the variant.
    weights_from: Literal["closed_form", "sampled"] = "closed_form"
    # Line 6 prints a sum and calls it a mean. A mean, which divides by the number of features,
    # makes the weights nearly equal; only sampled values know that number.
    reduce: Literal["sum", "mean"] = "sum"
    # teachers: softmax over teachers (line 9); classes: softmax over a teacher's classes (the text
    # after it); linear: shares of what is positive; none: W itself.
    normalize: Literal["teachers", "classes", "linear", "none"] = "teachers"
    temperature: float = 1.0  # W is divided by it before it is normalised; Algorithm 1 has none
    # II-B.3 weighs "predictions"; III-D.2 speaks of "output logits" for CMD.
    combine: Literal["probabilities", "logits"] = "probabilities"
    renormalise: bool = True  # whether combined probabilities are made to sum to 1
    kl_temperature: float = 1.0  # T of teachers and student, KL times T^2; the paper has none
    cross_entropy: float = 0.0  # its share beside KL; above 0 the student sees labels
    min_rows: int = 20  # validation rows that a class needs to weigh teachers on

    kinds = ("multiclass",)
    needs = ("teachers",)

    def __post_init__(self):
        for name in ("temperature", "kl_temperature"):
            if getattr(self, name) <= 0:
                raise Refusal(f"xa_cmd: {name} {getattr(self, name)} is not above 0; raise it")
        if self.cross_entropy < 0:
            raise Refusal(f"xa_cmd: cross_entropy {self.cross_entropy} is below 0; use 0 or more")
        if self.reduce == "mean" and self.weights_from == "closed_form":
            raise Refusal(
                "xa_cmd: reduce: mean needs the number of features, which the closed form does not"
                " know; set weights_from: sampled and importance: true"
            )
        if self.combine == "logits" and not self.renormalise:
            raise Refusal(
                "xa_cmd: renormalise: false says nothing of combine: logits, whose softmax always"
                " sums to 1; take one of them out"
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
