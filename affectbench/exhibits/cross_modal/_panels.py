"""The layout that this paper's figures share: dataset x overlap (rows) by split (columns)."""

from collections.abc import Iterator

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from affectbench.exhibits.look import panels, split_name


def by_overlap_and_split(data: pd.DataFrame, ylabel: str) -> tuple[Figure, list[list[Axes]]]:
    """Return a figure with its rows and columns named, and its axes."""
    rows, splits = _rows(data), _splits(data)
    figure, axes = panels(len(rows), len(splits))
    for axis, split in zip(axes[0], splits, strict=True):
        axis.set_title(split_name(split))
    for axes_row, (dataset, overlap) in zip(axes, rows, strict=True):
        axes_row[0].set_ylabel(f"{ylabel}\n({dataset}, {float(overlap):.0%} overlap)")
    return figure, axes


def parts(data: pd.DataFrame, axes: list[list[Axes]]) -> Iterator[tuple[Axes, pd.DataFrame]]:
    """Yield each panel with the part of the data that belongs there."""
    for axes_row, (dataset, overlap) in zip(axes, _rows(data), strict=True):
        for axis, split in zip(axes_row, _splits(data), strict=True):
            chosen = (data["overlap"] == overlap) & (data["split"] == split)
            yield axis, data[chosen & (data["dataset"] == dataset)]


def _rows(data: pd.DataFrame) -> list[tuple]:
    return list(data.groupby(["dataset", "overlap"], sort=False).groups)


def _splits(data: pd.DataFrame) -> list[str]:
    return list(dict.fromkeys(data["split"]))
