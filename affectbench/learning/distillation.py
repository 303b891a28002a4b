"""Multi-teacher distillation, which XA-CMD and its rivals share: they differ in teachers' weights.

`distil` computes a weight for each teacher and class once, and mixes the teachers into one soft
target for each row. `distil_by_batch` keeps one loss for each teacher, and weighs the losses anew
in every batch. A method that only has its own `weigh` takes `fit_student` or `fit_student_by_batch`
as its `fit`. Labels of training rows are not used, unless a method asks for `label_share`.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial

import numpy as np
import torch
from torch import Tensor, nn

from affectbench.arrays import Array, Arrays, Prediction
from affectbench.learning.accuracy import accuracy
from affectbench.learning.batches import Batch
from affectbench.learning.losses.distillation import kl_divergence, kl_of_each_teacher
from affectbench.learning.losses.masked import cross_entropy
from affectbench.learning.standardise import fit_standardisation
from affectbench.learning.training import Run, Schedule, predict, train
from affectbench.learning.weighting.ensemble import combine, combine_logits
from affectbench.probabilities import softmax
from affectbench.refusal import Refusal


@dataclass(frozen=True)
class Teachers:
    """What a weighting of M teachers may use."""

    probs_MNC: Array  # their probabilities on the validation rows
    class_N: Array  # the classes of the validation rows, -1 where missing
    background_MBC: Array  # their probabilities on the training rows
    names: tuple[str, ...]  # of the classes
    # sampled SAGE values of each teacher: class mode -> (C, F); () if none were asked for
    sage: tuple[Mapping[str, Array], ...] = ()
    seed: int = 0  # of the fit, for weights that are drawn at random

    @property
    def judged(self) -> tuple[Array, Array, tuple[str, ...]]:
        """Probabilities and classes of the validation rows, and the classes' names."""
        return self.probs_MNC, self.class_N, self.names


@dataclass(frozen=True)
class Mixture:
    """How weighted teachers are mixed into one soft target.

    combine      "probabilities": q_k = sum_m w_mk p_mk; "logits": softmax of sum_m w_mk z_mk
    renormalise  whether mixed probabilities are divided by their sum
    temperature  T of both teachers and student; the loss is multiplied by T^2
    """

    combine: str = "probabilities"
    renormalise: bool = True
    temperature: float = 1.0

    def of(self, rows: Arrays, role: str, weight_MC: Array) -> Array:
        """Return the soft targets (N, C) of some rows, for teachers' weights (M, C)."""
        if self.combine == "logits":
            logits_MNC = np.stack([soft[role].mean(axis=0) for soft in rows.soft_targets.values()])
            return combine_logits(logits_MNC, weight_MC, self.temperature)
        probs_MNC = _probs(rows, role, self.temperature)
        return combine(probs_MNC, weight_MC, renormalise=self.renormalise)


@dataclass(frozen=True)
class Lesson:
    """Soft targets for a student, and its loss against them.

    loss  (soft targets of some rows, the student's logits there (N, C)) -> scalar, lower is better
    """

    train_soft: Array  # (N, ...)
    val_soft: Array  # (N, ...)
    loss: Callable[[Tensor, Tensor], Tensor]


def fit_student(
    method: object, network: nn.Module, train_rows: Arrays, val_rows: Arrays, run: Run
) -> nn.Module:
    """Train a student with weights that are computed once. A method writes `fit = fit_student`.

    The method has to have `weigh`: from Teachers to weights (M, C), one for each teacher and class.
    It may have `combine` (see `Mixture`).
    """
    return distil(
        network,
        train_rows,
        val_rows,
        weigh=method.weigh,
        schedule=Schedule.of(method),
        run=run,
        mixture=Mixture(getattr(method, "combine", "probabilities")),
    )


def fit_student_by_batch(
    method: object, network: nn.Module, train_rows: Arrays, val_rows: Arrays, run: Run
) -> nn.Module:
    """Train a student with new weights in each batch. A method writes `fit = fit_student_by_batch`.

    The method has to have `weigh`, as `distil_by_batch` describes it.
    """
    schedule, weigh = Schedule.of(method), method.weigh
    return distil_by_batch(network, train_rows, val_rows, weigh=weigh, schedule=schedule, run=run)


