"""A report of an unfinished run: after failures, or while the run is under way.

It shows what is missing. It is made in a folder of its own, results/partial, where results/ has
links to the run's folders, and the plan has only the evaluations that exist. So the files of the
run itself are not touched.

The page of what a user's own files add (the target `mine`) is made in the same way, in results/mine
and reports/mine: it has their papers, what they add, and beside that what is there.
"""

import json
import shutil
from collections.abc import Iterator
from contextlib import chdir
from pathlib import Path

from affectbench.comparison.key import Key, members_behind
from affectbench.refusal import Refusal
from affectbench.reports.page.compile import compiled
from affectbench.reports.page.render import rendered
from affectbench.running.run_configs import check_config
from affectbench.running.stage import stage
from affectbench.store import files, paths
from affectbench.store.arrays import WholeFolder
from affectbench.store.planned_costs import planned_costs
from affectbench.store.records import Member, members_of, read_record_file, record_of
from affectbench.store.tables import read_csv, write_csv

OWN = ("plan", "comparison", "partial", "mine")  # folders of results/ made anew, not linked
STALE = "made by other code, or another config, than today's"


def compile_partial(spec: dict) -> None:
    """Write reports/partial/index.html, with every table and figure that can be made now.

    Refuses a config that no run here had, or of which no member is fitted while others are.

    spec  "report": the spec of the rule `report`; "compare" and "subgroups": paper -> the spec of
          that rule; "members": a file that has for each member the digest of its spec and code.
          "configfiles": those of the config, as `run_configs` notes them of a run.
          With "own" (paper -> evaluations) and "files" (the user's) instead, it is
          reports/mine/index.html
    """
    name = "mine" if "own" in spec else "partial"
    folder, shown = paths.RESULTS / name, paths.REPORTS / name
    wanted = files.read_json(Path(spec["members"]))
    stale = {member for member, digest in _stored(wanted) if digest != wanted[_name(member)]}
    names = [paper["name"] for paper in spec["report"]["papers"]]
    plans = {name: files.read_json(paths.arms(name)) for name in names}
    check_config(plans, spec.get("configfiles"))
    copied = [path for name in names for path in (paths.titles(name), planned_costs(name))]
    contents = {path: files.read_json(path) for path in copied}
    with WholeFolder(shown) as aside:  # until it is whole, an earlier page stays
        _lay_out(folder, aside)
        with chdir(folder):
            for path, content in contents.items():
                files.write_json(path, content)
            report = _compile(spec, plans, stale)
    _link(folder / "reports", shown.resolve())
    print(f"{report}: {shown / 'index.html'}")


def _compile(spec: dict, plans: dict[str, dict], stale: set[Member]) -> str:
    """Write the report in the present folder; return in words how much of the run is done."""
    report, fitted, total = spec["report"], 0, 0
    for paper in report["papers"]:
        plan = plans[paper["name"]]
        scored, missing = _scored(plan)
        if "own" not in spec:
            paper["holes"] = [_hole(evaluation) for evaluation in missing]
        members = members_of(plan["evaluations"])
        total += len(members)
        fitted += sum(record_of(member) is not None for member in members)
        files.write_json(paths.arms(paper["name"]), scored)
        if scored["evaluations"]:
            stage("compare").run(spec["compare"][paper["name"]], "")
            _mark(scored, missing, stale)
        for exhibit in paper["exhibits"]:
            if error := _exhibit(paper["name"], exhibit, scored, spec):
                exhibit["error"] = error
    kept = [sheet for sheet in report["sheets"] if _sheet(sheet["source"]).is_file()]
    report = {**report, "sheets": kept}
    state = f"{fitted} of {total} members are fitted"
    if stale:
        state += f", {len(stale)} of them {STALE}"
    context = compiled(report, dict.fromkeys(stale, STALE))
    files.write_text(
        paths.REPORTS / "index.html", rendered({**context, "banner": f"{_what(spec)}: {state}."})
    )
    return state


def _what(spec: dict) -> str:
    """Return what the page shows, for its first line."""
    if "own" not in spec:
        return "Partial"
    return f"What {' and '.join(spec['files'])} {'adds' if len(spec['files']) == 1 else 'add'}"


def _exhibit(paper: str, exhibit: dict, plan: dict, spec: dict) -> str:
    """Make one exhibit; return why it cannot be made, or ""."""
    if not plan["evaluations"]:
        return "no cell is scored yet"
    try:
        if "subgroups" in exhibit["reads"]:
            stage("subgroups").run(spec["subgroups"][paper], "")
        stage(exhibit["kind"]).run({"paper": paper, "exhibit": exhibit["name"]}, "")
    except Exception as error:  # an exhibit that fails for want of data must not stop the others
        return f"{type(error).__name__}: {error}"
    return ""


def _scored(plan: dict) -> tuple[dict, list[dict]]:
    """Return a plan of what exists, and the evaluations that do not exist."""
    kept, missing = [], []
    for evaluation in plan["evaluations"]:
        folder = paths.metrics(*_identity(evaluation))
        is_scored = all((folder / name).is_file() for name in paths.SCORES + paths.COURSES)
        (kept if is_scored else missing).append(evaluation)
    explained = [e for e in plan["explained"] if paths.importance(*e["member"]).is_file()]
    galleries = [g for g in plan["galleries"] if paths.gallery(*g["of"]).is_file()]
    return {**plan, "evaluations": kept, "explained": explained, "galleries": galleries}, missing


def _hole(evaluation: dict) -> str:
    """Return in words how far an evaluation that does not exist has come."""
    identity, seeds = _identity(evaluation), evaluation["seeds"]
    fitted = sum(record_of((*identity, seed)) is not None for seed in seeds)
    dataset, variant, generation = identity
    name = f"{dataset}/{variant}/g{generation}"
    return f"{name}: {fitted} of {len(seeds)} members fitted, not scored"


def _mark(plan: dict, missing: list[dict], stale: set[Member]) -> None:
    """Write into `cells.csv` which cells lack members (a fold), and which are of stale members."""
    behind = members_behind(plan["evaluations"])
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


def _lay_out(folder: Path, shown: Path) -> None:
    """Make the folder, with links to what is read and empty folders for what is written."""
    results = folder / paths.RESULTS
    shutil.rmtree(results / "comparison", ignore_errors=True)
    results.mkdir(parents=True, exist_ok=True)
    (shown / "figures").mkdir(parents=True, exist_ok=True)
    paths.SHEETS.mkdir(parents=True, exist_ok=True)
    _link(folder / "reports", shown.resolve())
    _link(folder / "logs", Path("logs").resolve())
    _link(shown / "figures/datasets", paths.SHEETS.resolve())
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
    """Yield the members that are stored, each with the digest of its spec and code."""
    for name in wanted:
        dataset, variant, generation, seed = json.loads(name)
        member = (dataset, variant, generation, seed)
        path = paths.member(*member) / "record.json"
        if path.is_file():
            record = read_record_file(path)
            yield member, files.digest_of([record["spec"], record["code"]])


def _name(member: Member) -> str:
    """Return a member as the file of wanted members names it."""
    return files.canonical(member)


def _identity(evaluation: dict) -> tuple[str, str, int]:
    return evaluation["dataset"], evaluation["variant"], evaluation["generation"]


def _sheet(source: str) -> Path:
    return paths.SHEETS / f"{source}.png"
