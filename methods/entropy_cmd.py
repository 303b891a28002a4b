"""EBKD: on each row, a teacher weighs more the more certain it is. No label is used.

Kwon, Na, Lee, Kim, "Adaptive knowledge distillation based on entropy", ICASSP 2020, as in
github.com/Rorozhl/CA-MKD: w_m = 1 - H(p_m) / sum_j H(p_j), which sum to M - 1, and the loss is the
mean over rows of sum_m w_m KL_m / M. Deviations: temperature 1, not 4, and no cross-entropy with
labels, as for XA-CMD, so that only weights differ; p log p is 0 at p = 0, where the code gives NaN.
"""

from dataclasses import dataclass

from torch import Tensor

from affectbench.learning.distillation import fit_student_by_batch
from affectbench.learning.weighting.entropy import entropy_weights
from affectbench.ranges import Count, Positive, Whole


@dataclass(frozen=True)
class Method:
    lr: Positive = 1e-4  # cross-modal paper, III-D
    steps: Count = 100_000  # a cap; early stopping ends a fit
    batch_size: Count = 64  # cross-modal paper, III-C
    patience: Whole = 30  # cross-modal paper, III-D; in validations
    validate_every: Whole = 0  # steps; 0 is once an epoch
    kinds = ("multiclass",)
    needs = ("teachers",)
    fit = fit_student_by_batch

    def weigh(self, probs_NMC: Tensor, logits_NC: Tensor) -> Tensor:
        return entropy_weights(probs_NMC) / probs_NMC.shape[1]