def distil(
    network: nn.Module,
    train_rows: Arrays,
    val_rows: Arrays,
    *,
    weigh: Callable[[Teachers], Array],
    schedule: Schedule,
    run: Run,
    mixture: Mixture | None = None,
    label_share: float = 0.0,
) -> nn.Module:
    """Train a student on KL(weighted ensemble || student) and return it.

    weigh        from Teachers to weights (M, C)
    mixture      how the weighted teachers are mixed; None: the defaults of `Mixture`
    label_share  weight of the cross-entropy with the true label, which is added to the loss
    """
    role, mixture = _only_role(train_rows), mixture or Mixture()
    names = train_rows.tasks[role].names
    sage = tuple(train_rows.importance[t] for t in train_rows.soft_targets if train_rows.importance)
    judged, background = _probs(val_rows, role), _probs(train_rows, role)
    weight_MC = weigh(Teachers(judged, val_rows.targets[role], background, names, sage, run.seed))
    _log_weights(run, train_rows, names, weight_MC)
    lesson = Lesson(
        mixture.of(train_rows, role, weight_MC),
        mixture.of(val_rows, role, weight_MC),
        partial(kl_divergence, temperature=mixture.temperature),
    )
    return _learn(network, train_rows, val_rows, lesson, schedule, run, label_share)


def distil_by_batch(
    network: nn.Module,
    train_rows: Arrays,
    val_rows: Arrays,
    *,
    weigh: Callable[[Tensor, Tensor], Tensor],
    schedule: Schedule,
    run: Run,
) -> nn.Module:
    """Train a student on the mean over rows of sum_m weight_m KL(teacher m || student); return it.

    weigh  (teachers' probabilities (N, M, C), student's logits (N, C)) -> weights (N, M), or (M,)
           for all rows of a batch; no gradient flows through them

    The validation rows count as one batch. The mean weights there, for the student that is kept,
    are logged as diagnostics in the column "all", as they are the same for all classes.
    """
    role = _only_role(train_rows)

    def loss(probs_NMC: Tensor, logits_NC: Tensor) -> Tensor:
        with torch.no_grad():
            weight = weigh(probs_NMC, logits_NC)
        return (weight * kl_of_each_teacher(probs_NMC, logits_NC)).sum(dim=1).mean()

    train_NMC, val_NMC = (_probs(rows, role).swapaxes(0, 1) for rows in (train_rows, val_rows))
    lesson = Lesson(train_NMC, val_NMC, loss)
    network = _learn(network, train_rows, val_rows, lesson, schedule, run)
    logits_NC = torch.from_numpy(predict(network, val_rows.inputs)[role][0])
    weight = weigh(torch.from_numpy(val_NMC).float(), logits_NC)
    mean_M = weight.expand(val_NMC.shape[:2]).mean(dim=0).numpy()
    _log_weights(run, train_rows, ("all",), mean_M[:, None])
    return network


def _learn(
    network: nn.Module,
    train_rows: Arrays,
    val_rows: Arrays,
    lesson: Lesson,
    schedule: Schedule,
    run: Run,
    label_share: float = 0.0,
) -> nn.Module:
    """Train on a lesson and return the network with the lowest lesson loss on validation rows.

    This criterion uses no validation labels; accuracy on them is only logged.
    """
    role = _only_role(train_rows)
    val_soft = torch.from_numpy(lesson.val_soft).float()

    def loss(outputs: dict[str, Tensor], batch: Batch) -> Tensor:
        value = lesson.loss(batch.soft[role], outputs[role])
        if label_share:
            value = value + label_share * cross_entropy(outputs[role], batch.targets[role])
        return value

    def validate(prediction: Prediction) -> dict[str, float]:
        logits_NC = prediction[role][0]
        return {
            "val_kl": float(lesson.loss(val_soft, torch.from_numpy(logits_NC))),
            "val_accuracy": accuracy(softmax(logits_NC), val_rows.targets[role]),
        }

    fit_standardisation(network, train_rows)
    return train(
        network,
        train_rows,
        val_rows,
        loss=loss,
        validate=validate,
        schedule=schedule,
        run=run,
        soft={role: lesson.train_soft},
    )


def _log_weights(run: Run, rows: Arrays, columns: tuple[str, ...], weight_MX: Array) -> None:
    """Log the weights as diagnostics: a row for each teacher, and the given columns."""
    for teacher, weight_X in zip(rows.soft_targets, weight_MX, strict=True):
        for column, weight in zip(columns, weight_X, strict=True):
            run.log.diagnostic("teacher_weight", teacher, column, float(weight))


def _only_role(rows: Arrays) -> str:
    """Return the role of the only task; refuse if there are several."""
    if len(rows.tasks) != 1:
        raise Refusal(f"distillation learns one task, but was given {', '.join(rows.tasks)}")
    return next(iter(rows.tasks))


def _probs(rows: Arrays, role: str, temperature: float = 1.0) -> Array:
    """Return the teachers' probabilities (M, N, C), averaged over the members of each teacher."""
    scaled = [soft[role] / temperature for soft in rows.soft_targets.values()]
    return np.stack([softmax(logits_SNC).mean(axis=0) for logits_SNC in scaled])
