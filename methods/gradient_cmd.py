"""AE-KD: on each batch, the weights whose mixture of the teachers' gradients is shortest.

Du et al., "Agree to disagree", NeurIPS 2020; code: github.com/AnTuo1998/AE-KD. No label is used.
Deviations: solved directly to 1e-10, not by a one-class SVM to 1e-6; a limit below 1/M is refused,
where the code raises it; temperature 1, not 4; no cross-entropy; validation rows are one batch.
"""

from dataclasses import dataclass

from torch import Tensor

from affectbench.learning.distillation import fit_student_by_batch
from affectbench.learning.weighting.min_norm import agreeing_weights
from affectbench.ranges import Count, Part, Positive, Whole


@dataclass(frozen=True)
class Method:
    lr: Positive = 1e-4  # cross-modal paper, III-D
    steps: Count = 100_000  # a cap; early stopping ends a fit
    batch_size: Count = 64  # cross-modal paper, III-C
    patience: Whole = 30  # cross-modal paper, III-D; in validations
    validate_every: Whole = 0  # steps; 0 is once an epoch
    limit: Part = 0.6  # C: the most a unit gradient may weigh; the code's README
    kinds = ("multiclass",)
    needs = ("teachers",)
    fit = fit_student_by_batch

    def weigh(self, probs_NMC: Tensor, logits_NC: Tensor) -> Tensor:
        return agreeing_weights(probs_NMC, logits_NC, self.limit)
