"""What exhibits are drawn from: stored files of one paper, never predictions of all rows."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import numpy as np
import pandas as pd

from affectbench.comparison.key import OPTION, REPLICATE, SWEEP, Columns, Key
from affectbench.naming import text_of
from affectbench.refusal import Refusal
from affectbench.reports.label_counts import frequencies
from affectbench.store import files, paths
from affectbench.store.assemble import rows_of
from affectbench.store.galleries import Gallery, read_gallery

PER_MEMBER = {"history": "history.csv", "diagnostics": "diagnostics.csv"}
PER_PAPER = ("cells", "differences", "claims", "curves", "subgroups")
IMPORTANCE, GALLERY, METRICS, TARGETS = "importance", "gallery", "metrics", "targets"
READABLE = (*PER_PAPER, *PER_MEMBER, IMPORTANCE, GALLERY, METRICS, TARGETS)
TEXT = {
    "options", "sweep", "status", "verdict", "published_on", "other_options", "other_sweep", "test",
    "drawn", "subgroup", "other",
}  # fmt: skip


@dataclass(frozen=True)
class Shown:
    """A few test rows, and what one variant said of them."""

    key: Key
    title: str  # what a reader knows the variant as
    gallery: Gallery


def read(
    paper: str, names: Iterable[str], exhibit: str = ""
) -> dict[str, pd.DataFrame | list[Shown]]:
    """Return what an exhibit reads, by name: data frames, and a list of galleries.

    exhibit  its name: rows of variants that the config shows elsewhere alone are left out

    cells, differences     the paper's comparison, a row a cell
    claims                 what became of each claim, a row wherever it can be judged
    curves                 points of curves, with bands
    subgroups              every cell on parts of the people, and the largest gaps between them
    metrics                what each seed and ensemble reaches by itself, a row a metric
    targets                how often each class or label occurs, and values in bins, by split
    history, diagnostics   every member's file, a row a line of it, with its seed and fold
    importance             SAGE values of every member that is explained, likewise
    gallery                a few test rows of each variant that an arm wants shown: [Shown]

    Every frame but `targets` has the columns of its rows' keys (see `Columns`), among them one for
    each swept option and field; and `title`, what a reader knows the variant as. Diagnostics have
    `row_title` as well, where their rows are teachers.
    """
    readers = {
        **{name: partial(_comparison, name=name) for name in PER_PAPER},
        **{name: partial(_members_files, name=file) for name, file in PER_MEMBER.items()},
        IMPORTANCE: _importance,
        GALLERY: _galleries,
        METRICS: _metrics,
        TARGETS: _targets,
    }
    plan, frames = files.read_json(paths.arms(paper)), {}
    for name in names:
        if name not in readers:
            raise Refusal(f"an exhibit of {paper} reads '{name}'; it may read {sorted(READABLE)}")
        frames[name] = readers[name](plan)
        if exhibit and isinstance(frames[name], pd.DataFrame) and "variant" in frames[name]:
            frames[name] = _shown_in(frames[name], exhibit, plan["paper"])
    return frames


def _shown_in(frame: pd.DataFrame, exhibit: str, paper: str) -> pd.DataFrame:
    """Return the rows of the variants that an exhibit shows."""
    titles = files.read_json(paths.titles(paper))
    elsewhere = [
        variant
        for variant, about in titles.items()
        if about["shown_in"] and exhibit not in about["shown_in"]
    ]
    return frame[~frame["variant"].isin(elsewhere)]


def read_comparison(path: Path) -> pd.DataFrame:
    """Return a CSV of a comparison; text that is empty stays "", a number becomes NaN."""
    columns = pd.read_csv(path, nrows=0).columns
    text = [name for name in columns if name in TEXT or name.startswith((OPTION, SWEEP))]
    frame = pd.read_csv(path, dtype=dict.fromkeys(text, str))
    return frame.fillna(dict.fromkeys(text, ""))


def _comparison(plan: dict, name: str) -> pd.DataFrame:
    frame = read_comparison(paths.comparison(plan["paper"]) / f"{name}.csv")
    titles = files.read_json(paths.titles(plan["paper"]))
    frame["title"] = _titles(titles, frame["variant"], frame["generation"])
    if "other_variant" in frame:
        generation = frame.get("other_generation", frame["generation"])
        frame["other_title"] = _titles(titles, frame["other_variant"], generation)
    return frame


def _titles(titles: Mapping, variants: Iterable[str], generations: Iterable[int]) -> list[str]:
    """Return what readers know variants as. Worked value: ("Stu{} (V)", 2) -> "Stu2 (V)"."""
    both = zip(variants, generations, strict=True)
    return [titles[variant]["title"].format(generation) for variant, generation in both]


def _joined(plan: dict, parts: Iterable[tuple[dict, dict, pd.DataFrame]]) -> pd.DataFrame:
    """Return frames below each other, with the columns of each one's evaluation and some more."""
    columns, frames = Columns([*plan["cells"], *plan["explained"]]), []
    titles = files.read_json(paths.titles(plan["paper"]))
    for evaluation, more, frame in parts:
        key = Key.of(evaluation)
        about = dict(zip(columns.names, columns.values(key), strict=True))
        kept = {name: value for name, value in about.items() if name not in frame}
        kept["fold"] = text_of(evaluation["options"].get(REPLICATE, ""))
        [kept["title"]] = _titles(titles, [key.variant], [key.generation])
        if "row" in frame:
            rows = frame["row"].astype(str)
            kept["row_title"] = [titles.get(row, {"title": row})["title"] for row in rows]
        frames.append(frame.assign(**kept, **more))
    return pd.concat(frames, ignore_index=True) if frames else pd.DataFrame(columns=columns.names)


