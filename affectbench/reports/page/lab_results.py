"""What the page reads of one place where a paper was run: this run, or another lab's bundle."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from math import isfinite
from pathlib import Path

from affectbench.comparison.hypotheses import ALIKE
from affectbench.comparison.key import EFFORT, SWEEP, Key, members_behind
from affectbench.comparison.main_tests import MAIN
from affectbench.comparison.verdicts import UNJUDGED
from affectbench.reports.wording import dataset_names, option_words
from affectbench.store import files, paths
from affectbench.store.records import Member, read_record_file
from affectbench.store.tables import read_csv

HERE = "this run"
NUMBERS = ("difference", "low", "high", "error")


@dataclass(frozen=True)
class Place:
    """A paper's results in one place.

    name    of the lab, or HERE
    folder  of its results, laid out as a run's
    """

    name: str
    folder: Path
    paper: str

    @cached_property
    def evaluations(self) -> list[dict]:
        return files.read_json(self.folder / paths.arms(self.paper))["evaluations"]

    @cached_property
    def members(self) -> dict[Key, list[Member]]:
        """The members behind each key (without its task)."""
        return members_behind(self.evaluations)

    def record(self, member: Member) -> dict | None:
        path = self.folder / paths.member(*member) / "record.json"
        return read_record_file(path) if path.is_file() else None

    @cached_property
    def tests(self) -> dict[tuple[str, str], "LabTest"]:
        """One test of each claim on each dataset: the main one, or else the first repeat.

        Those of variants that are swept over effort are left out.
        """
        path = self.folder / paths.comparison(self.paper) / "claims.csv"
        chosen: dict[tuple[str, str], LabTest] = {}
        for row in read_csv(path) if path.is_file() else []:
            of = (row["claim"], row["dataset"])
            if row.get(f"{SWEEP}{EFFORT}"):
                continue
            if of not in chosen or (row["role"] == MAIN and chosen[of].row["role"] != MAIN):
                chosen[of] = LabTest(self, row)
        return chosen

    @cached_property
    def names(self) -> dict[str, str]:
        """The name of each dataset in words."""
        return dataset_names(self.evaluations)

    @cached_property
    def data(self) -> dict[str, frozenset]:
        """What tells the data of each dataset apart: digests of what was prepared, and root seeds.

        A dataset without a record that tells has none.
        """
        of_source: dict[tuple[str, str], tuple[str, int]] = {}
        for entry in self.evaluations:
            of = (entry["dataset_base"], entry["source"])
            for seed in entry["seeds"] if of not in of_source else ():
                member = (entry["dataset"], entry["variant"], entry["generation"], seed)
                record = self.record(member)
                path = (paths.prepared(entry["source"]) / "index.json").as_posix()
                if record and record["data"].get(path):
                    of_source[of] = (record["data"][path], record["spec"]["root_seed"])
        bases = dict.fromkeys(base for base, _ in of_source)
        return {
            base: frozenset(v for of, v in of_source.items() if of[0] == base) for base in bases
        }


@dataclass(frozen=True)
class LabTest:
    """One test of a claim in one place.

    row  of its claims.csv; all values are text
    """

    place: Place
    row: Mapping[str, str]

    @cached_property
    def numbers(self) -> dict[str, float]:
        """The difference, the ends of its interval and its error; NaN where there is none."""
        return {name: float(self.row[name] or "nan") for name in NUMBERS}

    @property
    def verdict(self) -> str:
        return self.row["verdict"]

    @property
    def dataset(self) -> str:
        return self.row["dataset"]

    @property
    def label(self) -> str:
        """Return dataset, options and number of groups in words."""
        options = (option_words(*option) for option in Key.read(self.row).options)
        name = self.place.names.get(self.dataset, self.dataset)
        return ", ".join([name, *options, f"{self.row['groups']} groups"])

    @property
    def left_out(self) -> str:
        """Return why the test does not count in the mean over places, "" where it does."""
        if self.verdict == UNJUDGED:
            return "not judged"
        error = self.numbers["error"]
        if not isfinite(self.numbers["difference"]) or not isfinite(error):
            return "no interval"
        if error <= ALIKE:  # both sides are the same in every world, so it would weigh all
            return "no spread"
        return ""
