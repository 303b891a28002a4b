"""What exhibits read: files of a paper's comparison and of its members, as frames."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import pandas as pd

from affectbench.comparison.key import EFFORT, OPTION, OTHER, REPLICATE, SWEEP, Columns, Key
from affectbench.naming import text_of
from affectbench.refusal import Refusal
from affectbench.reports.exhibits.answering import own_parameters, parameters
from affectbench.reports.exhibits.sureness import votes_of
from affectbench.reports.exhibits.targets import targets_of
from affectbench.reports.wording import dataset_names
from affectbench.store import files, paths
from affectbench.store.channels import channels
from affectbench.store.frames import read_frame
from affectbench.store.galleries import Gallery, read_gallery
from affectbench.store.planned_costs import planned_costs

COURSES = {"history": "history.csv", "diagnostics": "diagnostics.csv"}
CLAIMS = "claims"
CURVES = "curves"
PER_PAPER = ("cells", "differences", CLAIMS, CURVES, "subgroups")
IMPORTANCE, CHANNELS = "importance", "channels"
GALLERY, METRICS, TARGETS, SIZES = "gallery", "metrics", "targets", "sizes"
COSTS, VOTES = "costs", "votes"
BUDGET = "budget"  # the exhibit of variants that are swept over effort
READABLE = (
    *PER_PAPER, *COURSES, IMPORTANCE, CHANNELS, GALLERY, METRICS, TARGETS, SIZES, COSTS, VOTES,
)  # fmt: skip
TEXT = {  # columns of a comparison that hold text, beside those of settings
    "options", "sweep", "status", "verdict", "published_on", "test", "drawn", "subgroup", "other",
    "verdict_alone", "because", "margin_of", "unlearned", "published",
}  # fmt: skip


@dataclass(frozen=True)
class Shown:
    """A few test rows with the predictions of one variant."""

    key: Key
    title: str  # the variant's name in tables and figures
    dataset_title: str  # the dataset's name in figures
    gallery: Gallery


def read(
    paper: str, names: Iterable[str], exhibit: str = ""
) -> dict[str, pd.DataFrame | list[Shown]]:
    """Return what an exhibit reads: name -> a frame, or for `gallery` a list of `Shown`.

    names    which of the following; `READS` in the exhibit's file
    exhibit  the exhibit's name. Variants whose `shown_in` (in the config) names other exhibits only
             are left out, but for claims, which are all told; and so are those that are swept over
             effort, which `budget` alone shows. With "" none is left out

    cells, differences     the values of the paper's comparison, and the differences of its pairs
    claims                 the verdict on each claim, a row for each pair of cells that it judges
    curves                 points of ROC curves, with bands
    subgroups              the values on parts of the people, and the largest gaps between parts
    metrics                the values of each seed and ensemble, before seeds are put together
    targets                how often each class or label occurs, and values in bins, by split
    votes                  what people's votes on the rows of datasets say
    sizes                  how many parameters the network of each member has
    costs                  of each evaluation and ensemble size: CPU seconds in the project's study,
                           with all that it learned from; parameters of all that answer together
    history, diagnostics   the members' files of this name, with their seeds, and the fold
    importance             SAGE values of the members that are explained, with their seed and fold
    channels               the same of named groups of the channels that these members see
    gallery                a few test rows with the predictions of each variant in `gallery`

    Every frame except `targets` and `votes` has the columns of its rows' keys (see `Columns`),
    `title`, the variant's name in tables and figures, and `dataset_title`, the dataset's name in
    figures. Curves have the origin of the other dataset, whose rows are told from the own ones.
    Diagnostics also have `row_title`, the name of the teacher that a row is about.
    """
    readers = {
        **{name: partial(_comparison, name=name) for name in PER_PAPER},
        **{name: partial(_files_of_evaluations, name=file) for name, file in COURSES.items()},
        IMPORTANCE: partial(_explained, path=paths.importance),
        CHANNELS: partial(_explained, path=channels),
        GALLERY: _galleries,
        METRICS: _metrics,
        TARGETS: targets_of,
        SIZES: _sizes,
        COSTS: _costs,
        VOTES: votes_of,
    }
    plan, frames = files.read_json(paths.arms(paper)), {}
    for name in names:
        if name not in readers:
            raise Refusal(f"an exhibit of {paper} reads '{name}'; it may read {sorted(READABLE)}")
        frames[name] = readers[name](plan)
        if exhibit and isinstance(frames[name], pd.DataFrame) and "variant" in frames[name]:
            if exhibit != BUDGET:
                frames[name] = at_own_budget(frames[name])
            if name != CLAIMS:
                frames[name] = _shown_in(frames[name], exhibit, plan["paper"])
    return frames


def _shown_in(frame: pd.DataFrame, exhibit: str, paper: str) -> pd.DataFrame:
    """Return the rows of the variants that an exhibit shows, on both sides of a difference."""
    titles = files.read_json(paths.titles(paper))
    elsewhere = [
        variant
        for variant, about in titles.items()
        if about["shown_in"] is not None and exhibit not in about["shown_in"]
    ]
    sides = [side for side in ("variant", f"{OTHER}variant") if side in frame]
    return frame[~frame[sides].isin(elsewhere).any(axis=1)]


def at_own_budget(frame: pd.DataFrame) -> pd.DataFrame:
    """Return the rows of variants that are not swept over effort."""
    effort = f"{SWEEP}{EFFORT}"
    return frame[frame[effort] == ""] if effort in frame else frame


def _is_text(column: str) -> bool:
    """Return whether a column of a comparison holds text, on either side of a difference."""
    name = column.removeprefix(OTHER)
    return name in TEXT or name.startswith((OPTION, SWEEP))


def _comparison(plan: dict, name: str) -> pd.DataFrame:
    frame = read_frame(paths.comparison(plan["paper"]) / f"{name}.csv", _is_text)
    titles = files.read_json(paths.titles(plan["paper"]))
    frame["title"] = _titles(titles, frame["variant"], frame["generation"])
    frame["dataset_title"] = frame["dataset"].map(dataset_names(plan["evaluations"]))
    if name == CURVES:
        others = frame["task"].str.partition("/")[2]
        frame["origin"] = others.map(plan.get("elsewhere", {})).fillna("")
    if "other_variant" in frame:
        generation = frame.get("other_generation", frame["generation"])
        frame["other_title"] = _titles(titles, frame["other_variant"], generation)
    return frame


def _titles(titles: Mapping, variants: Iterable[str], generations: Iterable[int]) -> list[str]:
    """Return the names of variants in tables. Worked value: ("Stu{} (V)", 2) -> "Stu2 (V)"."""
    both = zip(variants, generations, strict=True)
    return [titles[variant]["title"].format(generation) for variant, generation in both]


def _joined(plan: dict, parts: Iterable[tuple[dict, dict, pd.DataFrame]]) -> pd.DataFrame:
    """Return frames below each other, each with the columns of its evaluation's key.

    parts  an entry of the plan, more columns (such as the seed), and the frame
    """
    columns, frames = Columns([*plan["evaluations"], *plan["explained"]]), []
    titles = files.read_json(paths.titles(plan["paper"]))
    names = dataset_names(plan["evaluations"])
    for evaluation, more, frame in parts:
        key = Key.of(evaluation)
        about = dict(zip(columns.names, columns.values(key), strict=True))
        kept = {name: value for name, value in about.items() if name not in frame}
        kept["fold"] = text_of(evaluation["options"].get(REPLICATE, ""))
        [kept["title"]] = _titles(titles, [key.variant], [key.generation])
        kept["dataset_title"] = names.get(key.dataset, key.dataset)
        if "row" in frame:
            rows = frame["row"].astype(str)
            kept["row_title"] = [titles.get(row, {"title": row})["title"] for row in rows]
        frames.append(frame.assign(**kept, **more))
    return pd.concat(frames, ignore_index=True) if frames else pd.DataFrame(columns=columns.names)


def _files_of_evaluations(plan: dict, name: str) -> pd.DataFrame:
    of_each = [(entry, paths.metrics(*_identity(entry)) / name) for entry in plan["evaluations"]]
    return _joined(plan, ((e, {}, read_frame(path, floats=["value"])) for e, path in of_each))


def _sizes(plan: dict) -> pd.DataFrame:
    def parts() -> Iterator[tuple[dict, dict, pd.DataFrame]]:
        for entry in plan["evaluations"]:
            for seed in entry["seeds"]:
                path = paths.member(*_identity(entry), seed) / "record.json"
                number = own_parameters(files.read_json(path))
                yield entry, {"seed": seed}, pd.DataFrame({"parameters": [number]}, dtype=float)

    return _joined(plan, parts())


def _costs(plan: dict) -> pd.DataFrame:
    entries = {_identity(entry): entry for entry in plan["evaluations"]}

    def parts() -> Iterator[tuple[dict, dict, pd.DataFrame]]:
        for cost in files.read_json(planned_costs(plan["paper"]))["cells"]:
            entry = entries.get(tuple(cost.pop("of")))
            if entry is not None:  # a partial report has not all of them
                numbers = [parameters((*_identity(entry), seed)) for seed in entry["seeds"]]
                mean = pd.Series(numbers, dtype=float).mean()  # without members that diverged
                cost["parameters"] = mean * cost["ensemble_size"]
                yield entry, {}, pd.DataFrame([cost]).astype({"cpu_seconds": float})

    return _joined(plan, parts())


def _identity(entry: dict) -> tuple[str, str, int]:
    return entry["dataset"], entry["variant"], entry["generation"]


def _explained(plan: dict, path: Callable[..., Path]) -> pd.DataFrame:
    """Return a table of each member that is explained; `path` gives a member's file."""

    def parts() -> Iterator[tuple[dict, dict, pd.DataFrame]]:
        for entry in plan["explained"]:
            *_, generation, seed = entry["member"]
            evaluation = {**entry, "generation": generation}
            yield evaluation, {"seed": seed}, read_frame(path(*entry["member"]))

    return _joined(plan, parts())


def _metrics(plan: dict) -> pd.DataFrame:
    def parts() -> Iterator[tuple[dict, dict, pd.DataFrame]]:
        for entry in plan["evaluations"]:
            folder = paths.metrics(entry["dataset"], entry["variant"], entry["generation"])
            yield entry, {}, read_frame(folder / "metrics.csv")

    return _joined(plan, parts())


def _galleries(plan: dict) -> list[Shown]:
    titles, galleries = files.read_json(paths.titles(plan["paper"])), []
    names = dataset_names(plan["evaluations"])
    for entry in plan["galleries"]:
        key = Key.of({**entry, "generation": entry["of"][2]})
        [title] = _titles(titles, [key.variant], [key.generation])
        named, gallery = names.get(key.dataset, key.dataset), paths.gallery(*entry["of"])
        galleries.append(Shown(key, title, named, read_gallery(gallery)))
    return galleries
