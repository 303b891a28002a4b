"""The verb `check`: does a fresh run give the kept numbers, within the spread of training seeds?"""

import csv
from pathlib import Path
from statistics import median

from affectbench.refusal import Refusal

KEY = (
    "dataset", "options", "variant", "sweep", "generation", "ensemble_size", "task", "metric",
)  # fmt: skip
SPREADS = 2.0  # a value may move by so many standard deviations over seeds
ROUNDING = 1e-3  # how far another processor's rounding may move a metric after a short training
SHOWN = 10  # at most so many differences are printed

Rows = dict[tuple[str, ...], dict[str, str]]


def check(expected: Path, fresh: Path) -> bool:
    """Compare two folders of PAPER.csv files, print a summary, and return whether they agree.

    A value may move by as much as `tolerance` says. On the same type of machine all values are
    the same to the last digit.

    expected  the numbers that were kept
    fresh     the numbers of a fresh run
    """
    kept = {path.name: _read(path) for path in sorted(expected.glob("*.csv"))}
    if not kept:
        raise Refusal(f"no numbers are kept in {expected}; give the folder of PAPER.csv files")
    seeds = _seed_spreads(kept.values())
    differ, same, total = [], 0, 0
    for name, rows in kept.items():
        if not (fresh / name).is_file():
            raise Refusal(f"{fresh / name} is missing; run the workflow with this config first")
        new = _read(fresh / name)
        differ += [f"{_name(key)}: gone" for key in rows.keys() - new.keys()]
        differ += [f"{_name(key)}: new" for key in new.keys() - rows.keys()]
        for key in rows.keys() & new.keys():
            total, same = total + 1, same + (rows[key]["value"] == new[key]["value"])
            if problem := _difference(rows[key], new[key], tolerance(rows[key], seeds)):
                differ.append(f"{_name(key)}: {problem}")
    print(f"{same} of {total} values are the same to the last digit; {len(differ)} differ by more")
    for line in sorted(differ)[:SHOWN]:
        print(f"  {line}")
    if len(differ) > SHOWN:
        print(f"  and {len(differ) - SHOWN} more")
    return not differ


def tolerance(row: dict[str, str], seeds: dict[str, float]) -> float:
    """Return how far a value may move, in the metric's unit; at least ROUNDING.

    Twice the value's own standard deviation over seeds; if only one seed was run, twice the median
    deviation of that metric in all papers; if there is none either, half of the value's interval.

    row    the kept row of a PAPER.csv
    seeds  metric -> median standard deviation over seeds
    """
    own = float(row["seed_sd"]) if row["seed_sd"] else seeds.get(row["metric"])
    if own is not None:
        return max(SPREADS * own, ROUNDING)
    half = (float(row["high"]) - float(row["low"])) / 2 if row["low"] else 0.0
    return max(half, ROUNDING)


def _difference(kept: dict[str, str], new: dict[str, str], allowed: float) -> str:
    """Return how two rows of one value differ, or "" if they agree."""
    if kept["status"] != new["status"]:
        return f"{kept['status']} before, {new['status']} now"
    if "" in (kept["value"], new["value"]):
        return "" if kept["value"] == new["value"] else f"{kept['value']} -> {new['value']}"
    before, now = float(kept["value"]), float(new["value"])
    if abs(before - now) <= allowed + 1e-12:
        return ""
    return f"{before:.6g} -> {now:.6g}, more than {allowed:.3g} apart"


def _seed_spreads(tables) -> dict[str, float]:
    """Return metric -> median over all rows of its standard deviation over seeds."""
    deviations: dict[str, list[float]] = {}
    for rows in tables:
        for row in rows.values():
            if row["seed_sd"]:
                deviations.setdefault(row["metric"], []).append(float(row["seed_sd"]))
    return {metric: median(values) for metric, values in deviations.items()}


def _read(path: Path) -> Rows:
    with path.open(newline="", encoding="utf-8") as file:
        return {tuple(row[name] for name in KEY): row for row in csv.DictReader(file)}


def _name(key: tuple[str, ...]) -> str:
    return " ".join(filter(None, key))
