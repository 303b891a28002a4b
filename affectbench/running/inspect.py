"""Looks at a folder of raw data: what a reader finds in it, before anything is made of it."""

import contextlib
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import numpy as np

from affectbench.arrays import Arrays, Rows
from affectbench.data.formats.guard import given_by_system
from affectbench.naming import plural
from affectbench.plan.catalogue import Catalogue, check_value
from affectbench.plan.places import catalogue_with
from affectbench.project.folders import is_folder, shown
from affectbench.project.plugins import load
from affectbench.project.raw import raw_folder
from affectbench.ranges import Whole, outside
from affectbench.refusal import Refusal, remedy
from affectbench.reports.label_counts import frequencies
from affectbench.running.lifeline import scratch
from affectbench.store.arrays import Space
from affectbench.store.assemble import taken
from affectbench.store.costs import duration

MOST_VALUES = 4  # of a task whose values are labels; more are what OpenFace measures
SAMPLE = 60  # files of each kind that are decoded
SHEETS = (".png", ".pdf", ".svg", ".jpg")  # what a contact sheet may end on


class Glance(Space):
    """A space in which some files are decoded, and which foresees how long all would take.

    most  how many files of each kind are decoded, evenly spread; 0 for all
    """

    def __init__(self, folder: Path, most: int):
        super().__init__(folder)
        self.most = most
        self.whole = True
        self.saved = 0.0  # seconds that the rest would take

    def every(self, count: int) -> Iterator[int]:
        step = max(1, -(-count // self.most)) if self.most else 1
        chosen, begin = range(0, count, step), time.perf_counter()
        self.whole = self.whole and step == 1
        yield from chosen
        spent = time.perf_counter() - begin
        self.saved += spent * (count / max(len(chosen), 1) - 1)


def inspect(
    use: str,
    raw: str,
    options: list[str],
    most: int = SAMPLE,
    sheet: Path | None = None,
    plugins: str | None = None,
) -> None:
    """Print what the reader of a dataset finds in a folder; nothing there is written.

    All lists and labels are read, and some pictures, tracks or recordings are decoded, in a
    temporary folder that is gone in the end.

    use      the dataset's file in datasets/
    options  of the dataset, each as "layout=full"
    most     how many files of each kind are decoded; 0 for all
    sheet    the file into which a contact sheet is drawn, by its suffix; None for none
    plugins  the folder that has the dataset, where it is not the project's own
    """
    _check(use, raw, most, sheet)
    catalogue = catalogue_with(plugins)
    dataset = load("Dataset", use, _options(catalogue, use, options), catalogue.roots[1:])
    folder = raw_folder("raw", raw, use)
    print(f"{use} in {shown(folder)}\n")
    with scratch() as aside:
        space, begin = Glance(aside, most), time.perf_counter()
        with given_by_system(folder), contextlib.redirect_stderr(sys.stdout):
            arrays = dataset.prepare(folder, space)
        took = time.perf_counter() - begin
        print("\nLabels:" + "".join(f"\n  {line}" for line in _labels(arrays)))
        rows = dataset.select(arrays, 0)
        print(f"\nRows: {_rows(rows)}")
        size = bytes_of(arrays)
        if not space.whole:
            print(
                f"\nOf each kind of file about {most} were decoded, so that rows may be fewer;"
                " --sample 0 decodes all."
            )
        print(
            f"prepare would take about {duration(took + space.saved)} on one core of this"
            f" machine, and {size / 1e9:.1f} GB on disk."
        )
        if sheet is not None:
            _draw(arrays, rows, use, sheet)
            print(f"Contact sheet: {shown(sheet)}")


def _check(use: str, raw: str, most: int, sheet: Path | None) -> None:
    """Refuse arguments that would fail only after everything was read, or mean nothing."""
    if not raw.strip():
        raise Refusal(f"raw.{use}: '{raw}' names no folder; give the data's own folder")
    if outside(Whole, most):
        raise Refusal(f"inspect: --sample {most} is no number of files; 0 decodes all")
    if sheet is None:
        return
    if sheet.suffix.lower() not in SHEETS:
        raise Refusal(
            f"inspect: --sheet '{shown(sheet)}' does not end on {', '.join(SHEETS[:-1])} or"
            f" {SHEETS[-1]}; give it one of these"
        )
    if not is_folder(sheet.parent):
        raise Refusal(f"inspect: --sheet: there is no folder '{shown(sheet.parent)}'; make it")
    if is_folder(sheet):
        raise Refusal(f"inspect: --sheet '{shown(sheet)}' is a folder; name a file")


def bytes_of(arrays: Arrays) -> int:
    """Return what the inputs and targets of a source take on the disk."""
    return sum(a.nbytes for table in (arrays.inputs, arrays.targets) for a in table.values())


def _options(catalogue: Catalogue, use: str, written: list[str]) -> dict[str, object]:
    """Return options as a config would give them; refuse what is no NAME=VALUE or of no option."""
    import yaml

    accepted = catalogue.get("dataset", use, "inspect").options
    options = {}
    for text in written:
        key, sign, value = text.partition("=")
        if not sign or key not in accepted:
            raise Refusal(f"inspect: '{text}' is no NAME=VALUE of {use}; {remedy(key, accepted)}")
        try:
            read = yaml.safe_load(value)
        except yaml.YAMLError:
            read = value
        options[key] = check_value(accepted[key], read, f"inspect: {key}")
    return options


def _labels(arrays: Arrays) -> Iterator[str]:
    """Yield a line for each class with its rows by split, and for each value with its range."""
    splits = [split for split in ("train", "val", "test") if (arrays.split == split).any()]
    for name, task in arrays.tasks.items():
        if task.kind == "regression" and len(task.names) <= MOST_VALUES:
            for value, column in zip(task.names, arrays.targets[name].T, strict=True):
                given = column[~np.isnan(column)]
                span = f"{given.min():g} to {given.max():g}" if len(given) else "never given"
                yield f"{f'{name}: {value}':28} {span}, {len(column) - len(given)} missing"
        if task.kind != "multiclass":
            continue
        counts = {s: frequencies(task, arrays.targets[name][arrays.split == s]) for s in splits}
        for of_splits in zip(*counts.values(), strict=True):
            label = f"{name}: {of_splits[0][0]}"
            numbers = ", ".join(f"{s} {f[2]}" for s, f in zip(splits, of_splits, strict=True))
            yield f"{label:28} {numbers}"
        missing = int((arrays.targets[name] == -1).sum())
        yield f"{name + ': missing':28} {missing}"


def _rows(rows: Rows) -> str:
    counts = {split: int((rows.split == split).sum()) for split in ("train", "val", "test")}
    groups = plural(len(np.unique(rows.group)), "group")
    return ", ".join(f"{count} {split}" for split, count in counts.items()) + f", of {groups}"


def _draw(arrays: Arrays, rows: Rows, use: str, path: Path) -> None:
    """Draw the contact sheet of the rows that were decoded."""
    from affectbench.reports.exhibits.sheets.sheet import sheet

    tasks = {n: n for n, t in arrays.tasks.items() if t.kind != "map" and n in rows.takes}
    inputs = [name for name in arrays.inputs if name in rows.takes]
    chosen = taken(arrays, rows, inputs, tasks, use)
    starts = {name: rows.takes[name].start for name in inputs}
    decoded = np.all([_filled(arrays.inputs[n])[starts[n]] for n in inputs], axis=0)
    with given_by_system(path):
        sheet(chosen.where(decoded), f"{use} (raw)").savefig(path)


def _filled(values: np.ndarray) -> np.ndarray:
    """Return a mask of the rows that hold anything: what was not decoded is 0."""
    flat = values.reshape(len(values), -1)
    middle = flat.shape[1] // 2
    return (flat[:, middle : middle + 64] != 0).any(axis=1)
