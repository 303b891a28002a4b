"""Stored files -> what the page's template is filled with."""

from collections.abc import Mapping
from importlib.metadata import version
from pathlib import Path
from types import MappingProxyType

import pandas as pd
from markupsafe import Markup

from affectbench.comparison.key import Key, members_behind
from affectbench.reports.exhibits.inputs import at_own_budget, read
from affectbench.reports.page import introductions, members, spending
from affectbench.reports.page.glance import glance
from affectbench.reports.page.pictures import embedded
from affectbench.store import files, paths
from affectbench.store.records import Member, parents_of, record_of

NONE: Mapping = MappingProxyType({})
REPORTS = Path("reports")
NUMBERS = (
    "dataset", "options", "variant", "sweep", "generation", "ensemble_size", "task", "metric",
    "value", "low", "high", "rows", "groups", "folds", "members", "of", "status", "published",
    "verdict",
)  # fmt: skip


def compiled(spec: dict, stale: Mapping[Member, str] = NONE) -> dict:
    """Return the template's context: papers with their exhibits, datasets, members, costs.

    stale  why members are not what they are to be today; only a partial report has such
    """
    people: dict[Member, dict] = {}
    traces: dict[str, list[int]] = {}
    papers = [_paper(paper, people, traces) for paper in spec["papers"]]
    for member in stale.keys() & people.keys():
        people[member]["stale"] = stale[member]
    told = list(people.values())
    rules, variants = spending.of_rules(), spending.of_variants(told)
    return {
        "papers": papers,
        "sheets": [_sheet(sheet) for sheet in spec["sheets"]],
        "data": {
            "members": told,
            "traces": traces,
            "numbers": {paper["name"]: paper.pop("numbers") for paper in papers},
        },
        "status": _counts(told),
        "rules": rules.to_dict("records"),
        "variants": variants.to_dict("records"),
        "dominated": spending.dominated(rules, variants),
        "commits": sorted({one["commit"] for one in told if one.get("commit")}),
        "versions": sorted({one["versions"] for one in told if "versions" in one}),
        "machines": sorted({one["machine"] for one in told if "machine" in one}),
        "root_seed": spec["root_seed"],
        "itables": version("itables"),
    }


def _paper(paper: dict, people: dict, traces: dict) -> dict:
    plan = files.read_json(paths.arms(paper["name"]))
    bases = {cell["dataset"]: cell["dataset_base"] for cell in plan["cells"]}
    behind = members_behind(plan["cells"])
    for key, of_key in behind.items():
        traces[key.text] = [_number(member, bases, people) for member in of_key]
    own = {member for of_key in behind.values() for member in of_key}
    shown: dict = {"glance": [], "numbers": []}
    if (paths.comparison(paper["name"]) / "cells.csv").is_file():
        frames = read(paper["name"], ("cells", "claims"))
        shown["glance"] = glance(paper["name"], at_own_budget(frames["claims"]))
        shown["numbers"] = _numbers(frames["cells"])
    for exhibit in paper["exhibits"]:
        if "error" in exhibit:
            continue
        stem = Path(f"{exhibit['kind']}s") / paper["name"] / exhibit["name"]
        exhibit["stem"] = stem.as_posix()
        path = REPORTS / stem
        if exhibit["kind"] == "table":
            exhibit["table"] = Markup(path.with_suffix(".html").read_text("utf-8"))
        else:
            exhibit["picture"] = embedded(path.with_suffix(".png"))
    return {
        **introductions.of_paper(paper["name"]),
        **paper,
        **shown,
        "status": _counts([people[member] for member in own]),
    }


def _number(member: Member, bases: dict[str, str], people: dict) -> int:
    """Return a member's number on the page; it is told of there, and so is whom it learned from."""
    if member not in people:
        record = record_of(member)
        people[member] = members.described(member, record, bases.get(member[0], member[0]))
        for _, parent in parents_of(record) if record else ():
            _number(parent, bases, people)
    return list(people).index(member)


def _counts(told: list[dict]) -> dict[str, int]:
    """Return how many members have which status."""
    return pd.Series([one["status"] for one in told], dtype=str).value_counts().to_dict()


def _numbers(cells: pd.DataFrame) -> list[list]:
    """Return every value of a comparison as the page's script shows it, its key last."""
    shown = cells.reindex(columns=NUMBERS).astype(object).where(cells[list(NUMBERS)].notna(), None)
    keys = [Key.read(row).text for _, row in cells.iterrows()]
    return [[*row, key] for row, key in zip(shown.to_numpy().tolist(), keys, strict=True)]


def _sheet(sheet: dict) -> dict:
    """Return a contact sheet with its picture and what is said of its dataset."""
    path = REPORTS / "figures/datasets" / f"{sheet['source']}.png"
    caption = introductions.of_source(**sheet)
    return {**sheet, "caption": caption, "picture": embedded(path, photographs=True)}
