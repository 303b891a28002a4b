"""Stored files -> the values that the page's template is filled with."""

from collections.abc import Mapping
from importlib.metadata import version
from types import MappingProxyType

from markupsafe import Markup

from affectbench.comparison.controls import PAPER as CONTROLS
from affectbench.comparison.controls import controls_of, summary
from affectbench.reports.exhibits.html import table_in
from affectbench.reports.exhibits.inputs import read
from affectbench.reports.page import introductions, lead, spending
from affectbench.reports.page.fitted import Fitted
from affectbench.reports.page.labs import across_labs
from affectbench.reports.page.of_paper import NUMBERS, of_paper
from affectbench.reports.page.pictures import embedded
from affectbench.reports.page.values import about_metrics
from affectbench.reports.wording import origin_words, source_names, task_words
from affectbench.store import files, paths
from affectbench.store.records import Member

TASK = NUMBERS.index("task")
NONE: Mapping = MappingProxyType({})
SAVED = ("csv", "md", "tex", "brief.tex", "html")  # what the page has of each table, to be saved


def compiled(spec: dict, stale: Mapping[Member, str] = NONE) -> dict:
    """Return the template's values: papers with claims and exhibits, datasets, members and costs.

    spec   that of the rule `report`
    stale  member -> why it would be fitted anew today; only a partial report has such members
    """
    fitted = Fitted()
    papers = [of_paper(paper, fitted) for paper in spec["papers"]]
    for paper in papers:
        for exhibit in paper["exhibits"]:
            _show(exhibit, fitted)
    for member in stale.keys() & fitted.numbers.keys():
        fitted.described[fitted.numbers[member]]["stale"] = stale[member]
    rules, variants = spending.of_rules(), spending.of_variants(fitted.described)
    fits, described = spending.of_fits(variants), fitted.described
    own = [paper for paper in papers if paper["name"] != CONTROLS]
    headlines = [paper["headline"] for paper in own if paper["headline"] is not None]
    origins = {name: origin for paper in own for name, origin in paper["origins"].items()}
    sections = [section for paper in own for section in paper["claims"]]
    metrics = {metric for paper in papers for metric in paper["metrics"]}
    words = {paper["name"]: paper.pop("words") for paper in papers}
    names = {
        base: name for of_paper in words.values() for base, name in of_paper["datasets"].items()
    }
    tasks = {row[TASK] for paper in papers for row in paper["numbers"]}
    return {
        "controls": _controls(spec),
        "conclusion": lead.conclusion(headlines),
        "totals": lead.totals(sections),
        "about": lead.about_run(spec["presets"], spec["effort"], fits, origins),
        "simulated": lead.on_simulated_data(headlines),
        "headlines": headlines,
        "papers": sorted(papers, key=lambda paper: paper["name"] == CONTROLS),
        "labs": across_labs(spec.get("labs", ()), [paper["name"] for paper in spec["papers"]]),
        "sheets": [*map(_sheet, spec["sheets"], source_names(spec["sheets"]))],
        "data": {
            "members": described,
            "traces": fitted.traces,
            "numbers": {paper["name"]: paper.pop("numbers") for paper in papers},
            "claims": {paper["name"]: paper.pop("tests") for paper in papers},
            "metrics": about_metrics(metrics),
            "words": words,
            "tasks": {task: task_words(task) for task in sorted(tasks)},
            "presets": spec["presets"],
        },
        "files": {
            f"{exhibit['stem']}.{kind}": (paths.REPORTS / f"{exhibit['stem']}.{kind}").read_text(
                "utf-8"
            )
            for paper in papers
            for exhibit in paper["exhibits"]
            if "table" in exhibit
            for kind in SAVED
        },
        "status": fitted.counts(described),
        "rules": rules.to_dict("records"),
        "variants": variants.to_dict("records"),
        "dominated": spending.dominated(rules, variants, names),
        "names": names,
        "commits": sorted({member["commit"] for member in described if member.get("commit")}),
        "versions": sorted({member["versions"] for member in described if "versions" in member}),
        "machines": sorted({member["machine"] for member in described if "machine" in member}),
        "presets": spec["presets"],
        "root_seed": spec["root_seed"],
        "effort": spec["effort"],
        "fits": fits,
        "itables": version("itables"),
    }


def _show(exhibit: dict, fitted: Fitted) -> None:
    """Add to an exhibit what is shown of it: its table or picture with caption, and cost."""
    if "error" in exhibit:
        return
    path = paths.REPORTS / exhibit["stem"]
    if exhibit["kind"] != "table":
        exhibit["picture"] = embedded(path.with_suffix(".png"))
        exhibit["caption"] = path.with_suffix(".txt").read_text("utf-8").strip()
        return
    traced = files.read_json(path.with_suffix(".json"))
    keys = [key for row in traced["keys"] for cell in row for key in cell]
    exhibit["table"] = Markup(table_in(path.with_suffix(".html").read_text("utf-8")))
    exhibit["caption"] = traced["caption"]
    exhibit["cost"] = fitted.cost(keys)


def _controls(spec: dict) -> str:
    """Return in a sentence how the controls came out; "" in a run without them."""
    asked_for = any(paper["name"] == CONTROLS for paper in spec["papers"])
    if not asked_for or not (paths.comparison(CONTROLS) / "claims.csv").is_file():
        return ""
    return summary(controls_of(read(CONTROLS, ("claims",))["claims"]))


def _sheet(sheet: dict, name: str) -> dict:
    """Return a contact sheet with its name, its picture and its dataset's introduction."""
    path = paths.SHEETS / f"{sheet['source']}.png"
    caption = introductions.of_source(**sheet)
    origin = origin_words(sheet["origin"])
    return {
        **sheet,
        "name": name,
        "origin": origin,
        "caption": caption,
        "picture": embedded(path, photographs=True),
    }
