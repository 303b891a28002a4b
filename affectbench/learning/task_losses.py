"""What teachers and students of several tasks share: a weighted sum of losses, judged together."""

from collections.abc import Callable, Mapping, Sequence

import torch
from torch import Tensor, nn

from affectbench.arrays import Array, Arrays, Prediction, Task, observed
from affectbench.learning.batches import Batch
from affectbench.learning.losses.binned import disagreement, expectation
from affectbench.learning.losses.masked import mean_absolute_error
from affectbench.learning.losses.reweighted import class_weights, label_weights, paper_weights
from affectbench.learning.performance import performance
from affectbench.learning.standardise import fit_standardisation
from affectbench.learning.task_balance import balance
from affectbench.learning.training import Run, Schedule, train
from affectbench.refusal import Refusal

TaskLoss = Callable[[Tensor, Tensor], Tensor]  # (logits, target) -> scalar


def fit_tasks(
    network: nn.Module,
    train_rows: Arrays,
    val_rows: Arrays,
    losses: Mapping[str, TaskLoss],
    *,
    balancing: str,
    schedule: Schedule,
    run: Run,
    soft: Mapping[str, Array] | None = None,
) -> nn.Module:
    """Train on the weighted sum of the tasks' losses (Eq. 12, 13); return the best in total.

    losses     role -> its loss, against labels, or against `soft` where that is given
    balancing  "printed" Algorithm 1, "released" the variant that never resets, "none"

    Best is where the sum of the tasks' performances on validation rows is highest, the paper's
    total emotion metric; tasks without a label there do not count.
    """
    targets = val_rows.targets
    names = [role for role, task in val_rows.tasks.items() if observed(task, targets[role]).any()]
    if not names:
        raise Refusal("no validation row has a label; there is nothing to judge a network by")
    weights = dict.fromkeys(losses, 1 / len(losses))

    def loss(outputs: dict[str, Tensor], batch: Batch) -> Tensor:
        aims = batch.targets if soft is None else batch.soft
        return sum(weights[role] * losses[role](outputs[role], aims[role]) for role in losses)

    def validate(prediction: Prediction) -> dict[str, float]:
        each = {
            f"val_{role}": performance(val_rows.tasks[role], prediction[role], targets[role])
            for role in names
        }
        return {"val_minus_total": -sum(each.values()), **each}

    def heed(history: Sequence[tuple[int, dict[str, float]]]) -> None:
        seen = [{role: scores.get(f"val_{role}", 0.0) for role in losses} for _, scores in history]
        weights.update(balance(seen, list(losses), resets=balancing == "printed"))

    fit_standardisation(network, train_rows)
    return train(
        network,
        train_rows,
        val_rows,
        loss=loss,
        validate=validate,
        schedule=schedule,
        run=run,
        soft=soft,
        by_task=soft is None and len(losses) > 1,
        heed=None if balancing == "none" else heed,
    )


def regression_loss(task: Task) -> TaskLoss:
    """Return Eq. 7 on the expectation over bins; without bins the mean distance.

    The distance is what the released code has for its landmarks.
    """
    if not task.bins:
        return mean_absolute_error
    return lambda logits, target: disagreement(expectation(logits, task.bins), target)


def weights_of(task: Task, target: Array, weights: str) -> Tensor:
    """Return p_c (C,) of a classification: "data" counted, "paper" as printed, "none" even."""
    if weights == "none":
        return torch.ones(len(task.names))
    if weights == "paper":
        return paper_weights(task)
    if task.kind == "multiclass":
        return class_weights(target, len(task.names))
    return label_weights(target)
