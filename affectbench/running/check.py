"""`check`: compare a fresh run's numbers with those that were kept, within the spread of seeds."""

import filecmp
import re
from collections.abc import Iterable, Mapping
from pathlib import Path
from statistics import median

from affectbench.refusal import Refusal
from affectbench.store.tables import read_csv

OF_CELLS = (
    "dataset", "options", "variant", "sweep", "generation", "ensemble_size", "task", "metric",
)  # fmt: skip
OF_TABLES = ("table", "row", "column")
OF_CLAIMS = ".claims.csv"  # their values are differences of cells, and stand in tables
SPREADS = 2.0  # standard deviations over seeds that a value may move by
ROUNDING = 1e-3  # what rounding may do to a metric of a short training
NOTES = 0.05  # how far a decimal in a note, such as a p-value, may move
# Share of values that may move farther on another type of processor: of the smoke run's 1.6 % do
# between AVX-512 and AVX2, as its networks are hardly trained.
OTHER_PROCESSOR = 0.03
SHOWN = 10  # of what differs
DECIMAL = re.compile(r"\d*\.\d+")

Row = dict[str, str]
Rows = dict[tuple[str, ...], Row]


def check(expected: Path, fresh: Path) -> bool:
    """Print how the numbers of two folders compare; return whether they agree.

    Both the cells of each paper (PAPER.csv) and the numbers that its tables show (PAPER.tables.csv)
    are compared. A value may move by twice its standard deviation over seeds. Where one seed was
    run, that is the median deviation of the metric in all papers; where none was measured, half the
    value's interval counts instead. Every value may move by ROUNDING. No value may appear,
    vanish or change its status; all values of a file that was not kept are new.

    On one type of processor all values come out the same. On another one (as `made_on.json` in both
    folders says) rounding may push a prediction over a threshold, so that OTHER_PROCESSOR of the
    values may move farther.
    """
    kept = {path.name: _read(path) for path in _files(expected)}
    if not kept:
        raise Refusal(f"no numbers are kept in {expected}; give the folder of PAPER.csv files")
    seeds = seed_spreads(kept.values())
    wrong, moved, same, total = [], [], 0, 0
    for name in kept:
        if not (fresh / name).is_file():
            raise Refusal(f"{fresh / name} is missing; run the workflow with this config first")
    for path in _files(fresh):
        rows, now = kept.get(path.name, {}), _read(path)
        wrong += [f"{' '.join(filter(None, key))}: gone" for key in rows.keys() - now.keys()]
        wrong += [f"{' '.join(filter(None, key))}: new" for key in now.keys() - rows.keys()]
        for key in rows.keys() & now.keys():
            total, same = total + 1, same + (_contents(rows[key]) == _contents(now[key]))
            name_of_row = " ".join(filter(None, key))
            if problem := _status_differs(rows[key], now[key]):
                wrong.append(f"{name_of_row}: {problem}")
            elif problem := _differs(rows[key], now[key], tolerance(rows[key], seeds)):
                moved.append(f"{name_of_row}: {problem}")
    allowed = int(OTHER_PROCESSOR * total) if _other_processor(expected, fresh) else 0
    agree = not wrong and len(moved) <= allowed
    _report(same, total, wrong, moved, allowed)
    print("The numbers agree." if agree else "The numbers do not agree.")
    return agree


def tolerance(row: Row, seeds: Mapping[str, float]) -> float:
    """Return how far a value may move.

    seeds  metric -> the median of its standard deviations over seeds
    """
    own = float(row["seed_sd"]) if row.get("seed_sd") else seeds.get(row.get("metric", ""))
    if own is not None:
        return max(SPREADS * own, ROUNDING)
    half = (float(row["high"]) - float(row["low"])) / 2 if row["low"] else 0.0
    return max(half, ROUNDING)


def _report(same: int, total: int, wrong: list, moved: list, allowed: int) -> None:
    """Print the counts, then the first lines about what differs."""
    differ = len(wrong) + len(moved)
    print(f"{same} of {total} values are the same to the last digit; {differ} differ by more")
    if allowed:
        print(f"  made on another type of processor, where {allowed} values may differ by more")
    lines = sorted(wrong) + sorted(moved)
    for line in lines[:SHOWN]:
        print(f"  {line}")
    if len(lines) > SHOWN:
        print(f"  and {len(lines) - SHOWN} more")


def _status_differs(kept: Row, now: Row) -> str:
    """Return how a row's status differs, or which side has no value, "" where neither does."""
    if kept.get("status") != now.get("status"):
        return f"{kept['status']} before, {now['status']} now"
    if (kept["value"] == "") != (now["value"] == ""):
        return f"{kept['value'] or 'no value'} -> {now['value'] or 'no value'}"
    return ""


def _differs(kept: Row, now: Row, allowed: float) -> str:
    """Return how a row differs by more than is allowed, "" where it does not."""
    if kept.get("text") or now.get("text"):
        return _notes_differ(kept.get("text", ""), now.get("text", ""))
    if kept["value"] == now["value"]:
        return ""
    before, after = float(kept["value"]), float(now["value"])
    if abs(before - after) <= allowed + 1e-12:
        return ""
    return f"{before:.6g} -> {after:.6g}, more than {allowed:.3g} apart"


def _notes_differ(kept: str, now: str) -> str:
    """Return how two notes differ, "" where their words and integers are equal, decimals close."""
    same_words = DECIMAL.sub("#", kept) == DECIMAL.sub("#", now)
    decimals = zip(DECIMAL.findall(kept), DECIMAL.findall(now), strict=False)
    near = all(abs(float(a) - float(b)) <= NOTES for a, b in decimals)
    return "" if same_words and near else f"'{kept}' -> '{now}'"


def _contents(row: Row) -> tuple:
    """Return what must be equal for a row to be the same to the last digit."""
    return tuple(row.get(name) for name in ("value", "low", "high", "text"))


def _other_processor(expected: Path, fresh: Path) -> bool:
    """Return whether both folders say what they were made on, and it was not the same."""
    notes = [folder / "made_on.json" for folder in (expected, fresh)]
    if not all(path.is_file() for path in notes):
        return False
    return not filecmp.cmp(*notes, shallow=False)


def seed_spreads(tables: Iterable[Rows]) -> dict[str, float]:
    """Return the median of each metric's standard deviations over seeds."""
    of_metric: dict[str, list[float]] = {}
    for rows in tables:
        for row in rows.values():
            if row.get("seed_sd"):
                of_metric.setdefault(row["metric"], []).append(float(row["seed_sd"]))
    return {metric: median(values) for metric, values in of_metric.items()}


def _files(folder: Path) -> list[Path]:
    """Return the files of a folder that are compared."""
    return [p for p in sorted(folder.glob("*.csv")) if not p.name.endswith(OF_CLAIMS)]


def _read(path: Path) -> Rows:
    """Return the rows of a file by what identifies them."""
    key = OF_TABLES if path.name.endswith(".tables.csv") else OF_CELLS
    return {tuple(row[name] for name in key): row for row in read_csv(path, key)}
