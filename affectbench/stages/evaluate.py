"""Members' predictions -> results/metrics/.../: metrics, and the sums that they are computed from;
the histories and diagnostics of all seeds.

An ensemble of size T pools the stored predictions of the first T seeds, and so do the ensembles
without one of these. No network is loaded.
"""

from collections.abc import Collection, Iterator

from affectbench.evaluation import other_datasets
from affectbench.evaluation.explanations.occlusion_sums import occluded
from affectbench.evaluation.explanations.sage_sums import sage_sums
from affectbench.evaluation.explanations.scored import explained
from affectbench.evaluation.metrics import total
from affectbench.evaluation.metrics.kinds import scores
from affectbench.evaluation.scoring import Scored, Sums
from affectbench.evaluation.seen_rows import overfitting_sums
from affectbench.evaluation.sums import LEAST_MEMBERS, POOLED, SumTable, left_out
from affectbench.evaluation.training_course import training_sums
from affectbench.evaluation.voted import Voted
from affectbench.store import paths
from affectbench.store.arrays import read_npz, read_rows
from affectbench.store.assemble import rows_of
from affectbench.store.members import DIAGNOSTICS, HISTORY, read_prediction
from affectbench.store.tables import read_csv, write_csv, write_parquet
from affectbench.store.truth import posterior_of

COLUMNS = (
    "task", "ensemble_size", "seed", "members", "of", "status", "metric", "value", "rows", "groups",
)  # fmt: skip
TOTAL, OOD = "total", "ood"  # names of what is scored for all tasks together


def run(spec: dict, code: str) -> None:
    """Score each seed alone and each ensemble size on the test rows.

    Explanations, occlusions, and what training came to, are scored for single seeds only.
    """
    dataset, key = spec["dataset"], (spec["dataset"], spec["variant"], spec["generation"])
    arrays = rows_of(dataset, spec["source"], [], spec["tasks"])
    context = read_rows(paths.rows(dataset) / "rows.npz").scored
    scored = Scored.of(arrays, context, spec["tasks"], spec["root_seed"])
    simulated = scored.tasks if spec["simulated"] else ()
    posteriors = {name: posterior_of(dataset, spec["source"], name) for name in simulated}
    predictions = {seed: read_prediction((*key, seed), scored.tasks) for seed in spec["seeds"]}
    elsewhere = {
        other: {seed: read_npz(paths.prediction(other, *key, seed)) for seed in spec["seeds"]}
        for other in spec["ood"]
    }
    groups = {other: read_rows(paths.rows(other) / "rows.npz").group for other in spec["ood"]}
    voted = Voted.read(dataset, spec["source"])
    of_seeds = (
        explained(spec, arrays, predictions),
        occluded(spec),
        training_sums((*key, seed) for seed in spec["seeds"]),
        overfitting_sums(arrays, spec["tasks"], predictions),
        sage_sums(spec, arrays, predictions),
    )
    metrics, table = [], SumTable()
    fitted = {seed for seed, prediction in predictions.items() if prediction}
    for size, seed, seeds in _ensembles(spec["ensemble_sizes"], spec["seeds"], fitted):
        chosen = [predictions[seed] for seed in seeds if predictions[seed]]
        of_tasks: dict[str, Sums] = {}
        for name in scored.tasks:
            of_tasks |= scored.sums(name, chosen, posteriors.get(name))
        if len(scored.tasks) > 1:
            of_tasks[TOTAL] = _total(scored, of_tasks)
        for other, predicted in elsewhere.items():
            others = [predicted[seed] for seed in seeds if predicted[seed]]
            of_tasks[f"{OOD}/{other}"] = other_datasets.sums(
                scored, chosen, others, groups[other], other
            )
        of_tasks |= voted.sums(scored, chosen)
        for beside in of_seeds:
            of_tasks |= beside.get(seed, {})
        for task, sums in of_tasks.items():
            if chosen:
                table.add((task, sums.kind, size, seed), sums.groups, sums.values)
            if seed >= POOLED:
                metrics += _rows((task, size, seed, len(chosen), len(seeds)), sums)
    folder = paths.metrics(*key)
    write_parquet(folder / "sufficient.parquet", table.columns)
    write_csv(folder / "metrics.csv", COLUMNS, metrics)
    for name, columns in (("history.csv", HISTORY), ("diagnostics.csv", DIAGNOSTICS)):
        write_csv(folder / name, ("seed", *columns), _of_all(key, spec["seeds"], name, columns))


def _of_all(
    key: tuple[str, str, int], seeds: list[int], name: str, columns: tuple[str, ...]
) -> Iterator[tuple]:
    """Yield the rows of a file that each member has, with its seed in front."""
    for seed in seeds:
        for row in read_csv(paths.member(*key, seed) / name, columns):
            yield seed, *row.values()


def _ensembles(
    sizes: list[int], seeds: list[int], fitted: Collection[int]
) -> Iterator[tuple[int, int, list[int]]]:
    """Yield (size, seed, seeds that are pooled): each seed alone, then the first T seeds.

    An ensemble of LEAST_MEMBERS or more that were fitted follows without each of them, by which
    `compare` knows the chance in training; only their sums are kept.

    >>> list(_ensembles([1, 2], [0, 1], {0, 1}))
    [(1, 0, [0]), (1, 1, [1]), (2, -1, [0, 1])]
    >>> list(_ensembles([3], [0, 1, 2], {0, 1, 2}))[1:]
    [(3, -2, [1, 2]), (3, -3, [0, 2]), (3, -4, [0, 1])]
    """
    for size in sizes:
        if size == 1:
            yield from ((1, seed, [seed]) for seed in seeds)
            continue
        pooled = seeds[:size]
        yield size, POOLED, pooled
        without = [seed for seed in pooled if seed in fitted]
        for left in without if len(without) >= LEAST_MEMBERS else ():
            yield size, left_out(left), [seed for seed in pooled if seed != left]


def _total(scored: Scored, of_tasks: dict[str, Sums]) -> Sums:
    """Return the sums of all tasks together, from which the challenge's total is computed."""
    values = {"count": scored.frames()}
    for name in scored.tasks:
        values |= total.sums_of(of_tasks[name].kind, name, of_tasks[name].values)
    return Sums("total", scored.groups, values, int(values["count"].sum()))


def _rows(head: tuple, sums: Sums) -> list[tuple]:
    """Return a row of metrics.csv for each metric; without a value where every member diverged.

    head  (task, ensemble size, seed, members that did not diverge, members that were asked for)
    """
    *_, alive, of = head
    values = scores(sums.kind, {name: values.sum(axis=0) for name, values in sums.values.items()})
    status = "diverged" if alive == 0 else "ok" if alive == of else "partial"
    return [
        (*head, status, metric, value if alive else "", sums.rows, len(sums.groups))
        for metric, value in values.items()
    ]