def _members_files(plan: dict, name: str) -> pd.DataFrame:
    def parts() -> Iterator[tuple[dict, dict, pd.DataFrame]]:
        for cell in plan["cells"]:
            for seed in cell["seeds"]:
                folder = paths.member(cell["dataset"], cell["variant"], cell["generation"], seed)
                yield cell, {"seed": seed}, pd.read_csv(folder / name, dtype={"value": float})

    return _joined(plan, parts())


def _importance(plan: dict) -> pd.DataFrame:
    def parts() -> Iterator[tuple[dict, dict, pd.DataFrame]]:
        for entry in plan["explained"]:
            *_, generation, seed = entry["member"]
            evaluation = {**entry, "generation": generation}
            yield evaluation, {"seed": seed}, pd.read_csv(paths.importance(*entry["member"]))

    return _joined(plan, parts())


def _metrics(plan: dict) -> pd.DataFrame:
    def parts() -> Iterator[tuple[dict, dict, pd.DataFrame]]:
        for cell in plan["cells"]:
            folder = paths.metrics(cell["dataset"], cell["variant"], cell["generation"])
            yield cell, {}, pd.read_csv(folder / "metrics.csv")

    return _joined(plan, parts())


def _targets(plan: dict) -> pd.DataFrame:
    """Return how many rows or frames have each class or label, of how many that are labelled.

    Values are counted in bins, whose middles are in `bin`.
    """
    labelled = {
        (cell["dataset"], cell["source"], cell["dataset_base"], task): None
        for cell in plan["cells"]
        for task in cell["tasks"].values()
    }
    counted = []
    for dataset, source, base, name in labelled:
        arrays = rows_of(dataset, source, [], {name: name})
        for split in np.unique(arrays.split):
            target = arrays.targets[name][arrays.split == split]
            for label, middle, count, of in frequencies(arrays.tasks[name], target):
                counted.append((base, name, split, label, middle, count, of))
    columns = ["dataset", "task", "split", "name", "bin", "count", "of"]
    return pd.DataFrame(counted, columns=columns)


def _galleries(plan: dict) -> list[Shown]:
    titles, galleries = files.read_json(paths.titles(plan["paper"])), []
    for entry in plan["galleries"]:
        key = Key.of({**entry, "generation": entry["of"][2]})
        [title] = _titles(titles, [key.variant], [key.generation])
        galleries.append(Shown(key, title, read_gallery(paths.gallery(*entry["of"]))))
    return galleries
