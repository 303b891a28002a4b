"""What exhibits are drawn from: stored files of one paper, never predictions of all rows."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from affectbench.naming import text_of
from affectbench.refusal import Refusal
from affectbench.store import files, paths
from affectbench.store.galleries import Gallery, read_gallery

PER_MEMBER = {"history": "history.csv", "diagnostics": "diagnostics.csv"}
IMPORTANCE, OCCLUSION, GALLERY = "importance", "occlusion", "gallery"
PER_PAPER = {"cells": "cells.csv", "differences": "differences.csv", "claims": "claims.csv"}


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
    history, diagnostics   every member's file, with its dataset, variant, generation, seed, and the
                           options and swept fields of both
    importance             SAGE values of every member that is explained, with the same
    occlusion              what covering did to every member that is put to the test, with the same
    gallery                a few test rows of each variant that an arm wants shown: [Shown]
    """
    return {name: _one(paper, name) for name in names}


def _one(paper: str, name: str) -> pd.DataFrame | list[Shown]:
    if name in PER_PAPER:
        text = ("options", "sweep", "status", "verdict", "published_on")
        frame = pd.read_csv(
            paths.comparison(paper) / PER_PAPER[name], dtype=dict.fromkeys(text, str)
        )
        present = [column for column in text if column in frame]
        return frame.fillna(dict.fromkeys(present, "")).join(_options(frame["options"], paper))
    if name == IMPORTANCE:
        return _of_members(paper, "explained", paths.importance)
    if name == OCCLUSION:
        return _of_members(paper, "occluded", paths.occlusion)
    if name == GALLERY:
        return _galleries(paper)
    if name not in PER_MEMBER:
        known = sorted({*PER_MEMBER, *PER_PAPER, IMPORTANCE, OCCLUSION, GALLERY})
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
