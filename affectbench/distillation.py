"""A student that sees no label: it learns the weighted ensemble of its teachers.

What XA-CMD and its rivals share; each differs in the weights alone.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import torch
from torch import nn

from affectbench.arrays import Array, Arrays, Prediction
from affectbench.losses.distillation import kl_divergence
from affectbench.metrics.accuracy import accuracy
from affectbench.probabilities import softmax
from affectbench.refusal import Refusal
from affectbench.standardise import fit_standardisation
from affectbench.training import Run, Schedule, train
from affectbench.weighting.ensemble import combine


@dataclass(frozen=True)
class Teachers:
    """What a weighting may look at: M teachers' probabilities and the labels to judge them by."""

    probs_MNC: Array  # on the validation rows
    class_N: Array  # their labels, -1 where missing
    background_MBC: Array  # on the training rows
    names: tuple[str, ...]  # of the classes


def distil(
    network: nn.Module,
    train_rows: Arrays,
    val_rows: Arrays,
    *,
    weigh: Callable[[Teachers], Array],
    schedule: Schedule,
    run: Run,
) -> nn.Module:
    """Train a student on KL(weighted ensemble || student) alone and return it.

    weigh  from the teachers to their weights (M, C)

    It stops on the validation KL to its own target. Validation accuracy is logged, never used.
    """
    role = _only_role(train_rows)
    names, class_N = train_rows.tasks[role].names, val_rows.targets[role]
    probs_MBC, val_probs_MNC = _probs(train_rows, role), _probs(val_rows, role)
    weight_MC = weigh(Teachers(val_probs_MNC, class_N, probs_MBC, names))
    for teacher, weight_C in zip(train_rows.soft_targets, weight_MC, strict=True):
        for name, weight in zip(names, weight_C, strict=True):
            run.log.diagnostic("teacher_weight", teacher, name, float(weight))
    val_target_NC = combine(val_probs_MNC, weight_MC)

    def validate(prediction: Prediction) -> dict[str, float]:
        logits_NC = torch.from_numpy(prediction[role][0])
        return {
            "val_kl": float(kl_divergence(torch.from_numpy(val_target_NC).float(), logits_NC)),
            "val_accuracy": accuracy(softmax(prediction[role][0]), class_N),
        }

    fit_standardisation(network, train_rows)
    return train(
        network,
        train_rows,
        val_rows,
        loss=lambda outputs, batch: kl_divergence(batch.soft[role], outputs[role]),
        validate=validate,
        schedule=schedule,
        run=run,
        soft={role: combine(probs_MBC, weight_MC)},
    )


def _only_role(rows: Arrays) -> str:
    if len(rows.tasks) != 1:
        raise Refusal(f"distillation learns one task, but was given {', '.join(rows.tasks)}")
    return next(iter(rows.tasks))


def _probs(rows: Arrays, role: str) -> Array:
    """Return the teachers' probabilities (M, N, C); the members of one teacher are averaged."""
    return np.stack([softmax(soft[role]).mean(axis=0) for soft in rows.soft_targets.values()])
