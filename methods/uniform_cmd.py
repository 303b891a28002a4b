"""CMD: a student of the plain average of its teachers.

Cross-modal paper (Bano et al., 2025), III-D.2, after FedCMD (2024); no code. Deviations: those of
`supervised`; probabilities by default, as `xa_cmd`. Presets say `combine: logits`, as the paper.
"""

from dataclasses import dataclass
from typing import Literal

import numpy as np

from affectbench.arrays import Array
from affectbench.learning.distillation import Teachers, fit_student
from affectbench.ranges import Count, Positive, Whole


@dataclass(frozen=True)
class Method:
    lr: Positive = 1e-4  # cross-modal paper, III-D
    steps: Count = 100_000  # a cap; early stopping ends a fit
    batch_size: Count = 64  # cross-modal paper, III-C
    patience: Whole = 30  # cross-modal paper, III-D; in validations
    validate_every: Whole = 0  # steps; 0 is once an epoch
    combine: Literal["probabilities", "logits"] = "probabilities"
    kinds = ("multiclass",)
    needs = ("teachers",)
    fit = fit_student

    def weigh(self, teachers: Teachers) -> Array:
        return np.full(teachers.probs_MNC.shape[::2], 1 / len(teachers.probs_MNC))
