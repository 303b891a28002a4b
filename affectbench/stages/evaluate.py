"""Members' predictions -> results/metrics/.../: metrics, and the sums they can be rebuilt from.

An ensemble of size T is the prediction files of the first T seeds, pooled. No network is loaded.
"""

from collections.abc import Mapping

import numpy as np

from affectbench import streams
from affectbench.arrays import Array, Arrays, Prediction, Task
from affectbench.assemble import pool, rows_of
from affectbench.explanations.known import known_of
from affectbench.explanations.measured import explains, measures
from affectbench.metrics import truth
from affectbench.metrics.kinds import METRICS, scores
from affectbench.probabilities import distributions, expected_entropy, pooled
from affectbench.store import paths
from affectbench.store.members import read_prediction
from affectbench.store.tables import write_csv, write_parquet
from affectbench.truth import posterior_of

COLUMNS = (
    "task", "ensemble_size", "seed", "members", "of", "status", "metric", "value", "rows", "groups",
)  # fmt: skip
POOLED = -1  # the seed of an ensemble of several members


def run(spec: dict, code: str) -> None:
    """Score each seed alone, and each ensemble size, on the test rows."""
    dataset, source = spec["dataset"], spec["source"]
    arrays = rows_of(dataset, source, [], spec["tasks"])
    key = (dataset, spec["variant"], spec["generation"])
    predictions = {seed: read_prediction((*key, seed)) for seed in spec["seeds"]}
    metrics, sums = [], SumTable()
    for role, name in spec["tasks"].items():
        if arrays.tasks[role].kind == "map":
            continue
        posterior = posterior_of(dataset, source, name) if spec["simulated"] else None
        for size, seed, chosen in _ensembles(spec["ensemble_sizes"], predictions):
            metrics += _evaluate(arrays, role, name, size, seed, chosen, posterior, sums)
    metrics += _explained(spec, arrays, predictions, sums)
    folder = paths.metrics(*key)
    write_parquet(folder / "sufficient.parquet", sums.columns)
    write_csv(folder / "metrics.csv", COLUMNS, metrics)


class SumTable:
    """Sufficient sums of every group, long: one row for each number."""

    NAMES = ("task", "kind", "ensemble_size", "seed", "group", "statistic", "index", "value")

    def __init__(self) -> None:
        self.columns: dict[str, list] = {name: [] for name in self.NAMES}

    def add(self, head: tuple, groups: Array, sums: Mapping[str, Array]) -> None:
        """Add the sums (G, ...) of one task and ensemble; head is task, kind, size and seed.

        Zeros are left out, but for the last number, which tells how many there are.
        """
        for statistic, values_G in sums.items():
            for group, values in zip(groups, values_G.reshape(len(groups), -1), strict=True):
                for index in np.flatnonzero(np.append(values[:-1] != 0, True)).tolist():
                    row = (*head, str(group), statistic, index, float(values[index]))
                    for name, cell in zip(self.NAMES, row, strict=True):
                        self.columns[name].append(cell)


def _ensembles(sizes: list[int], predictions: Mapping[int, Prediction]):
    """Yield (size, seed, members' predictions): each seed alone, then the first T seeds pooled."""
    for size in sizes:
        if size == 1:
            for seed, prediction in predictions.items():
                yield 1, seed, [prediction]
        else:
            yield size, POOLED, list(predictions.values())[:size]


