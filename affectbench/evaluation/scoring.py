"""The test rows of a dataset, and the sums that an ensemble's prediction of them adds up to."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from affectbench import streams
from affectbench.arrays import Array, Prediction, Task, observed
from affectbench.evaluation.metrics import calibrated, truth, uncertainty
from affectbench.evaluation.metrics.kinds import MODULES
from affectbench.evaluation.sums import added, blocks
from affectbench.probabilities import distributions, expected_entropy, pooled
from affectbench.store import paths
from affectbench.store.arrays import read_rows
from affectbench.store.assemble import pool, rows_of


@dataclass(frozen=True)
class Sums:
    """What one task, or one of its labels, adds up to in each group."""

    kind: str
    groups: Array  # (G,) names
    values: dict[str, Array]  # statistic -> (G, ...)
    rows: int  # rows or frames that were scored


@dataclass(frozen=True)
class Scored:
    """The test rows; maps are not scored. A window's frames count one by one, each once."""

    tasks: dict[str, Task]  # by the dataset's names
    targets: dict[str, Array]  # (N, ...) of test rows
    test: Array  # which rows are test
    groups: Array  # (G,) names
    group: Array  # (N,) index of each test row's group
    counted: Array | None  # (N, T) False for frames that another window scores; None is all
    root_seed: int

    @classmethod
    def read(cls, dataset: str, source: str, tasks: Mapping[str, str], root_seed: int) -> "Scored":
        """Read a dataset's rows; `tasks` is role -> the dataset's name."""
        arrays = rows_of(dataset, source, [], tasks)
        scored, test = read_rows(paths.rows(dataset) / "rows.npz").scored, arrays.split == "test"
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
        """Return how many rows or frames each group has, whether labelled or not: (G,)."""
        number = np.ones(len(self.group)) if self.counted is None else self.counted.sum(axis=1)
        return np.bincount(self.group, number, minlength=len(self.groups))

    def sums(self, name: str, chosen: list[Prediction], posterior: Array | None) -> dict[str, Sums]:
        """Return the sums of a task, and of each of its labels or values as "TASK/LABEL".

        chosen     the predictions of the members that are left; zeros where none is
        posterior  (N, ..., C) of all rows, where it is known
        """
        task, target = self.tasks[name], self.targets[name]
        logits = pool(chosen, name)[name][:, self.test] if chosen else _none(task, target)
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
            known = None if flat_truth is None else flat_truth[: len(group)][block]
            statistics = _statistics(task, logits[:, block], flat_target[block], known)
            added(values, statistics, group[block], len(self.groups))
        if task.kind != "regression":
            statistics = self._calibrated(name, pooled(task, logits), flat_target)
            added(values, statistics, group, len(self.groups))
        found = {name: Sums(task.kind, self.groups, values, rows)}
        if task.kind != "multiclass" and len(task.names) > 1:
            for column, label in enumerate(task.names):
                part = _column(task, values, column)
                found[f"{name}/{label}"] = Sums(task.kind, self.groups, part, rows)
        return found

    def _calibrated(self, name: str, probs_NC: Array, target: Array) -> dict[str, Array]:
        rng = streams.generator(self.root_seed, "halves", name)
        half_RN = calibrated.halves(len(target), rng)
        each = {"multiclass": calibrated.of_classes, "multilabel": calibrated.of_labels}
        return each[self.tasks[name].kind](probs_NC, target, half_RN)


def _none(task: Task, target: Array) -> Array:
    """Return the logits of no rows."""
    return np.zeros((1, 0, *task.outputs), dtype=np.float32)


def _statistics(
    task: Task, logits_SN: Array, target: Array, truth_NC: Array | None
) -> dict[str, Array]:
    """Return what each row adds to all sums of its task; N rows or frames."""
    found = MODULES[task.kind].statistics(pooled(task, logits_SN), target)
    if task.kind == "regression" and not task.bins:
        return found
    probs_SNCK = distributions(task, logits_SN)
    there = observed(task, target)
    there_NC = there[:, None] if there.ndim == 1 else there
    found |= uncertainty.statistics(probs_SNCK, there_NC)
    if truth_NC is not None:
        two = task.kind == "multilabel"
        truth_NCK = np.stack([1 - truth_NC, truth_NC], axis=-1) if two else truth_NC[:, None]
        found |= truth.statistics(probs_SNCK.mean(axis=0), truth_NCK, expected_entropy(probs_SNCK))
    return found


def _column(task: Task, values: dict[str, Array], column: int) -> dict[str, Array]:
    """Return the sums (G, 1) of one label or value of a task; bins are of all labels together."""
    shape = values["count"].shape
    return {name: table[:, [column]] for name, table in values.items() if table.shape == shape}
