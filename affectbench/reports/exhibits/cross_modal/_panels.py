"""The layout that this paper's figures share: a block for each dataset, overlaps by splits."""

from collections.abc import Callable

import matplotlib.pyplot as plt
import pandas as pd
from matplotlib.figure import Figure

from affectbench.reports.exhibits.look import begin, overlap_name, split_name

WIDTH, HEIGHT, LEGEND = 7.2, 2.1, 0.5  # inches: figure width, height of panels and of a legend


def with_settings(frame: pd.DataFrame) -> pd.DataFrame:
    """Return a frame that has the columns of split and overlap, "" where no dataset has them."""
    absent = {name: "" for name in ("option.split", "option.overlap") if name not in frame}
    return frame.assign(**absent)


def by_dataset(data: pd.DataFrame, ylabel: str, draw: Callable, xlabel: str = "") -> Figure:
    """Return a figure with a panel for each dataset, overlap and split.

    draw  called as `draw(axis, part)` for each panel, with the lines of `data` that belong there

    The panels of a dataset share their scales and have one legend, that of the first panel.
    """
    data = with_settings(data)
    titles = list(dict.fromkeys(data["dataset_title"]))
    parts = [data[data["dataset_title"] == title] for title in titles]
    heights = [HEIGHT * part["option.overlap"].nunique() + LEGEND for part in parts]
    begin()
    figure = plt.figure(figsize=(WIDTH, sum(heights)))
    blocks = figure.subfigures(len(parts), 1, height_ratios=heights, squeeze=False)[:, 0]
    for block, title, part in zip(blocks, titles, parts, strict=True):
        _block(block, title, part, ylabel, draw, xlabel)
    return figure


def _block(block, title: str, data: pd.DataFrame, ylabel: str, draw: Callable, xlabel: str):
    overlaps = list(dict.fromkeys(data["option.overlap"]))
    splits = list(dict.fromkeys(data["option.split"]))
    axes = block.subplots(len(overlaps), len(splits), sharex=True, sharey=True, squeeze=False)
    for axis, split in zip(axes[0], splits, strict=True):
        axis.set_title(f"{title}, {split_name(split)}")
    for axes_row, overlap in zip(axes, overlaps, strict=True):
        axes_row[0].set_ylabel(f"{ylabel}\n({overlap_name(overlap)})" if overlap else ylabel)
        for axis, split in zip(axes_row, splits, strict=True):
            draw(axis, data[(data["option.overlap"] == overlap) & (data["option.split"] == split)])
    for axis in axes[-1]:
        axis.set_xlabel(xlabel)
    handles, labels = axes[0][0].get_legend_handles_labels()
    block.legend(handles, labels, loc="outside upper center", ncols=len(labels))