def _evaluate(
    arrays: Arrays,
    role: str,
    name: str,
    size: int,
    seed: int,
    chosen: list[Prediction],
    posterior: Array | None,
    table: SumTable,
) -> list[tuple]:
    task, test = arrays.tasks[role], arrays.split == "test"
    module, alive = METRICS[task.kind], sum(bool(prediction) for prediction in chosen)
    target, group = arrays.targets[role][test], arrays.group[test]
    labelled = len(target) if target.ndim == 1 else int(np.isfinite(target).any(-1).sum())
    groups, inverse = np.unique(group, return_inverse=True)
    head = (name, size, seed, alive, len(chosen))
    if alive == 0:
        width = len(task.names)
        empty = module.statistics(np.zeros((0, width)) + 1 / width, _flat(target[:0], task)[0])
        names = module.scores({key: values.sum(axis=0) for key, values in empty.items()})
        return [(*head, "diverged", m, "", labelled, len(groups)) for m in names]
    logits = pool(chosen, name)[name][:, test]
    probs = pooled(task, logits)
    flat_target, frames = _flat(target, task)
    statistics = module.statistics(probs.reshape(-1, probs.shape[-1]), flat_target)
    if posterior is not None:
        statistics |= _against_truth(task, logits, posterior[test])
    inverse = np.repeat(inverse, frames)
    sums = {key: _by_group(values, inverse, len(groups)) for key, values in statistics.items()}
    table.add((name, task.kind, size, seed), groups, sums)
    found = scores(task.kind, {key: values.sum(axis=0) for key, values in sums.items()})
    status = "ok" if alive == len(chosen) else "partial"
    return [(*head, status, m, v, labelled, len(groups)) for m, v in found.items()]


def _explained(
    spec: dict, arrays: Arrays, predictions: Mapping[int, Prediction], table: SumTable
) -> list[tuple]:
    """Score what each seed's explanations are worth; nothing where a method gives none."""
    if 1 not in spec["ensemble_sizes"] or not any(map(explains, predictions.values())):
        return []
    known, test = known_of(spec, arrays), arrays.split == "test"
    found: dict[int, dict[str, tuple]] = {seed: {} for seed in predictions}
    for seed, prediction in predictions.items():
        rng = streams.generator(spec["root_seed"], "alignment", spec["dataset"], seed)
        for measure in measures(known, prediction, rng) if prediction else ():
            length = len(next(iter(measure.statistics.values())))
            group = arrays.group[test] if measure.groups is None else measure.groups
            groups, inverse = np.unique(group, return_inverse=True)
            inverse = np.repeat(inverse, length // len(group))
            sums = {n: _by_group(v, inverse, len(groups)) for n, v in measure.statistics.items()}
            table.add((measure.name, measure.kind, 1, seed), groups, sums)
            total = {n: v.sum(axis=0) for n, v in sums.items()}
            found[seed][measure.name] = (len(groups), scores(measure.kind, total))
    every = {name: told for of_seed in found.values() for name, told in of_seed.items()}
    rows = []
    for name, (groups, scored) in every.items():
        for seed, of_seed in found.items():
            alive, values = name in of_seed, of_seed.get(name, (0, {}))[1]
            head = (name, 1, seed, int(alive), 1, "ok" if alive else "diverged")
            rows += [(*head, m, values.get(m, ""), int(test.sum()), groups) for m in scored]
    return rows


def _against_truth(task: Task, logits_SN: Array, posterior_N: Array) -> dict[str, Array]:
    """Return the sums of every row and frame against the true posterior."""
    probs_SNCK = distributions(task, logits_SN.reshape(len(logits_SN), -1, logits_SN.shape[-1]))
    truth_NC = posterior_N.reshape(-1, posterior_N.shape[-1])
    two = task.kind == "multilabel"
    truth_NCK = np.stack([1 - truth_NC, truth_NC], axis=-1) if two else truth_NC[:, None]
    return truth.statistics(probs_SNCK.mean(axis=0), truth_NCK, expected_entropy(probs_SNCK))


def _flat(target: Array, task: Task) -> tuple[Array, int]:
    """Return targets with frames unrolled into rows, and how many frames a row has."""
    ends = 1 if task.kind == "multiclass" else 2
    if target.ndim == ends:
        return target, 1
    return target.reshape(-1, *target.shape[2:]), target.shape[1]


def _by_group(values: Array, inverse: Array, groups: int) -> Array:
    sums = np.zeros((groups, *values.shape[1:]))
    np.add.at(sums, inverse, values)
    return sums
