"""Earlier tests of claims, from whose spread it is foreseen what planned ones can see."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from affectbench.comparison.key import OTHER, Key
from affectbench.comparison.planned import PlannedTest
from affectbench.comparison.power import Uncertainty, uncertainty
from affectbench.comparison.worlds import AXES
from affectbench.store.tables import read_csv

SAME, ALIKE, ELSEWHERE = "same", "alike", "elsewhere"  # how a pilot is like a planned test
NEEDED = ("simulated_rows", *(f"error_{axis}" for axis in AXES))  # columns; older files lack them


@dataclass(frozen=True)
class Pilot:
    """The spread of one test of a claim, as an earlier run found it."""

    claim: str
    ours: Key
    other: Key
    simulated_rows: int
    of: Uncertainty
    source: str  # where it stands, as `read_pilots` was told


@dataclass(frozen=True)
class Guess:
    """The spread that a planned test should have, and where it is from.

    likeness      SAME: from the same two cells; ALIKE: the same claim on the same dataset, at other
                  options or sweeps; ELSEWHERE: the same claim on another dataset
    extrapolated  whether seeds, folds or simulated rows were other ones
    without_seeds whether several seeds are planned and no pilot drew any, so that the chance in
                  training is missing
    """

    of: Uncertainty
    source: str
    likeness: str
    extrapolated: bool
    without_seeds: bool


def read_pilots(path: Path, source: str) -> list[Pilot]:
    """Return the tests of a `claims.csv` that have an interval.

    [] without a file, and where it was written before errors of seeds and groups were told apart.
    """
    rows = read_csv(path) if path.is_file() else []
    if not rows or not set(NEEDED) <= rows[0].keys():
        return []
    pilots = []
    for row in rows:
        if (of := _uncertainty(row)) is not None:
            sides = Key.read(row), Key.read(row, OTHER)
            pilots.append(Pilot(row["claim"], *sides, int(row["simulated_rows"]), of, source))
    return pilots


def guess(test: PlannedTest, pilots: Iterable[Pilot]) -> Guess | None:
    """Return the spread of a planned test; None where no earlier one is of its claim.

    pilots  those that are preferred first

    The most similar pilots decide, and of several similar ones that with the median error. Those
    that drew seeds come before all others where several seeds are planned.
    """
    of_claim = [pilot for pilot in pilots if pilot.claim == test.claim.name]
    drew = [pilot for pilot in of_claim if "seeds" in pilot.of.variances]
    without_seeds = test.seeds > 1 and not drew
    chosen = drew if test.seeds > 1 and drew else of_claim
    for likeness in (SAME, ALIKE, ELSEWHERE):
        similar = [pilot for pilot in chosen if likeness in _likenesses(pilot, test)]
        if similar:
            source = similar[0].source
            fitting = [(_at(p, test), p) for p in similar if p.source == source]
            fitting.sort(key=lambda pair: pair[0].error)
            of, pilot = fitting[(len(fitting) - 1) // 2]
            extrapolated = of.units != pilot.of.units
            return Guess(of, source, likeness, extrapolated, without_seeds)
    return None


def _likenesses(pilot: Pilot, test: PlannedTest) -> tuple[str, ...]:
    if (pilot.ours, pilot.other) == test.sides[:2]:
        return (SAME, ALIKE, ELSEWHERE)
    alike = pilot.ours.dataset == test.sides[0].dataset
    return (ALIKE, ELSEWHERE) if alike else (ELSEWHERE,)


def _at(pilot: Pilot, test: PlannedTest) -> Uncertainty:
    """Return a pilot's spread with the seeds, folds and groups of a planned test.

    Where the same dataset is simulated with other numbers of rows, it has as many times the groups.
    """
    units = {"folds": test.folds}
    if "seeds" in pilot.of.variances:
        units["seeds"] = test.seeds
    same_data = pilot.ours.dataset == test.sides[0].dataset
    if same_data and pilot.simulated_rows and test.simulated_rows:
        ratio = test.simulated_rows / pilot.simulated_rows
        units["groups"] = max(round(pilot.of.units["groups"] * ratio), 2)
    return pilot.of.at(units)


def _uncertainty(row: Mapping[str, str]) -> Uncertainty | None:
    low, high, *errors = (
        float(row[name] or "nan") for name in ("low", "high", *(f"error_{axis}" for axis in AXES))
    )
    units = {axis: int(row[axis]) for axis in AXES}
    joint = float(row.get("error_joint") or 0.0)  # older files lack it
    return uncertainty(low, high, dict(zip(AXES, errors, strict=True)), joint, units)
