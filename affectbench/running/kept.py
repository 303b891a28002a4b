"""Where a run keeps its numbers and verdicts: in its results, or, without these, in its reports."""

from functools import cached_property
from pathlib import Path

from affectbench.store import paths, reported
from affectbench.store.tables import read_csv

Row = dict[str, str]
COLUMNS = ("dataset", "variant", "task", "metric")  # that numbers and verdicts have


class Kept:
    """The numbers and verdicts of a run, by paper; what a folder does not have is empty.

    folder   in which the run's results are
    reports  its folder of reports
    """

    def __init__(self, folder: Path, reports: Path):
        self.compared = folder / paths.RESULTS / "comparison"
        self.reports = reports

    @cached_property
    def papers(self) -> list[str]:
        """The papers whose numbers are there."""
        if compared := sorted(path.parent.name for path in self.compared.glob("*/cells.csv")):
            return compared
        return reported.papers_in(self.reports)

    def cells(self, paper: str) -> list[Row]:
        """Return every value of a paper's comparison."""
        return self._first(
            self.compared / paper / "cells.csv", self.reports / "numbers" / f"{paper}.csv"
        )

    def claims(self, paper: str) -> list[Row]:
        """Return every test of a paper's claims."""
        tables = self.reports / "tables" / paper
        numbers = self.reports / "numbers" / f"{paper}.claims.csv"
        named = (tables / "claims.csv", tables / f"{paper}.csv")
        return self._first(self.compared / paper / "claims.csv", numbers, *named)

    @staticmethod
    def _first(*candidates: Path) -> list[Row]:
        return next((read_csv(path, COLUMNS) for path in candidates if path.is_file()), [])


def kept_here() -> Kept:
    """Return what the run of the current folder keeps."""
    return Kept(Path(), paths.REPORTS)
