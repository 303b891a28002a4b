"""AE-KD: on each batch, the weights whose mixture of the teachers' gradients is shortest.

Du et al., "Agree to disagree: adaptive ensemble knowledge distillation in gradient space", NeurIPS
2020; code at github.com/AnTuo1998/AE-KD, helper/optimization.py. The gradients are those of
each teacher's KL at the student's logits, softmax(z) - p_m, averaged over the batch.
Deviations: the quadratic program is solved directly to 1e-10, not by a one-class SVM to 1e-6; a
limit below 1/M is refused where the code raises it in silence; temperature 1 instead of 4 and no
cross-entropy with labels, as for XA-CMD. Validation rows are one batch.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar

import torch
from torch import Tensor, nn

from affectbench.arrays import Arrays, Prediction, Task
from affectbench.learning.distillation import distil_by_batch
from affectbench.learning.training import Run, Schedule, predict
from affectbench.learning.weighting.min_norm import min_norm_weights


@dataclass(frozen=True)
class Method:
    """Teacher m weighs a_m / |g_m|, a the shortest mixture of unit gradients; no label is used."""

    lr: float = 1e-4  # cross-modal paper, III-D
    steps: int = 100_000  # a cap; early stopping ends a fit
    batch_size: int = 64  # cross-modal paper, III-C
    patience: int = 30  # cross-modal paper, III-D; in validations
    validate_every: int = 0  # steps; 0 is once an epoch
    limit: float = 0.6  # C: the most a unit gradient may weigh; the code's README

    kinds: ClassVar[tuple[str, ...]] = ("multiclass",)
    needs: ClassVar[tuple[str, ...]] = ("teachers",)

    def build(self, net, shapes: Mapping, tasks: Mapping[str, Task]) -> nn.Module:
        return net.build(shapes, tasks)

    def fit(self, network: nn.Module, train_rows: Arrays, val_rows: Arrays, run: Run) -> nn.Module:
        schedule = Schedule.of(self)
        return distil_by_batch(
            network, train_rows, val_rows, weigh=self.weigh, schedule=schedule, run=run
        )

    def predict(self, network: nn.Module, inputs: Mapping) -> Prediction:
        return predict(network, inputs)

    def weigh(self, probs_NMC: Tensor, logits_NC: Tensor) -> Tensor:
        student_N1C = logits_NC.softmax(dim=1)[:, None]
        gradient_MC = (student_N1C - probs_NMC).mean(dim=0).double().cpu().numpy()
        weight_M = min_norm_weights(gradient_MC, self.limit)
        return torch.from_numpy(weight_M).to(logits_NC)
