"""What a report is made of, kept beside it: reports/plan/PAPER.json and reports/plan/members.json.

The plan in `results/` is that of the last config that Snakemake read, and a run that goes on writes
over results. What a report says is of what is kept here, also where reports/ is all that there is.
"""

import json
from collections.abc import Iterable, Mapping
from functools import cache
from pathlib import Path

from affectbench.store import files, paths
from affectbench.store.copies import copy
from affectbench.store.records import Member, members_of, with_ancestors

FOLDER = paths.REPORTS / "plan"
MEMBERS = FOLDER / "members.json"
KEPT = ("status", "reason", "code", "cost")  # of a record, beside its environment
BESIDE = (".tables", ".claims")  # ends the names of a paper's other numbers
OF_SPEC = ("root_seed", "teachers", "stacked_on", "prefit")


def keep(papers: Iterable[str]) -> None:
    """Keep the plans of papers, and the records of their members and of all that these learned
    from, without their options and digests.
    """
    reported_on: list[Member] = []
    for paper in papers:
        copy(paths.arms(paper), plan_file(paper))
        reported_on += members_of(files.read_json(paths.arms(paper))["evaluations"])
    records = with_ancestors(reported_on)
    environments: dict[str, int] = {}
    shortened = {
        files.canonical(member): _short(record, environments)
        for member, record in sorted(records.items())
        if record
    }
    listed = [json.loads(text) for text in environments]
    files.write_text(
        MEMBERS, files.canonical({"environments": listed, "members": shortened}) + "\n"
    )


def papers_in(reports: Path) -> list[str]:
    """Return the papers whose numbers a folder of reports has, sorted.

    Worked value: concepts.csv, concepts.claims.csv, v1.5.csv, v1.5.tables.csv -> concepts, v1.5.
    """
    names = [path.stem for path in sorted((reports / "numbers").glob("*.csv"))]
    return [name for name in names if not name.endswith(BESIDE)]


def plan_file(paper: str) -> Path:
    """Return the file of the plan that a paper's part of the report was made of."""
    return FOLDER / f"{paper}.json"


def reported(member: Member) -> dict | None:
    """Return the kept record of a member, None where the report has none of it.

    Its keys are KEPT, `environment`, and `spec` with OF_SPEC.
    """
    kept = _kept()
    short = kept["members"].get(files.canonical(member))
    if short is None:
        return None
    return {**short, "environment": kept["environments"][short["environment"]]}


def members() -> list[Member]:
    """Return every member that the report has a record of; [] without a report."""
    return [(d, v, g, s) for d, v, g, s in map(json.loads, _kept()["members"])]


def is_same(record: Mapping, kept: Mapping) -> bool:
    """Return whether a record is of the fit that the report has: its cost is measured anew by each
    fit.
    """
    return all(record.get(key) == kept.get(key) for key in KEPT)


def are_same(one: Path, other: Path) -> bool:
    """Return whether two files have the same bytes."""
    return one.read_bytes() == other.read_bytes()


@cache
def _kept() -> dict:
    if not MEMBERS.is_file():
        return {"environments": [], "members": {}}
    return files.read_json(MEMBERS, ("environments", "members"))


def _short(record: Mapping, environments: dict[str, int]) -> dict:
    """Return what is kept of a record; its environment by its number."""
    text = files.canonical(record["environment"])
    return {
        **{key: record.get(key) for key in KEPT},
        "environment": environments.setdefault(text, len(environments)),
        "spec": {key: record["spec"][key] for key in OF_SPEC},
    }
