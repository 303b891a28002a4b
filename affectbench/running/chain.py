"""The files through which a number comes, from raw data to its table, with values of each."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from affectbench.comparison.key import Key
from affectbench.naming import plural
from affectbench.plan.catalogue import Catalogue
from affectbench.project.plugins import path_of, places
from affectbench.project.raw import raw_folder
from affectbench.project.root import ROOT
from affectbench.store import paths
from affectbench.store.arrays import read_prepared, read_rows
from affectbench.store.members import read_prediction, read_record
from affectbench.store.records import Member, parents_of
from affectbench.store.tables import read_csv, read_parquet

BUNDLED, GIVEN = "bundled", "given"  # instead of a rule, where data is not made by any
FEW = 3  # how many values are shown of an array or a list
SCORING = "affectbench/evaluation/scoring.py: Scored"
TRAINING = "affectbench/learning/training.py: train"
COMPARED = "affectbench/comparison/cells.py: CellSums, affectbench/comparison/intervals.py: spreads"
NO_CODE = "no code: as distributed"


@dataclass(frozen=True)
class Stop:
    """One file through which a number comes.

    rule    the workflow's rule that makes the file; BUNDLED or GIVEN where none does
    code    the code that does the work, as FILE: NAME; several of these where several share it
    values  a few lines of what the file holds
    """

    rule: str
    code: str
    path: Path
    values: tuple[str, ...]


def chain(evaluation: Mapping, key: Key, metric: str, seed: int) -> Iterator[Stop]:
    """Yield the stops from raw data to the stored evaluation, for one seed.

    evaluation  an entry of a paper's plan
    metric      "" for a number without one metric, such as a difference: then the metric's values
                are left out
    """
    member = (evaluation["dataset"], evaluation["variant"], evaluation["generation"], seed)
    plugin = _file_of("dataset", evaluation["use"])
    yield _raw(evaluation, plugin)
    yield _prepared(plugin, evaluation["source"])
    yield _rows(plugin, evaluation["dataset"])
    yield from _fits(member)
    folder = paths.metrics(*member[:3])
    kind, sums = _sums(folder / "sufficient.parquet", key, seed)
    scored = f"{SCORING}, affectbench/evaluation/metrics/{kind}.py: scores"
    yield Stop("evaluate", scored, folder / "sufficient.parquet", sums)
    if metric:
        yield from _values(folder / "metrics.csv", kind, key, metric)


def compared(path: Path, key: Key, metric: str) -> Iterator[Stop]:
    """Yield the stop at the row of a comparison's `cells.csv`; none where it has no such row."""
    for row in read_csv(path):
        if row["metric"] == metric and Key.read(row) == key:
            columns = ("value", "low", "high", "drawn", "rows", "groups", "members")
            values = ", ".join(f"{name} {row[name]}" for name in columns)
            yield Stop("compare", COMPARED, path, (f"{key.text}, {metric}", values))


def _raw(evaluation: Mapping, plugin: str) -> Stop:
    """Return the stop at the raw data: of a simulator, an installed package or a user's folder."""
    origin, use = evaluation["origin"], evaluation["use"]
    if origin == "simulated":
        folder = paths.raw(evaluation["source"])
        return Stop("simulate", f"{plugin}: Dataset.simulate", folder, (_files_in(folder),))
    if origin == "bundled":
        inside = Catalogue([ROOT, *places()]).get("dataset", use, "trace").facts["bundled"]
        values = (f"of an installed package; {_files_in(raw_folder(origin, inside, use))}",)
        return Stop(BUNDLED, NO_CODE, Path(inside), values)
    return Stop(GIVEN, NO_CODE, Path(f"raw.{use}"), ("the folder that the config names",))


def _files_in(folder: Path) -> str:
    """Return how many files a folder has, and the names of the first few."""
    inside = sorted(path for path in folder.rglob("*") if path.is_file())
    names = [path.relative_to(folder).as_posix() for path in inside]
    more = ", …" if len(names) > FEW else ""
    return f"{plural(len(names), 'file')}: {', '.join(names[:FEW])}{more}"


