"""Training on several tasks at once, as teachers and students of the self-distillation paper do."""

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
    """Train on the weighted sum of the tasks' losses (Eq. 12, 13) and return the best network.

    The best network has the highest sum of the tasks' performances on validation rows, which is the
    paper's total emotion metric. Tasks without any validation label do not count, and keep their
    equal share of the weight; refuses if no task has one.

    losses     role -> loss from (logits, target)
    balancing  how tasks are weighted: "printed" is Algorithm 1, "released" its variant that never
               resets (`balance`), "none" gives all the same weight
    soft       role -> (N, ...) soft targets of the training rows, which replace their labels
    """
    targets = val_rows.targets
    names = [role for role, task in val_rows.tasks.items() if observed(task, targets[role]).any()]
    if not names:
        raise Refusal("no validation row has a label; there is nothing to judge a network by")
    weights = dict.fromkeys(losses, 1 / len(losses))

    def loss(outputs: dict[str, Tensor], batch: Batch) -> Tensor:
        targets = batch.targets if soft is None else batch.soft
        return sum(weights[role] * losses[role](outputs[role], targets[role]) for role in losses)

    def validate(prediction: Prediction) -> dict[str, float]:
        performances = {
            f"val_{role}": performance(val_rows.tasks[role], prediction[role], targets[role])
            for role in names
        }
        return {"val_minus_total": -sum(performances.values()), **performances}

    def rebalance(history: Sequence[tuple[int, dict[str, float]]]) -> None:
        judged = [role for role in losses if role in names]
        performances = [{r: scores[f"val_{r}"] for r in judged} for _, scores in history]
        shares = balance(performances, judged, resets=balancing == "printed")
        weights.update({r: share * len(judged) / len(losses) for r, share in shares.items()})

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
        on_history=None if balancing == "none" else rebalance,
    )


def regression_loss(task: Task) -> TaskLoss:
    """Return the loss of a regression task; lower is better.

    With bins it is Eq. 7, the sum of 1 - CCC of the expectations over bins. Without bins it is the
    mean absolute error, as the released code has for its landmarks.
    """
    if not task.bins:
        return mean_absolute_error
    return lambda logits, target: disagreement(expectation(logits, task.bins), target)


def weights_of(task: Task, target: Array, weights: str) -> Tensor:
    """Return the weights p_c (C,) of a task's classes or labels.

    weights  "data": from the counts in `target`; "paper": as printed; "none": all 1
    """
    if weights == "none":
        return torch.ones(len(task.names))
    if weights == "paper":
        return paper_weights(task)
    if task.kind == "multiclass":
        return class_weights(target, len(task.names))
    return label_weights(target)
