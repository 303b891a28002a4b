"""Whether numbers that are told are those that come out of the sums."""

import csv
import io
import math
from collections.abc import Iterable, Mapping, Sequence
from contextlib import chdir
from pathlib import Path

from affectbench.comparison.cells import METRICS, read_cells
from affectbench.refusal import Refusal
from affectbench.store import paths
from affectbench.store.tables import read_csv

CLOSE = 1e-6  # relative: what the order of a sum, or another processor, does to a number
CELL = 100  # characters of a value that a refusal shows


def check_same(
    name: Path, told: bytes, made: bytes, columns: Sequence[str] | None, remedy: str
) -> bool:
    """Refuse a file whose numbers are not those that were made; return whether it is the same.

    told     its content, as CSV where it is not the very same
    columns  whose values count; None for all

    Numbers may differ by rounding, as they do between types of processors.
    """
    if told == made:
        return True
    old, new = (
        list(csv.DictReader(io.StringIO(c.decode("utf-8", "replace")))) for c in (told, made)
    )
    if len(old) != len(new) or (old and new and list(old[0]) != list(new[0])):
        raise Refusal(f"{name}: it has other rows or columns than its sums give; {remedy}")
    for number, (before, after) in enumerate(zip(old, new, strict=True), start=2):
        for column in columns or after:
            if not close(before.get(column), after[column]):
                values = f"{str(before.get(column))[:CELL]!r}, and its sums give {after[column]!r}"
                raise Refusal(f"{name}, line {number}: {column} is {values}; {remedy}")
    return False


def close(told: str | None, made: str | None) -> bool:
    """Return whether two values are the same text, or the same number but for rounding.

    >>> close("0.5", "0.50000001"), close("0.5", "0.51"), close("", "0.5")
    (True, False, False)
    """
    if told == made:
        return True
    try:
        return math.isclose(float(told), float(made), rel_tol=CLOSE, abs_tol=CLOSE)
    except (TypeError, ValueError):
        return False


def check_values(folder: Path, entries: Iterable[tuple], remedy: str = "export again") -> None:
    """Refuse metrics that are not those of the sums beside them, of evaluations in a folder.

    entries  (dataset, variant, generation) -> the entry of the plan
    """
    with chdir(folder):
        for evaluation, entry in dict(entries).items():
            path = paths.metrics(*evaluation) / "metrics.csv"
            metrics = read_csv(path, METRICS)
            made = _values(entry)
            for row in metrics:
                of = (row["task"], int(row["ensemble_size"]), int(row["seed"]), row["metric"])
                alive = int(row["members"]) > 0
                value = made.get(of, math.nan) if alive else ""
                if not close(row["value"], str(value)):
                    raise Refusal(
                        f"{path}: {' '.join(map(str, of))} is {row['value'][:CELL]!r}, and its sums"
                        f" give {value!r}; {remedy}"
                    )


def _values(entry: Mapping) -> dict[tuple, float]:
    """Return each metric of each seed and ensemble of an evaluation, from its sums."""
    values = {}
    for key, cell in read_cells([entry]):
        if not len(cell.groups):
            continue
        for metric, values_S in cell.of_seeds.items():
            for seed, value in zip(cell.seeds, values_S, strict=True):
                values[key.task, key.ensemble_size, int(seed), metric] = float(value)
    return values
