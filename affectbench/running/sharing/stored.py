"""What a run has stored of some papers, as a bundle needs it: plans, sums, records, code."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import cached_property
from pathlib import Path

import pandas as pd

from affectbench.comparison.cells import METRICS, SUMS
from affectbench.plan import configs
from affectbench.plan.members import read_plan
from affectbench.plan.places import catalogue_of
from affectbench.project import fingerprint
from affectbench.project.raw import raw_folder
from affectbench.project.simulated import MANIFEST
from affectbench.refusal import Refusal
from affectbench.running.sharing import cleaned
from affectbench.store import files, paths
from affectbench.store.planned_costs import planned_costs
from affectbench.store.records import Member, members_of, read_record_file, with_ancestors
from affectbench.store.tables import read_csv, read_parquet

Evaluation = tuple[str, str, int]  # dataset, variant, generation


@dataclass
class Stored:
    """The papers of a finished run in the present folder."""

    papers: list[str]
    plans: dict[str, dict] = field(init=False)

    def __post_init__(self):
        self.plans = {paper: files.read_json(paths.arms(paper)) for paper in self.papers}
        for paper in self.papers:
            if not (paths.comparison(paper) / "cells.csv").is_file():
                raise Refusal(
                    f"{paths.comparison(paper)} has no cells.csv, so the run of '{paper}' is not"
                    " finished; run snakemake first"
                )

    @cached_property
    def entries(self) -> dict[Evaluation, dict]:
        """The evaluations of all papers, each once."""
        return {
            (entry["dataset"], entry["variant"], entry["generation"]): entry
            for plan in self.plans.values()
            for entry in plan["evaluations"]
        }

    @property
    def base_of(self) -> dict[str, str]:
        """What the config calls each dataset, of which the folds and options are several."""
        return {entry["dataset"]: entry["dataset_base"] for entry in self.entries.values()}

    def beside(self, paper: str) -> tuple[dict, dict]:
        """Return the titles of a paper's variants, and what its cells cost in the study."""
        return files.read_json(paths.titles(paper)), files.read_json(planned_costs(paper))

    def sums(self) -> Iterator[tuple[Evaluation, pd.DataFrame]]:
        """Yield the stored sums of each evaluation."""
        for evaluation in self.entries:
            path = paths.metrics(*evaluation) / "sufficient.parquet"
            yield evaluation, pd.DataFrame(read_parquet(path, SUMS))

    def metrics(self, evaluation: Evaluation) -> list[dict[str, str]]:
        """Return the rows of an evaluation's metrics.csv."""
        return read_csv(paths.metrics(*evaluation) / "metrics.csv", METRICS)

    @cached_property
    def records(self) -> dict[Member, dict]:
        """The records of the members of all evaluations, and of those that they learned from."""

        def read(member: Member) -> dict:
            return read_record_file(paths.member(*member) / "record.json")

        return dict(sorted(with_ancestors(members_of(self.entries.values()), read).items()))

    @property
    def root_seed(self) -> int:
        """The root seed of the run; refuses members of several."""
        seeds = {record["spec"]["root_seed"] for record in self.records.values()}
        if len(seeds) != 1:
            raise Refusal(f"the members have root seeds {sorted(seeds)}; run snakemake again")
        return seeds.pop()

    @property
    def date(self) -> str:
        """The day on which the run ended, as its list of runs says; else when it was compared."""
        runs = Path("logs/runs.csv")
        started = [row["started"] for row in read_csv(runs, ("started",))] if runs.is_file() else []
        if days := [text[:10] for text in started if re.match(r"\d{4}-\d{2}-\d{2}", text)]:
            return max(days)
        compared = paths.comparison(self.papers[0]) / "cells.csv"
        return datetime.fromtimestamp(compared.stat().st_mtime, UTC).strftime("%Y-%m-%d")

    def code(self) -> Iterator[tuple[str, Mapping[str, str]]]:
        """Yield the fingerprints of the code of all jobs, each with its files' digests."""
        for path in sorted(paths.fingerprints().glob("*.json")):
            if cleaned.CODE_NAME.fullmatch(path.stem):
                yield path.stem, files.read_json(path)

    def data(self, configfiles: Iterable[str]) -> dict[str, dict[str, str]]:
        """Return what each source is, with a digest of its files (see `fingerprint.of_folder`).

        Of simulated data the digest is of the manifest, which stands for content, too. It is ""
        where the config does not say where a source lies.
        """
        sources = {e["source"]: (e["use"], e["origin"]) for e in self.entries.values()}
        given = {}
        if any(origin != "simulated" for _, origin in sources.values()):
            config = configs.read(configfiles)
            given = read_plan(config, catalogue_of(config)).sources
        return {
            source: {"use": use, "origin": origin, "digest": _digest(source, origin, given)}
            for source, (use, origin) in sorted(sources.items())
        }


def _digest(source: str, origin: str, given: Mapping) -> str:
    if origin == "simulated":
        return fingerprint.of_bytes(paths.simulated(source) / MANIFEST)
    if source not in given or given[source].origin != origin:
        return ""
    entry = given[source]
    return fingerprint.of_folder(raw_folder(entry.origin, entry.raw, entry.use, entry.name))
