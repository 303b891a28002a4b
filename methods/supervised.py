"""Supervised learning from labels: teachers, baseline students, members of a deep ensemble.

Cross-modal paper (Bano et al., 2025), III-C and III-D.1: Adam with a learning rate of 1e-4, batches
of 64, early stopping; the network with the best validation cross-entropy is kept. No code was
released.
Deviations: the paper splits 80/20 into training and validation rows and reports the validation
rows, on which it also stopped. Here a fifth of the rows is test and a fifth of the rest validation
(64/16/20, `affectbench.data.splits`), and only test rows are reported. What the paper says of the
student alone (patience 30) holds for teachers too; what it says of teachers alone (batches of 64)
holds for students too.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import torch
from torch import Tensor, nn

from affectbench.arrays import Arrays, Prediction, Task
from affectbench.learning.accuracy import accuracy
from affectbench.learning.batches import Batch, as_tensor
from affectbench.learning.losses.binned import expectation
from affectbench.learning.losses.masked import (
    binary_cross_entropy,
    cross_entropy,
    mean_squared_error,
)
from affectbench.learning.standardise import fit_standardisation
from affectbench.learning.training import Run, Schedule, train
from affectbench.probabilities import softmax
from affectbench.ranges import Count, Positive, Whole


@dataclass(frozen=True)
class Method:
    """Learns every task it is given; the loss is the mean over tasks, without missing targets.

    A multiclass task has cross-entropy, a multilabel one binary cross-entropy, and values have
    their squared error; where values have bins, it is that of the expectation over the bins.
    """

    lr: Positive = 1e-4  # III-C
    steps: Count = 100_000  # a cap; early stopping ends a fit
    batch_size: Count = 64  # III-C
    patience: Whole = 30  # III-D, in validations
    validate_every: Whole = 0  # steps; 0 is once an epoch

    kinds = ("multiclass", "multilabel", "regression")
    needs = ()
    frames = True

    def fit(self, network: nn.Module, train_rows: Arrays, val_rows: Arrays, run: Run) -> nn.Module:
        fit_standardisation(network, train_rows)

        def loss(outputs: dict[str, Tensor], batch: Batch) -> Tensor:
            return _mean_loss(train_rows.tasks, outputs, batch.targets)

        def validate(prediction: Prediction) -> dict[str, float]:
            outputs = {role: torch.from_numpy(values[0]) for role, values in prediction.items()}
            targets = {r: as_tensor(values) for r, values in val_rows.targets.items()}
            scores = {"val_loss": float(_mean_loss(val_rows.tasks, outputs, targets))}
            for role, task in val_rows.tasks.items():
                if task.kind == "multiclass":
                    name = "val_accuracy" if len(val_rows.tasks) == 1 else f"val_accuracy_{role}"
                    probs_NC = softmax(prediction[role][0])
                    scores[name] = accuracy(probs_NC, val_rows.targets[role])
            return scores

        return train(
            network,
            train_rows,
            val_rows,
            loss=loss,
            validate=validate,
            schedule=Schedule.of(self),
            run=run,
        )

    def features(self, network: nn.Module, inputs: Mapping[str, Tensor]) -> Tensor:
        return network.embed(inputs)

    def head(self, network: nn.Module) -> Mapping[str, nn.Module]:
        return network.heads


def _mean_loss(tasks: Mapping[str, Task], outputs: Mapping, targets: Mapping) -> Tensor:
    each = [_loss(task, outputs[role], targets[role]) for role, task in tasks.items()]
    return torch.stack(each).mean()


def _loss(task: Task, logits: Tensor, target: Tensor) -> Tensor:
    if task.kind == "multiclass":
        return cross_entropy(logits, target)
    if task.kind == "multilabel":
        return binary_cross_entropy(logits, target)
    return mean_squared_error(expectation(logits, task.bins) if task.bins else logits, target)
