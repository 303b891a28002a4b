"""Members' predictions -> results/metrics/.../: metrics, and the sums they can be rebuilt from.

An ensemble of size T is the prediction files of the first T seeds, pooled. No network is loaded.
"""

from collections.abc import Iterator

from affectbench.evaluation import other_datasets
from affectbench.evaluation.explanations.occlusion_sums import occluded
from affectbench.evaluation.explanations.scored import explained
from affectbench.evaluation.metrics import total
from affectbench.evaluation.metrics.kinds import scores
from affectbench.evaluation.scoring import Scored, Sums
from affectbench.evaluation.sums import SumTable
from affectbench.store import paths
from affectbench.store.arrays import read_npz
from affectbench.store.members import read_prediction
from affectbench.store.tables import write_csv, write_parquet
from affectbench.store.truth import posterior_of

COLUMNS = (
    "task", "ensemble_size", "seed", "members", "of", "status", "metric", "value", "rows", "groups",
)  # fmt: skip
POOLED = -1  # the seed of an ensemble of several members
TOTAL, OOD = "total", "ood"  # the names of what is of all tasks together


def run(spec: dict, code: str) -> None:
    """Score each seed alone, and each ensemble size, on the test rows."""
    dataset, key = spec["dataset"], (spec["dataset"], spec["variant"], spec["generation"])
    scored = Scored.read(dataset, spec["source"], spec["tasks"], spec["root_seed"])
    known = scored.tasks if spec["simulated"] else ()
    posteriors = {name: posterior_of(dataset, spec["source"], name) for name in known}
    predictions = {seed: read_prediction((*key, seed)) for seed in spec["seeds"]}
    elsewhere = {
        other: {seed: read_npz(paths.prediction(other, *key, seed)) for seed in spec["seeds"]}
        for other in spec["ood"]
    }
    explanations, occlusions = explained(spec, predictions), occluded(spec)
    metrics, table = [], SumTable()
    for size, seed, seeds in _ensembles(spec["ensemble_sizes"], spec["seeds"]):
        chosen = [predictions[seed] for seed in seeds if predictions[seed]]
        found: dict[str, Sums] = {}
        for name in scored.tasks:
            found |= scored.sums(name, chosen, posteriors.get(name))
        if len(scored.tasks) > 1:
            found[TOTAL] = _total(scored, found)
        for other, others in elsewhere.items():
            there = [others[seed] for seed in seeds if others[seed]]
            found[f"{OOD}/{other}"] = other_datasets.sums(scored, chosen, other, there)
        found |= explanations.get(seed, {}) | occlusions.get(seed, {})
        for task, sums in found.items():
            if chosen:
                table.add((task, sums.kind, size, seed), sums.groups, sums.values)
            metrics += _told((task, size, seed, len(chosen), len(seeds)), sums)
    folder = paths.metrics(*key)
    write_parquet(folder / "sufficient.parquet", table.columns)
    write_csv(folder / "metrics.csv", COLUMNS, metrics)


def _ensembles(sizes: list[int], seeds: list[int]) -> Iterator[tuple[int, int, list[int]]]:
    """Yield (size, seed, members): each seed alone, then the first T seeds pooled."""
    for size in sizes:
        if size == 1:
            yield from ((1, seed, [seed]) for seed in seeds)
        else:
            yield size, POOLED, seeds[:size]


def _total(scored: Scored, found: dict[str, Sums]) -> Sums:
    values = {"count": scored.frames()}
    for name in scored.tasks:
        values |= total.sums_of(found[name].kind, name, found[name].values)
    return Sums("total", scored.groups, values, int(values["count"].sum()))


def _told(head: tuple, sums: Sums) -> list[tuple]:
    """Return a row for each metric."""
    *_, alive, of = head
    found = scores(sums.kind, {name: values.sum(axis=0) for name, values in sums.values.items()})
    status = "diverged" if alive == 0 else "ok" if alive == of else "partial"
    return [
        (*head, status, metric, value if alive else "", sums.rows, len(sums.groups))
        for metric, value in found.items()
    ]
