"""The test rows of a dataset, and the sums of an ensemble's predictions of them."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from affectbench import streams
from affectbench.arrays import Array, Arrays, Prediction, Task, observed
from affectbench.evaluation.metrics import calibrated, truth, uncertainty
from affectbench.evaluation.metrics.kinds import MODULES
from affectbench.evaluation.sums import added, blocks
from affectbench.probabilities import distributions, expected_entropy, pooled
from affectbench.store.assemble import pool


@dataclass(frozen=True)
class Sums:
    """The sufficient sums of one task, or of one of its labels, in each group of rows."""

    kind: str  # a key of `metrics.kinds.MODULES` or `JOINT`
    groups: Array  # (G,) names
    values: dict[str, Array]  # statistic -> (G, ...)
    rows: int  # how many rows or frames were scored


@dataclass(frozen=True)
class Scored:
    """The test rows of a dataset, with the tasks that are scored: all but maps.

    The frames of a window are scored one by one. A frame that is in several windows is scored once.
    """

    tasks: dict[str, Task]  # by the dataset's names
    targets: dict[str, Array]  # (N, ...) of test rows
    test: Array  # (all rows,) True for test rows
    groups: Array  # (G,) names
    group: Array  # (N,) index of each test row's group
    counted: Array | None  # (N, T) False for frames that another window scores; None: count all
    root_seed: int

    @classmethod
    def of(
        cls, arrays: Arrays, scored: Array | None, tasks: Mapping[str, str], root_seed: int
    ) -> "Scored":
        """Return the test rows among a dataset's.

        scored  (all rows, T) False for context frames; None where there are none
        tasks   role -> the dataset's name of its task
        """
        test = arrays.split == "test"
        groups, group = np.unique(arrays.group[test], return_inverse=True)
        kept = {name: role for role, name in tasks.items() if arrays.tasks[role].kind != "map"}
        return cls(
            {name: arrays.tasks[role] for name, role in kept.items()},
            {name: arrays.targets[role][test] for name, role in kept.items()},
            test,
            groups,
            group,
            None if scored is None else scored[test],
            root_seed,
        )

    def frames(self) -> Array:
        """Return how many rows or frames each group has, with or without labels: (G,)."""
        number = np.ones(len(self.group)) if self.counted is None else self.counted.sum(axis=1)
        return np.bincount(self.group, number, minlength=len(self.groups))

    def sums(self, name: str, chosen: list[Prediction], posterior: Array | None) -> dict[str, Sums]:
        """Return the sums of a task, and those of each of its labels or values as "TASK/LABEL".

        chosen     the predictions of the members that did not diverge, pooled as an ensemble;
                   without any, sums are zero
        posterior  (all rows, ..., C), the true posterior where data is simulated
        """
        task, target = self.tasks[name], self.targets[name]
        logits = pool(chosen, name)[name][:, self.test] if chosen else _none(task)
        labelled = observed(task, target)
        if task.kind != "multiclass":
            labelled = labelled.any(axis=-1)
        frames = labelled.size // max(len(labelled), 1)
        flat_target = target.reshape(-1, *target.shape[labelled.ndim :])
        logits = logits.reshape(len(logits), -1, *task.outputs)
        group, rows = np.repeat(self.group, frames), int(labelled.sum())
        if not chosen:
            flat_target, group = flat_target[:0], group[:0]
        values: dict[str, Array] = {}
        flat_truth = (
            None if posterior is None else posterior[self.test].reshape(-1, len(task.names))
        )
        for block in blocks(max(1, len(group))):
            truth_block = None if flat_truth is None else flat_truth[: len(group)][block]
            statistics = _statistics(task, logits[:, block], flat_target[block], truth_block)
            added(values, statistics, group[block], len(self.groups))
        if task.kind != "regression":
            statistics = self._calibrated(name, pooled(task, logits), flat_target)
            added(values, statistics, group, len(self.groups))
        of_task = {name: Sums(task.kind, self.groups, values, rows)}
        if task.kind != "multiclass" and len(task.names) > 1:
            for column, label in enumerate(task.names):
                part = _column(values, column)
                of_task[f"{name}/{label}"] = Sums(task.kind, self.groups, part, rows)
        return of_task

    def _calibrated(self, name: str, probs_NC: Array, target: Array) -> dict[str, Array]:
        """Return what each row adds to the calibrated likelihood, by random halves of the rows."""
        rng = streams.generator(self.root_seed, "halves", name)
        half_RN = calibrated.halves(len(target), rng)
        each = {"multiclass": calibrated.of_classes, "multilabel": calibrated.of_labels}
        return each[self.tasks[name].kind](probs_NC, target, half_RN)


def _none(task: Task) -> Array:
    """Return the logits of no rows."""
    return np.zeros((1, 0, *task.outputs), dtype=np.float32)


def _statistics(
    task: Task, logits_SN: Array, target: Array, truth_NC: Array | None
) -> dict[str, Array]:
    """Return what each of N rows or frames adds to all sums of its task: {statistic: (N, ...)}.

    Values without bins have no distribution, and so neither uncertainty nor truth.

    logits_SN  (S, N, ...) of S members or passes
    truth_NC   the true posterior, or None
    """
    statistics = MODULES[task.kind].statistics(pooled(task, logits_SN), target)
    if task.kind == "regression" and not task.bins:
        return statistics
    probs_SNCK = distributions(task, logits_SN)
    labelled = observed(task, target)
    labelled_NC = labelled[:, None] if labelled.ndim == 1 else labelled
    statistics |= uncertainty.statistics(probs_SNCK, labelled_NC)
    if truth_NC is not None:
        two = task.kind == "multilabel"
        truth_NCK = np.stack([1 - truth_NC, truth_NC], axis=-1) if two else truth_NC[:, None]
        entropy_N = expected_entropy(probs_SNCK)
        statistics |= truth.statistics(probs_SNCK.mean(axis=0), truth_NCK, entropy_N)
    return statistics


def _column(values: dict[str, Array], column: int) -> dict[str, Array]:
    """Return the sums (G, 1) of one label or value, without the bins, which are of all together."""
    shape = values["count"].shape
    return {name: table[:, [column]] for name, table in values.items() if table.shape == shape}
