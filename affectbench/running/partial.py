"""A report of what is there: after failures, or while a run is under way, with the holes shown.

It is made in a folder of its own, results/partial, whose results/ are links to the real ones and
whose plan has only the cells that are scored. So nothing of a whole run is touched.
"""

import importlib
import json
import os
import shutil
from collections.abc import Iterator
from pathlib import Path

from affectbench.comparison.key import Key, members_behind
from affectbench.refusal import Refusal
from affectbench.reports.page.compile import compiled
from affectbench.reports.page.render import rendered
from affectbench.store import files, paths
from affectbench.store.records import Member, record_of
from affectbench.store.tables import read_csv, write_csv

FOLDER = paths.RESULTS / "partial"
REPORTS = Path("reports/partial")
OWN = ("plan", "comparison", "partial")  # folders of results/ that it has for itself
STALE = "made by other code, or another config, than today's"


def compile_partial(spec: dict) -> None:
    """Write reports/partial/index.html, with every table and figure that can be made now.

    spec  "report" is what the whole report would be told; "compare" and "subgroups" likewise, by
          paper; "members" names the file that says what each member is to be made of
    """
    wanted = files.read_json(Path(spec["members"]))
    stale = {member for member, digest in _stored(wanted) if digest != wanted[_name(member)]}
    names = [paper["name"] for paper in spec["report"]["papers"]]
    plans = {name: files.read_json(paths.arms(name)) for name in names}
    titles = {name: files.read_json(paths.titles(name)) for name in names}
    _lay_out()
    home = Path.cwd()
    os.chdir(FOLDER)
    try:
        for name in names:
            files.write_json(paths.titles(name), titles[name])
        report = _compile(spec, plans, stale)
    finally:
        os.chdir(home)
    print(f"{report}: {(home / REPORTS / 'index.html').relative_to(home)}")


def _compile(spec: dict, plans: dict[str, dict], stale: set[Member]) -> str:
    report, there, total = spec["report"], 0, 0
    for paper in report["papers"]:
        plan = plans[paper["name"]]
        scored, missing = _scored(plan)
        paper["holes"] = [_hole(cell) for cell in missing]
        members = [(*_key(cell), seed) for cell in plan["cells"] for seed in cell["seeds"]]
        total, there = total + len(members), there + sum(record_of(m) is not None for m in members)
        files.write_json(paths.arms(paper["name"]), scored)
        if scored["cells"]:
            _run("compare", spec["compare"][paper["name"]])
            _mark(scored, missing, stale)
        for exhibit in paper["exhibits"]:
            if error := _exhibit(paper["name"], exhibit, scored, spec):
                exhibit["error"] = error
    kept = [sheet for sheet in report["sheets"] if _sheet(sheet["source"]).is_file()]
    report = {**report, "sheets": kept}
    told = f"{there} of {total} members are fitted"
    if stale:
        told += f", {len(stale)} of them {STALE}"
    context = compiled(report, dict.fromkeys(stale, STALE))
    files.write_text(
        Path("reports/index.html"), rendered({**context, "banner": f"Partial: {told}."})
    )
    return told


def _exhibit(paper: str, exhibit: dict, plan: dict, spec: dict) -> str:
    """Make one exhibit; return why it cannot be made, "" where it was."""
    if not plan["cells"]:
        return "no cell is scored yet"
    try:
        if "subgroups" in exhibit["reads"]:
            _run("subgroups", spec["subgroups"][paper])
        _run(exhibit["kind"], {"paper": paper, "exhibit": exhibit["name"]})
    except Exception as error:  # whatever an exhibit makes of too little must not stop the others
        return f"{type(error).__name__}: {error}"
    return ""


def _run(verb: str, spec: dict) -> None:
    importlib.import_module(f"affectbench.stages.{verb}").run(spec, "")


def _scored(plan: dict) -> tuple[dict, list[dict]]:
    """Return a plan with the cells that are scored, and the cells that are not."""
    kept, missing = [], []
    for cell in plan["cells"]:
        folder = paths.metrics(*_key(cell))
        files_of = [folder / name for name in ("metrics.csv", "sufficient.parquet")]
        (kept if all(path.is_file() for path in files_of) else missing).append(cell)
    explained = [one for one in plan["explained"] if paths.importance(*one["member"]).is_file()]
    occluded = [one for one in plan["occluded"] if paths.occlusion(*one["member"]).is_file()]
    galleries = [one for one in plan["galleries"] if paths.gallery(*one["of"]).is_file()]
    there = {"explained": explained, "occluded": occluded, "galleries": galleries}
    return {**plan, "cells": kept, **there}, missing


def _hole(cell: dict) -> str:
    fitted = sum(record_of((*_key(cell), seed)) is not None for seed in cell["seeds"])
    name = f"{cell['dataset']}/{cell['variant']}/g{cell['generation']}"
    return f"{name}: {fitted} of {len(cell['seeds'])} members fitted, not scored"


def _mark(plan: dict, missing: list[dict], stale: set[Member]) -> None:
    """Write into a comparison which cells lack members (a fold), and which rest on stale ones."""
    behind = members_behind(plan["cells"])
    outdated = {key for key, members in behind.items() if stale.intersection(members)}
    lacking = {key: len(members) for key, members in members_behind(missing).items()}
    path = paths.comparison(plan["paper"]) / "cells.csv"
    rows = read_csv(path)
    for row in rows:
        key = Key.read(row).without_task()
        if key in lacking:
            row["of"] = int(row["of"]) + lacking[key]
            row["status"] = "partial" if row["status"] == "complete" else row["status"]
        if key in outdated:
            row["status"] = "stale"
    write_csv(path, list(rows[0]), [list(row.values()) for row in rows])


def _lay_out() -> None:
    """Make the folder: links to what is read, a folder of its own for what is made."""
    results = FOLDER / paths.RESULTS
    for made in (results / "comparison", REPORTS):
        shutil.rmtree(made, ignore_errors=True)
    results.mkdir(parents=True, exist_ok=True)
    (REPORTS / "figures").mkdir(parents=True, exist_ok=True)
    Path("reports/figures/datasets").mkdir(parents=True, exist_ok=True)
    _link(FOLDER / "reports", REPORTS.resolve())
    _link(FOLDER / "logs", Path("logs").resolve())
    _link(REPORTS / "figures/datasets", Path("reports/figures/datasets").resolve())
    for folder in filter(Path.is_dir, paths.RESULTS.iterdir()):
        if folder.name not in OWN:
            _link(results / folder.name, folder.resolve())


def _link(link: Path, target: Path) -> None:
    if link.is_symlink():
        link.unlink()
    if link.exists():
        raise Refusal(f"{link} is in the way of a partial report; remove it")
    link.symlink_to(target)


def _stored(wanted: dict[str, str]) -> Iterator[tuple[Member, str]]:
    """Yield the members that are stored, and what each is made of."""
    for name in wanted:
        dataset, variant, generation, seed = json.loads(name)
        member = (dataset, variant, generation, seed)
        path = paths.member(*member) / "record.json"
        if path.is_file():
            record = files.read_json(path)
            yield member, files.digest_of([record["spec"], record["code"]])


def _name(member: Member) -> str:
    return files.canonical(member)


def _key(cell: dict) -> tuple[str, str, int]:
    return cell["dataset"], cell["variant"], cell["generation"]


def _sheet(source: str) -> Path:
    return Path("reports/figures/datasets") / f"{source}.png"
