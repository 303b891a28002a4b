"""Claims against the budget of a fit: a figure that the papers' exhibits share."""

from collections.abc import Iterable, Sequence

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D

from affectbench.comparison.claims import Claim, read_claims
from affectbench.comparison.key import EFFORT, SWEEP, Key, Swept
from affectbench.comparison.verdicts import FAILS, HOLDS, NONE, OPEN, UNJUDGED, ZONES, claimed
from affectbench.reports.exhibits.look import begin, line_style, nothing
from affectbench.reports.wording import metric_label, options_words, task_words

WIDTH, HEIGHT = 8.4, 3.4  # inches
MARKS = {  # verdict -> its marker, and whether it is filled
    HOLDS: ("^", True),
    FAILS: ("v", True),
    NONE: ("s", True),
    OPEN: ("o", False),
    UNJUDGED: ("X", False),
}
DARK, MARGIN = "#333333", "#56B4E9"
APART = 1.08  # factor between the abscissae of two lines, so that their intervals stay apart
NONE_SWEPT = (
    "No variant of these claims is swept over effort here; the preset config/study.yaml sweeps some"
)


def against_effort(paper: str, claims: pd.DataFrame, names: Sequence[str]) -> Figure:
    """Return a panel for each claim: a line wherever it is judged at several efforts.

    claims  the frame of that name, with the rows of variants that are swept over effort
    names   the claims to show
    """
    of_name = {claim.name: claim for claim in read_claims(paper)}
    lines = {name: lines_of(claims[claims["claim"] == name]) for name in names}
    if not any(lines.values()):
        return nothing(NONE_SWEPT)
    begin()
    figure = plt.figure(figsize=(WIDTH, HEIGHT))
    blocks = figure.subfigures(1, len(names), squeeze=False)[0]
    for block, name in zip(blocks, names, strict=True):
        _panel(block.subplots(), of_name[name], lines[name])
        if lines[name]:
            block.legend(loc="outside lower center", fontsize="small", ncols=2)
    figure.legend(handles=_keys(lines), loc="outside upper center", ncols=len(MARKS), fontsize=8)
    return figure


def _keys(lines: dict[str, dict[str, pd.DataFrame]]) -> list[Line2D]:
    """Return for the legend the marker of each verdict that is drawn."""
    drawn = {
        v for of_claim in lines.values() for line in of_claim.values() for v in line["verdict"]
    }
    return [
        Line2D([], [], ls="none", marker=marker, color=DARK, mfc=DARK if full else "white", label=v)
        for v, (marker, full) in MARKS.items()
        if v in drawn
    ]


def lines_of(tests: pd.DataFrame) -> dict[str, pd.DataFrame]:
    """Return the tests of a claim by line; those of a line are in the order of `effort`.

    A line has the tests whose keys differ in effort alone. A variant that is not swept stands at
    its own budget, effort 1. A single test makes no line. A line is named by its dataset in words,
    and where several lines have the same dataset, also by its options and generation.
    """
    if tests.empty or f"{SWEEP}{EFFORT}" not in tests:
        return {}
    efforts = tests[f"{SWEEP}{EFFORT}"].replace("", "1").astype(float)
    keys = [_without_effort(Key.read(row)) for _, row in tests.iterrows()]
    of_key: dict[Key, pd.DataFrame] = {}
    for key in dict.fromkeys(keys):
        of_line = tests.assign(effort=efforts)[[other == key for other in keys]]
        if of_line["effort"].nunique() > 1:
            of_key[key] = of_line.sort_values("effort")
    return {
        _name(key, of_key, of_line["dataset_title"].iloc[0]): of_line
        for key, of_line in of_key.items()
    }


def _without_effort(key: Key) -> Key:
    return key._replace(sweep=Swept(part for part in key.sweep if part[0] != EFFORT))


def _name(key: Key, keys: Iterable[Key], dataset: str) -> str:
    """Return the name of a line, which none of the other lines has."""
    if [other.dataset for other in keys].count(key.dataset) == 1:
        return dataset
    generation = f"generation {key.generation}" if key.generation else ""
    return ", ".join(filter(None, (dataset, options_words(key.options), generation)))


def _panel(axis: Axes, claim: Claim, lines: dict[str, pd.DataFrame]) -> None:
    """Draw each line with its intervals, and shade the side of 0 that the claim is on."""
    task = claim.ours.get("task")
    datasets = dict.fromkeys(name for line in lines.values() for name in line["dataset_title"])
    of = metric_label(claim.metric) + (f", {task_words(task)}" if task else "")
    axis.set_title("\n".join(filter(None, (", ".join(datasets), of))))
    if not lines:
        axis.set_axis_off()
        axis.text(0.5, 0.5, "not swept here", ha="center", transform=axis.transAxes)
        return
    efforts = sorted({effort for line in lines.values() for effort in line["effort"]})
    for number, (name, line) in enumerate(lines.items()):
        x = line["effort"] * APART ** (number - (len(lines) - 1) / 2)
        absent = [f"{effort:g}" for effort in efforts if effort not in set(line["effort"])]
        label = f"{name} (none at {', '.join(absent)})" if absent else name
        _line(axis, x, line, line_style(number), label)
    first = next(iter(lines.values())).iloc[0]
    axis.set_ylabel(f"{first['title']} − {first['other_title']}")
    axis.set_xscale("log", base=2)
    axis.set_xticks(efforts, [f"{effort:g}" for effort in efforts])
    axis.minorticks_off()
    axis.set_xlabel("effort")
    _shade(axis, claim, pd.concat(lines.values())["margin"])


def _line(axis: Axes, x: pd.Series, line: pd.DataFrame, style: dict, label: str) -> None:
    """Draw one line; the shape and filling of a marker say what the verdict is."""
    colour = style["color"]
    axis.plot(x, line["difference"], color=colour, linestyle=style["linestyle"], linewidth=1.2)
    axis.vlines(x, line["low"], line["high"], color=colour, linewidth=1.2)
    for verdict, (marker, full) in MARKS.items():
        shown = line["verdict"] == verdict
        axis.plot(
            x[shown], line["difference"][shown], marker, color=colour,
            markerfacecolor=colour if full else "white", markersize=5.5,
        )  # fmt: skip
    axis.plot([], [], label=label, color=colour, linestyle=style["linestyle"], linewidth=1.6)


def _shade(axis: Axes, claim: Claim, margins: pd.Series) -> None:
    """Shade where the claim expects the difference to be, and, if it is another zone, the margin.

    margins  of all tests; the widest is shaded, and the legend says where others are narrower
    """
    low, high = axis.get_ylim()
    low, high = min(low, 0), max(high, 0)
    ends = np.clip(claimed(claim.expect, claim.margin), low, high)
    axis.axhspan(*ends, color="#000000", alpha=0.06, linewidth=0, label="claimed")
    sizes = sorted({float(f"{margin:.3g}") for margin in margins.dropna()})
    if sizes and claim.expect not in ZONES:
        label = f"margin ±{sizes[-1]:g}" + (" at most" if len(sizes) > 1 else "")
        band = np.clip((-sizes[-1], sizes[-1]), low, high)
        axis.axhspan(*band, color=MARGIN, alpha=0.14, linewidth=0, label=label)
    axis.axhline(0, color="#555555", linestyle="--", linewidth=0.8)
    axis.set_ylim(low, high)
