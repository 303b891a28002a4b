"""A run as `diff` reads it: a folder with results and reports, or with reports alone."""

from collections.abc import Mapping
from functools import cached_property
from pathlib import Path

import pandas as pd

from affectbench.comparison.key import members_behind
from affectbench.refusal import Refusal
from affectbench.reports.page.spending import of_rules
from affectbench.running.kept import Kept
from affectbench.store import files, paths
from affectbench.store.labs import BUNDLE
from affectbench.store.records import Member


class Run(Kept):
    """The files of one run; what a folder does not have is empty.

    A folder of reports has numbers and verdicts, but neither records, nor plan, nor costs.

    name  by which the run was given: of a bundle, which is laid out in a folder, its zip
    """

    def __init__(self, folder: Path, name: str):
        inside = folder / "reports"
        super().__init__(folder, inside if inside.is_dir() else folder)
        self.folder, self.name = folder, name
        self.plans = folder / paths.RESULTS / "plan"
        if not self.papers:
            raise Refusal(
                f"{name} is no run: it has neither results/comparison nor reports/numbers; give"
                " the folder in which snakemake ran, or its reports"
            )

    @cached_property
    def records(self) -> dict[Member, Mapping]:
        """The record of each member."""
        records = {}
        for path in sorted((self.folder / paths.RESULTS / "members").rglob("record.json")):
            record = files.read_json(path)
            records[tuple(record["spec"]["member"])] = record
        return records

    @cached_property
    def members(self) -> dict[str, list[Member]]:
        """The members behind each key (its text, without the task)."""
        behind: dict[str, list[Member]] = {}
        for paper in self.papers:
            path = self.plans / f"{paper}.json"
            if path.is_file():
                of_keys = members_behind(files.read_json(path)["evaluations"])
                behind |= {key.text: members for key, members in of_keys.items()}
        return behind

    @cached_property
    def costs(self) -> pd.DataFrame:
        """What each rule cost, from the logs."""
        return of_rules(self.folder / "logs")

    @cached_property
    def pooled(self) -> frozenset[str]:
        """The datasets of which a bundle has put groups together; none of a run of one's own."""
        path = self.folder / BUNDLE
        return frozenset(files.read_json(path)["pooled"] if path.is_file() else ())

    def code(self, fingerprint: str) -> dict[str, str] | None:
        """Return the digest of each file behind a fingerprint, None where it was not kept."""
        path = self.plans / "code" / f"{fingerprint}.json"
        return files.read_json(path) if path.is_file() else None

    @cached_property
    def all_code(self) -> dict[str, set[str]]:
        """Every file of code that the run's jobs reach, with the digests that it had."""
        digests: dict[str, set[str]] = {}
        for path in sorted((self.plans / "code").glob("*.json")):
            for name, digest in files.read_json(path).items():
                digests.setdefault(name, set()).add(digest)
        return digests

    def facts(self) -> dict[str, list[str]]:
        """Return what the records say of the whole run: each fact with its values."""
        values: dict[str, set[str]] = {"commit": set(), "python": set(), "machine": set()}
        for record in self.records.values():
            environment = record["environment"]
            values["root seed"] = values.get("root seed", set()) | {
                str(record["spec"]["root_seed"])
            }
            for name in ("commit", "python", "machine"):
                values[name].add(environment[name] or "unknown")
            for name, version in environment["packages"].items():
                values.setdefault(name, set()).add(version)
        if not self.records and (path := self.reports / "numbers/made_on.json").is_file():
            values["machine"] = set(files.read_json(path))
        return {name: sorted(found) for name, found in values.items() if found}
