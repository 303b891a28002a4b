"""`check`: whether a fresh run gives the numbers that were kept, within the spread of seeds."""

import csv
from pathlib import Path
from statistics import median

from affectbench.refusal import Refusal

KEY = (
    "dataset", "options", "variant", "sweep", "generation", "ensemble_size", "task", "metric",
)  # fmt: skip
SPREADS = 2.0  # standard deviations over seeds that a value may move by
ROUNDING = 1e-3  # what another processor's rounding may do to a metric of a short training
SHOWN = 10  # of what differs

Rows = dict[tuple[str, ...], dict[str, str]]


def check(expected: Path, fresh: Path) -> bool:
    """Print how the numbers of two folders (PAPER.csv each) compare; return whether they agree.

    A value may move by twice its own standard deviation over seeds; where one seed was run, by
    twice the median of that metric's in all papers; where none is known, by half of its interval.
    What has neither may move by ROUNDING. On one type of machine all values are the same.
    """
    kept = {path.name: _read(path) for path in sorted(expected.glob("*.csv"))}
    if not kept:
        raise Refusal(f"no numbers are kept in {expected}; give the folder of PAPER.csv files")
    seeds = _seed_spreads(kept.values())
    differ, same, total = [], 0, 0
    for name, rows in kept.items():
        if not (fresh / name).is_file():
            raise Refusal(f"{fresh / name} is missing; run the workflow with this config first")
        found = _read(fresh / name)
        differ += [f"{_told(key)}: gone" for key in rows.keys() - found.keys()]
        differ += [f"{_told(key)}: new" for key in found.keys() - rows.keys()]
        for key in rows.keys() & found.keys():
            total, same = total + 1, same + (rows[key]["value"] == found[key]["value"])
            if problem := _differs(rows[key], found[key], tolerance(rows[key], seeds)):
                differ.append(f"{_told(key)}: {problem}")
    print(f"{same} of {total} values are the same to the last digit; {len(differ)} differ by more")
    for line in sorted(differ)[:SHOWN]:
        print(f"  {line}")
    if len(differ) > SHOWN:
        print(f"  and {len(differ) - SHOWN} more")
    return not differ


def tolerance(row: dict[str, str], seeds: dict[str, float]) -> float:
    """Return how far a value may move; seeds has the median deviation over seeds of each metric."""
    own = float(row["seed_sd"]) if row["seed_sd"] else seeds.get(row["metric"])
    if own is not None:
        return max(SPREADS * own, ROUNDING)
    half = (float(row["high"]) - float(row["low"])) / 2 if row["low"] else 0.0
    return max(half, ROUNDING)


def _differs(kept: dict[str, str], found: dict[str, str], allowed: float) -> str:
    if kept["status"] != found["status"]:
        return f"{kept['status']} before, {found['status']} now"
    if "" in (kept["value"], found["value"]):
        return "" if kept["value"] == found["value"] else f"{kept['value']} -> {found['value']}"
    before, now = float(kept["value"]), float(found["value"])
    if abs(before - now) <= allowed + 1e-12:
        return ""
    return f"{before:.6g} -> {now:.6g}, more than {allowed:.3g} apart"


def _seed_spreads(tables) -> dict[str, float]:
    known: dict[str, list[float]] = {}
    for rows in tables:
        for row in rows.values():
            if row["seed_sd"]:
                known.setdefault(row["metric"], []).append(float(row["seed_sd"]))
    return {metric: median(values) for metric, values in known.items()}


def _read(path: Path) -> Rows:
    with path.open(newline="", encoding="utf-8") as file:
        return {tuple(row[name] for name in KEY): row for row in csv.DictReader(file)}


def _told(key: tuple[str, ...]) -> str:
    return " ".join(filter(None, key))
