"""Which numbers and verdicts differ between two runs."""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from math import inf

from affectbench.comparison.key import OTHER, Key
from affectbench.running.check import seed_spreads, tolerance
from affectbench.running.comparing.causes import Causes, Reasons
from affectbench.running.comparing.runs import Run
from affectbench.running.kept import Row

SAME, WITHIN, MOVED = "same", "within", "moved"
STATUS, NEW, GONE = "status", "new", "gone"
KINDS = {  # kind of a number -> how it is told
    SAME: "the same to the last digit",
    WITHIN: "moved within the spread of seeds",
    MOVED: "moved by more",
    STATUS: "with another status",
    NEW: "only in the later run",
    GONE: "only in the earlier run",
}


@dataclass(frozen=True)
class Number:
    """One value of a comparison in two runs.

    key            the text of its key
    before, after  the value as text, "" where there is none
    moved          by how much it moved
    weight         how much that is beside its interval and what it may move by (`check.tolerance`)
    """

    paper: str
    key: str
    metric: str
    kind: str
    before: str
    after: str
    moved: float = 0.0
    weight: float = 0.0
    causes: Causes = ()


@dataclass(frozen=True)
class Verdict:
    """One test of a claim in two runs; "" where a run has no such test."""

    paper: str
    claim: str
    sides: tuple[str, str]
    before: str
    after: str
    difference_before: str
    difference_after: str
    causes: Causes = ()

    @property
    def kind(self) -> str:
        """One of SAME, MOVED, NEW and GONE."""
        if self.before == self.after:
            return SAME
        return MOVED if self.before and self.after else NEW if self.after else GONE


def compared_numbers(before: Run, after: Run, reasons: Reasons) -> Iterator[Number]:
    """Yield every value that one of two runs has."""
    spreads = seed_spreads(_by_key(before.cells(paper)) for paper in before.papers)
    for paper in dict.fromkeys([*before.papers, *after.papers]):
        old, new = _by_key(before.cells(paper)), _by_key(after.cells(paper))
        for (key, metric), row in (old | new).items():
            first, second = old.get((key, metric)), new.get((key, metric))
            if first is None or second is None:
                value = row["value"]
                kind = (NEW, "", value) if first is None else (GONE, value, "")
                yield Number(paper, key, metric, *kind)
                continue
            kind, moved, weight = _kind(first, second, spreads)
            causes = () if kind == SAME else reasons.of_key(key)
            shown = (_shown(first), _shown(second))
            yield Number(paper, key, metric, kind, *shown, moved, weight, causes)


def compared_verdicts(before: Run, after: Run, reasons: Reasons) -> Iterator[Verdict]:
    """Yield every test of a claim that one of two runs has."""
    for paper in dict.fromkeys([*before.papers, *after.papers]):
        old, new = _by_test(before.claims(paper)), _by_test(after.claims(paper))
        for claim, *sides in old | new:
            first, second = (rows.get((claim, *sides), {}) for rows in (old, new))
            verdicts = first.get("verdict", ""), second.get("verdict", "")
            changed = verdicts[0] != verdicts[1] and all(verdicts)
            causes = [cause for side in sides for cause in reasons.of_key(side)] if changed else ()
            yield Verdict(
                paper,
                claim,
                tuple(sides),
                *verdicts,
                _difference(first),
                _difference(second),
                tuple(dict.fromkeys(causes)),
            )


def counts(numbers: list[Number]) -> dict[str, int]:
    """Return how many numbers there are of each kind that occurs, in the order of KINDS."""
    by_kind = Counter(number.kind for number in numbers)
    return {kind: by_kind[kind] for kind in KINDS if by_kind[kind]}


def _kind(first: Row, second: Row, spreads: Mapping[str, float]) -> tuple[str, float, float]:
    """Return the kind of a number that both runs have, by how much it moved, and the weight."""
    if first["status"] != second["status"] or (first["value"] == "") != (second["value"] == ""):
        return STATUS, 0.0, inf
    same = all(first.get(name) == second.get(name) for name in ("value", "low", "high"))
    if same or first["value"] == "":
        return SAME, 0.0, 0.0
    moved = float(second["value"]) - float(first["value"])
    allowed = tolerance(first, spreads)
    width = (float(first["high"]) - float(first["low"])) / 2 if first["low"] else 0.0
    kind = WITHIN if abs(moved) <= allowed + 1e-12 else MOVED
    return kind, moved, abs(moved) / max(allowed, width)


def _shown(row: Row) -> str:
    return (
        row["value"] if row["status"] == "complete" else f"{row['value']} {row['status']}".strip()
    )


def _by_key(rows: list[Row]) -> dict[tuple[str, str], Row]:
    return {(Key.read(row).text, row["metric"]): row for row in rows}


def _by_test(rows: list[Row]) -> dict[tuple[str, str, str], Row]:
    return {(row["claim"], Key.read(row).text, Key.read(row, OTHER).text): row for row in rows}


def _difference(row: Mapping[str, str]) -> str:
    """Return a difference with its interval as text, "" where there is none."""
    if not row.get("difference"):
        return ""
    value = f"{float(row['difference']):+.3f}"
    if not row["low"]:
        return value
    return f"{value} [{float(row['low']):+.3f}, {float(row['high']):+.3f}]"