def _prepared(plugin: str, source: str) -> Stop:
    arrays = read_prepared(source)
    columns = {**arrays.inputs, **arrays.targets}
    lines = [f"{name} {values.shape}: {_few(values[0])}" for name, values in columns.items()]
    path = paths.prepared(source) / "index.json"
    return Stop("prepare", f"{plugin}: Dataset.prepare", path, tuple(lines))


def _rows(plugin: str, dataset: str) -> Stop:
    path = paths.rows(dataset) / "rows.npz"
    rows = read_rows(path)
    splits, counts = np.unique(rows.split, return_counts=True)
    first = int(np.flatnonzero(rows.split == "test")[0])
    name, take = next(iter(rows.takes.items()))
    values = (
        ", ".join(f"{count} {split}" for split, count in zip(splits, counts, strict=True)),
        f"first test row: id {rows.row[first]}, group {rows.group[first]}, {name} from frame"
        f" {take.start[first]}, {take.length or 1} frames",
    )
    return Stop("select", f"{plugin}: Dataset.select", path, values)


def _fits(member: Member) -> Iterator[Stop]:
    """Yield the stops at a member's prediction and, before it, at the first few of its parents."""
    record = read_record(member)
    parents = list(parents_of(record))
    for way, parent in parents[:FEW]:
        yield _fit(parent, read_record(parent), f"{way} of the next: ")
    more = f"learned from {len(parents) - FEW} more members; " if len(parents) > FEW else ""
    yield _fit(member, record, more)


def _fit(member: Member, record: dict, role: str) -> Stop:
    cost = record["cost"]
    values = [f"{role}{record['status']}, {record['parameters']:,} parameters, {cost['seconds']} s"]
    rows = read_rows(paths.rows(member[0]) / "rows.npz")
    if (prediction := read_prediction(member)) and (rows.split == "test").any():
        first = int(np.flatnonzero(rows.split == "test")[0])
        task = next(task for task in prediction if "/" not in task)  # no map, no explanation
        values.append(f"{task} of the first test row: {_few(prediction[task][0][first], most=8)}")
    spec = record["spec"]
    code = f"{_file_of('method', spec['method'])}: Method"
    if spec["net"]:
        code = f"{code}, {_file_of('network', spec['net'])}: Net"
    if cost.get("step_seconds"):
        code = f"{code}, {TRAINING}"
    return Stop("fit", code, paths.member(*member) / "prediction.npz", tuple(values))


def _sums(path: Path, key: Key, seed: int) -> tuple[str, tuple[str, ...]]:
    """Return which module scores a task, and some sums of its first group in words."""
    columns = read_parquet(path)
    of_seed = columns["seed"] == seed if key.ensemble_size == 1 else True
    lines = (columns["task"] == key.task) & (columns["ensemble_size"] == key.ensemble_size)
    index = np.flatnonzero(lines & of_seed)
    if not len(index):
        return "kinds", ("no member has a prediction",)
    group = columns["group"][index[0]]
    of_group = [i for i in index if columns["group"][i] == group][: 2 * FEW]
    sums = (
        f"{columns['statistic'][i]}[{columns['index'][i]}] {columns['value'][i]:g}"
        for i in of_group
    )
    return str(columns["kind"][index[0]]), (f"group {group}: {', '.join(sums)}, …",)


def _values(path: Path, kind: str, key: Key, metric: str) -> Iterator[Stop]:
    """Yield the stop at a metric's values, a line for each seed."""
    rows = [
        row
        for row in read_csv(path)
        if (row["task"], row["metric"], row["ensemble_size"])
        == (key.task, metric, str(key.ensemble_size))
    ]
    code = f"affectbench/evaluation/metrics/{kind}.py: scores"
    values = tuple(f"seed {row['seed']}: {metric} {row['value']}" for row in rows[:FEW])
    yield Stop("evaluate", code, path, values)


def _few(values, most: int = FEW) -> str:
    """Return the first few numbers of an array. Worked value: (0.1234, 2.0) -> "0.123, 2"."""
    flat = np.asarray(values).reshape(-1)
    return ", ".join(f"{value:.3g}" for value in flat[:most]) + (", …" if flat.size > most else "")


def _file_of(kind: str, name: str) -> str:
    """Return the file of a plugin, below the project where it lies there."""
    path = path_of(kind, name)
    return str(path.relative_to(ROOT)) if path.is_relative_to(ROOT) else str(path)
