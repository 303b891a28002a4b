"""EBKD: on each row, teachers that are certain weigh more.

Kwon, Na, Lee, Kim, "Adaptive knowledge distillation based on entropy", ICASSP 2020, as a rival's
code has it (github.com/Rorozhl/CA-MKD, helper/loops.py): w_m = 1 - H(p_m) / sum_j H(p_j), and the
loss is the mean over rows of sum_m w_m KL_m / M. The weights sum to M - 1, not to 1, as published.
Deviations: temperature 1 instead of 4 and no cross-entropy with labels, as for XA-CMD, so that
students differ in their weights alone; p log p is 0 at p = 0, where the code gives NaN.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar

from torch import Tensor, nn

from affectbench.arrays import Arrays, Prediction, Task
from affectbench.learning.distillation import distil_by_batch
from affectbench.learning.training import Run, Schedule, predict
from affectbench.learning.weighting.entropy import entropy_weights


@dataclass(frozen=True)
class Method:
    """Teacher m weighs 1 minus its share of the teachers' entropy, row by row; no label is used."""

    lr: float = 1e-4  # cross-modal paper, III-D
    steps: int = 100_000  # a cap; early stopping ends a fit
    batch_size: int = 64  # cross-modal paper, III-C
    patience: int = 30  # cross-modal paper, III-D; in validations
    validate_every: int = 0  # steps; 0 is once an epoch

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
        return entropy_weights(probs_NMC) / probs_NMC.shape[1]
