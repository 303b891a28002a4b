"""What the page says of one paper: its claims, its numbers, and the members behind them."""

from collections.abc import Iterable, Mapping
from math import inf
from pathlib import Path

import pandas as pd

from affectbench.comparison.key import Key
from affectbench.reports.exhibits.cell import both_keys
from affectbench.reports.exhibits.inputs import at_own_budget, read
from affectbench.reports.page import introductions
from affectbench.reports.page.cells import Cells
from affectbench.reports.page.claims import sections
from affectbench.reports.page.fitted import Fitted
from affectbench.reports.page.headline import Headline
from affectbench.reports.page.values import asked_for, by_seed, own_values, rounded
from affectbench.reports.wording import dataset_names, options_words, origin_words
from affectbench.store import files, paths

NUMBERS = (
    "dataset", "options", "variant", "sweep", "generation", "ensemble_size", "task", "metric",
    "value", "low", "high", "rows", "groups", "folds", "members", "of", "status", "published",
    "verdict",
)  # fmt: skip


def of_paper(paper: dict, fitted: Fitted) -> dict:
    """Return the values of one paper, and add its members to `fitted`.

    paper  its entry in the spec of the rule `report`
    """
    name = paper["name"]
    plan = files.read_json(paths.arms(name))
    evaluations = plan["evaluations"]
    behind = fitted.add(evaluations)
    for exhibit in paper["exhibits"]:
        exhibit["stem"] = (Path(f"{exhibit['kind']}s") / name / exhibit["name"]).as_posix()
    about = introductions.of_paper(name)
    names = dataset_names(evaluations)
    origins = {names.get(base, base): origin for base, origin in paper["datasets"].items()}
    places = [
        {"base": base, "name": names.get(base, base), "origin": origin_words(origin)}
        for base, origin in paper["datasets"].items()
    ]
    shown: dict = {"claims": [], "headline": None, "numbers": [], "tests": [], "metrics": []}
    if (paths.comparison(name) / "cells.csv").is_file():
        frames = read(name, ("cells", "claims"))
        claims = at_own_budget(frames["claims"])
        asked = asked_for([*_of_tables(paper["exhibits"]), *_of_claims(frames["claims"])])
        own = own_values(evaluations, asked)
        seeds = {}
        for text, metric in _of_claims(claims):
            head, _, task = text.rpartition("|")
            seeds[text, metric] = _in_words(by_seed(behind[f"{head}|"], own, task, metric))
        cells = Cells(frames["cells"])
        shown["claims"] = sections(name, claims, cells, plan, seeds, fitted.cost)
        shown["numbers"] = _numbers(frames["cells"])
        shown["tests"] = _tests(frames["claims"])
        shown["metrics"] = list(frames["cells"]["metric"].drop_duplicates())
        shown["headline"] = _headline(about, shown["claims"])
        for member, values in own.items():
            of_member = {f"{task}/{metric}": rounded(v) for (task, metric), v in values.items()}
            if member in fitted.numbers:
                fitted.described[fitted.numbers[member]].setdefault("values", {}).update(of_member)
    members = {member for of_key in behind.values() for member in of_key}
    return {
        **about,
        **paper,
        **shown,
        "origins": origins,
        "places": places,
        "words": _words(name, evaluations),
        "status": fitted.counts(fitted.of(members)),
    }


def _headline(about: dict, claims: list) -> Headline | None:
    """Return what became of the headline claim that papers.yaml names; None where it names none."""
    if not about["headline"]:
        return None
    named = about["headline"]["claims"]
    chosen = tuple(section for section in claims if section.claim.name in named)
    return Headline(about["short"], about["headline"]["says"], chosen)


def _of_tables(exhibits: Iterable[dict]) -> Iterable[tuple[str, str]]:
    """Yield the key and metric of every number in a paper's tables; both of a difference."""
    for exhibit in exhibits:
        path = paths.REPORTS / f"{exhibit['stem']}.json"
        if exhibit["kind"] != "table" or not path.is_file():
            continue
        traced = files.read_json(path)
        for keys, metrics in zip(traced["keys"], traced["metrics"], strict=True):
            for of_cell, metric in zip(keys, metrics, strict=True):
                named = metric.split(" − ")
                yield from ((key, named[min(n, len(named) - 1)]) for n, key in enumerate(of_cell))


def _of_claims(claims: pd.DataFrame) -> Iterable[tuple[str, str]]:
    """Yield the key and metric of both sides of every test."""
    for row in claims.to_dict("records"):
        ours, other = both_keys(row)
        yield from ((ours.text, row["metric"]), (other.text, row["other_metric"]))


def _in_words(values: dict[int, float]) -> str:
    """Return the value of each seed in words; "" where there are less than two."""
    return ", ".join(f"{value:.3f}" for value in values.values()) if len(values) > 1 else ""


def _numbers(cells: pd.DataFrame) -> list[list]:
    """Return every value of a comparison as the page's script reads it: NUMBERS, then its key."""
    shown = cells.reindex(columns=NUMBERS).astype(object).where(cells[list(NUMBERS)].notna(), None)
    keys = [Key.read(row).text for row in cells.to_dict("records")]
    values = shown.to_numpy().tolist()
    return [[*map(_short, row), key] for row, key in zip(values, keys, strict=True)]


def _tests(claims: pd.DataFrame) -> list[list]:
    """Return `claims.csv` for the page's script, which saves parts of it: columns, then rows.

    Degrees of freedom without an end are the text "inf", as in the file.
    """
    claims = claims.drop(columns="dataset_title")
    values = claims.astype(object).where(claims.notna(), None).replace(inf, "inf")
    return [list(claims.columns), *values.to_numpy().tolist()]


def _words(paper: str, evaluations: Iterable[Mapping]) -> dict[str, dict[str, str]]:
    """Return how the page's script names what keys consist of: datasets, options and variants.

    A variant's title has {} in place of its generation.
    """
    options = {str(key.options): key.options for key in map(Key.of, evaluations)}
    titles = files.read_json(paths.titles(paper))
    return {
        "datasets": dataset_names(evaluations),
        "options": {text: options_words(of) for text, of in options.items()},
        "variants": {label: about["title"] for label, about in titles.items()},
    }


def _short(value: object) -> object:
    return rounded(value) if isinstance(value, float) else value
