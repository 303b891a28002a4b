"""What exhibits are drawn from: stored files of one paper, never predictions of all rows."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd

from affectbench.naming import text_of
from affectbench.refusal import Refusal
from affectbench.reports.label_counts import frequencies
from affectbench.store import files, paths
from affectbench.store.assemble import rows_of
from affectbench.store.galleries import Gallery, read_gallery

PER_MEMBER = {"history": "history.csv", "diagnostics": "diagnostics.csv"}
IMPORTANCE, OCCLUSION, GALLERY = "importance", "occlusion", "gallery"
METRICS, TARGETS = "metrics", "targets"
PER_PAPER = {
    name: f"{name}.csv" for name in ("cells", "differences", "claims", "curves", "subgroups")
}


@dataclass(frozen=True)
class Shown:
    """A few test rows, and whose word on them it is."""

    dataset: str
    options: Mapping[str, object]
    variant: str  # its label
    sweep: Mapping[str, object]
    generation: int
    gallery: Gallery


def read(paper: str, names: Iterable[str]) -> dict[str, pd.DataFrame | list[Shown]]:
    """Return what an exhibit reads, by name: data frames, and a list of what is shown.

    cells, differences     the paper's comparison, a row a cell
    claims                 what became of each claim, a row a place where it can be judged
    curves                 points of curves, with bands
    subgroups              every cell on parts of the people, and the largest gaps between them
    metrics                what each seed and ensemble reaches by itself, a row a metric
    targets                how often each class or label occurs, and values in bins, by split
    history, diagnostics   every member's file, with its dataset, variant, generation, seed, and the
                           options and swept fields of both
    importance             SAGE values of every member that is explained, with the same
    occlusion              what covering did to every member that is put to the test, with the same
    gallery                a few test rows of each variant that an arm wants shown: [Shown]
    """
    return {name: _one(paper, name) for name in names}


def _one(paper: str, name: str) -> pd.DataFrame | list[Shown]:
    if name in PER_PAPER:
        text = (
            "options", "sweep", "status", "verdict", "published_on", "other_options", "other_sweep",
            "test", "drawn", "subgroup", "other",
        )  # fmt: skip
        frame = pd.read_csv(
            paths.comparison(paper) / PER_PAPER[name], dtype=dict.fromkeys(text, str)
        )
        frame = frame.fillna({column: "" for column in text if column in frame})
        return frame.join(_options(frame["options"], paper))
    if name == IMPORTANCE:
        return _of_members(paper, "explained", paths.importance)
    if name == OCCLUSION:
        return _of_members(paper, "occluded", paths.occlusion)
    if name == GALLERY:
        return _galleries(paper)
    if name == METRICS:
        return _metrics(paper)
    if name == TARGETS:
        return _targets(paper)
    if name not in PER_MEMBER:
        of_members = (IMPORTANCE, OCCLUSION, GALLERY, METRICS, TARGETS)
        known = sorted({*PER_MEMBER, *PER_PAPER, *of_members})
        raise Refusal(f"an exhibit of {paper} reads '{name}'; it may read {known}")
    parts = []
    for cell in files.read_json(paths.arms(paper))["cells"]:
        for seed in cell["seeds"]:
            folder = paths.member(cell["dataset"], cell["variant"], cell["generation"], seed)
            part = pd.read_csv(folder / PER_MEMBER[name], dtype={"value": float})
            about = {"dataset": cell["dataset_base"], "variant": cell["variant_base"], "seed": seed}
            sweep = {name: text_of(value) for name, value in cell["sweep"].items()}
            about |= {"generation": cell["generation"], **sweep, **cell["options"]}
            parts.append(part.assign(**about))
    return pd.concat(parts, ignore_index=True)


def _of_members(paper: str, which: str, path: Callable[..., Path]) -> pd.DataFrame:
    parts = []
    for entry in files.read_json(paths.arms(paper))[which]:
        dataset, variant, generation, seed = entry["member"]
        part = pd.read_csv(path(dataset, variant, generation, seed))
        about = {"dataset": entry["dataset_base"], "variant": entry["variant_base"], "seed": seed}
        parts.append(part.assign(**about, generation=generation, **entry["options"]))
    return pd.concat(parts, ignore_index=True) if parts else pd.DataFrame(columns=["variant"])


def _metrics(paper: str) -> pd.DataFrame:
    parts = []
    for cell in files.read_json(paths.arms(paper))["cells"]:
        folder = paths.metrics(cell["dataset"], cell["variant"], cell["generation"])
        about = {"dataset": cell["dataset_base"], "variant": cell["variant_base"]}
        about |= {"generation": cell["generation"], **cell["options"]}
        parts.append(pd.read_csv(folder / "metrics.csv").assign(**about))
    return pd.concat(parts, ignore_index=True)


def _targets(paper: str) -> pd.DataFrame:
    """Return how many rows or frames have each class or label, of how many that are labelled.

    Values are counted in bins, whose middles are in `bin`.
    """
    parts = []
    for cell in files.read_json(paths.arms(paper))["cells"]:
        tasks = {task: task for task in cell["tasks"].values()}
        parts += [(cell["dataset"], cell["source"], cell["dataset_base"], task) for task in tasks]
    counted = []
    for dataset, source, base, name in dict.fromkeys(parts):
        arrays = rows_of(dataset, source, [], {name: name})
        for split in np.unique(arrays.split):
            target = arrays.targets[name][arrays.split == split]
            for called, middle, count, of in frequencies(arrays.tasks[name], target):
                counted.append((base, name, split, called, middle, count, of))
    columns = ["dataset", "task", "split", "name", "bin", "count", "of"]
    return pd.DataFrame(counted, columns=columns)


def _galleries(paper: str) -> list[Shown]:
    shown = []
    for entry in files.read_json(paths.arms(paper))["galleries"]:
        gallery = read_gallery(paths.gallery(*entry["of"]))
        about = (entry["dataset_base"], entry["options"], entry["variant_base"], entry["sweep"])
        shown.append(Shown(*about, entry["of"][2], gallery))
    return shown


def _options(text: pd.Series, paper: str) -> pd.DataFrame:
    """Return "overlap=0.5 split=subject" as columns overlap and split, there even without rows."""
    cells = files.read_json(paths.arms(paper))["cells"]
    names = dict.fromkeys(name for cell in cells for name in cell["options"])
    rows = [dict(part.split("=", 1) for part in str(options).split()) for options in text]
    return pd.DataFrame(rows, index=text.index).reindex(columns=names)
