"""What lies behind a number that `trace` follows: the plan of its report, and its comparison.

A report keeps its plan, which the config that Snakemake read last may not be. The page of what a
user's files add (`snakemake mine`) has its own, beside its comparison.
"""

from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from affectbench.store import files, paths, reported
from affectbench.store.tables import read_csv

MINE = paths.RESULTS / "mine"  # where the page of what a user's files add is made
MINE_REPORTS = paths.REPORTS / "mine"


@dataclass(frozen=True)
class MadeOf:
    """The files behind a paper's part of a report.

    plan      of its evaluations
    cells     the comparison's values, in results/
    numbers   the same, as the report has them; where these are other, results/ is of another run
    """

    paper: str
    plan: Path
    cells: Path
    numbers: Path

    @cached_property
    def evaluations(self) -> list[dict]:
        """The evaluations of the plan; [] where there is none."""
        return files.read_json(self.plan)["evaluations"] if self.plan.is_file() else []

    @cached_property
    def is_here(self) -> bool:
        """Whether results/ has the run that the report is of."""
        if not self.cells.is_file():
            return False
        return not self.numbers.is_file() or reported.are_same(self.numbers, self.cells)

    def rows(self) -> list[dict[str, str]]:
        """Return every value: as the report has them, else as the comparison has."""
        return next((read_csv(p) for p in (self.numbers, self.cells) if p.is_file()), [])


def of_report(paper: str) -> MadeOf:
    """Return what the report says of a paper; without a report, what results/ has."""
    kept = reported.plan_file(paper)
    plan = kept if kept.is_file() else paths.arms(paper)
    cells = paths.comparison(paper) / "cells.csv"
    return MadeOf(paper, plan, cells, paths.REPORTS / "numbers" / f"{paper}.csv")


def of_mine(paper: str) -> MadeOf:
    """Return what the page of what a user's files add says of a paper."""
    cells = MINE / paths.comparison(paper) / "cells.csv"
    return MadeOf(paper, MINE / paths.arms(paper), cells, cells)


def all_here() -> list[MadeOf]:
    """Return all papers of the report, of results/ and of the user's page, in this order."""
    compared = paths.RESULTS / "comparison"
    papers = reported.papers_in(paths.REPORTS)
    papers += [path.parent.name for path in sorted(compared.glob("*/cells.csv"))]
    of_user = sorted((MINE / compared).glob("*/cells.csv"))
    return [
        *(of_report(paper) for paper in dict.fromkeys(papers)),
        *(of_mine(path.parent.name) for path in of_user),
    ]
