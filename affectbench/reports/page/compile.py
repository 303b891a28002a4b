"""Stored files -> the values that the page's template is filled with."""

from collections.abc import Mapping
from importlib.metadata import version
from pathlib import Path
from types import MappingProxyType

import pandas as pd
from markupsafe import Markup

from affectbench.comparison.controls import PAPER as CONTROLS
from affectbench.comparison.controls import controls_of, summary
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
    """Return the template's values: papers with their exhibits, datasets, members and costs.

    spec   that of the rule `report`
    stale  member -> why it would be fitted anew today; only a partial report has such members
    """
    described: dict[Member, dict] = {}  # in the order of their numbers on the page
    traces: dict[str, list[int]] = {}  # the text of a key -> the numbers of its members
    papers = [_paper(paper, described, traces) for paper in spec["papers"]]
    for member in stale.keys() & described.keys():
        described[member]["stale"] = stale[member]
    fitted = list(described.values())
    rules, variants = spending.of_rules(), spending.of_variants(fitted)
    for paper in papers:
        for exhibit in paper["exhibits"]:
            if "table" in exhibit:
                exhibit["cost"] = spending.of_table(_keys(exhibit), traces, fitted)
    return {
        "controls": _controls(spec),
        "papers": papers,
        "sheets": [_sheet(sheet) for sheet in spec["sheets"]],
        "data": {
            "members": fitted,
            "traces": traces,
            "numbers": {paper["name"]: paper.pop("numbers") for paper in papers},
        },
        "status": _counts(fitted),
        "rules": rules.to_dict("records"),
        "variants": variants.to_dict("records"),
        "dominated": spending.dominated(rules, variants),
        "commits": sorted({member["commit"] for member in fitted if member.get("commit")}),
        "versions": sorted({member["versions"] for member in fitted if "versions" in member}),
        "machines": sorted({member["machine"] for member in fitted if "machine" in member}),
        "root_seed": spec["root_seed"],
        "effort": spec["effort"],
        "fits": spending.of_fits(variants),
        "itables": version("itables"),
    }


def _controls(spec: dict) -> str:
    """Return in a sentence how the controls came out; "" in a run without them."""
    asked_for = any(paper["name"] == CONTROLS for paper in spec["papers"])
    if not asked_for or not (paths.comparison(CONTROLS) / "claims.csv").is_file():
        return ""
    return summary(controls_of(read(CONTROLS, ("claims",))["claims"]))


def _paper(paper: dict, described: dict, traces: dict) -> dict:
    """Return the values of one paper; add its members to `described`, its keys to `traces`."""
    plan = files.read_json(paths.arms(paper["name"]))
    bases = {entry["dataset"]: entry["dataset_base"] for entry in plan["evaluations"]}
    behind = members_behind(plan["evaluations"])
    for key, of_key in behind.items():
        traces[key.text] = [_number(member, bases, described) for member in of_key]
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
        "status": _counts([described[member] for member in own]),
    }


def _keys(exhibit: dict) -> list[str]:
    """Return the keys behind all cells of a table."""
    traced = files.read_json(REPORTS / f"{exhibit['stem']}.json")
    return [key for row in traced["keys"] for cell in row for key in cell]


def _number(member: Member, bases: dict[str, str], described: dict) -> int:
    """Return a member's number on the page; describe it and all that it learned from."""
    if member not in described:
        record = record_of(member)
        described[member] = members.described(member, record, bases.get(member[0], member[0]))
        for _, parent in parents_of(record) if record else ():
            _number(parent, bases, described)
    return list(described).index(member)


def _counts(fitted: list[dict]) -> dict[str, int]:
    """Return how many members have which status."""
    return pd.Series([member["status"] for member in fitted], dtype=str).value_counts().to_dict()


def _numbers(cells: pd.DataFrame) -> list[list]:
    """Return every value of a comparison as the page's script reads it: NUMBERS, then its key."""
    shown = cells.reindex(columns=NUMBERS).astype(object).where(cells[list(NUMBERS)].notna(), None)
    keys = [Key.read(row).text for _, row in cells.iterrows()]
    return [[*row, key] for row, key in zip(shown.to_numpy().tolist(), keys, strict=True)]


def _sheet(sheet: dict) -> dict:
    """Return a contact sheet with its picture and its dataset's introduction."""
    path = REPORTS / "figures/datasets" / f"{sheet['source']}.png"
    caption = introductions.of_source(**sheet)
    return {**sheet, "caption": caption, "picture": embedded(path, photographs=True)}
