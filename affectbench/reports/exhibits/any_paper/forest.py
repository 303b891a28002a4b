"""The differences of a paper's pairs as a forest plot."""

import matplotlib.pyplot as plt
import pandas as pd
from matplotlib.figure import Figure

from affectbench.reports.exhibits.any_paper._settings import MAIN, METRICS, model_of, where_of
from affectbench.reports.exhibits.look import COLOURS, begin, nothing

KIND = "figure"
TITLE = "Differences of pairs, as a forest plot"
CAPTION = (
    "The first of each pair minus the second, in balanced accuracy of classes and labels and in CCC"
    " of values, on the same test rows, with its 95 % interval. Right of 0 the first is better."
)
READS = ("differences",)
WIDTH, HEADING, LINE = 7.6, 0.9, 0.27  # inches: of the figure, of its axis, of one difference
MOST = 40  # differences that are drawn
NONE = "The config names no pairs for this paper, or none of them was scored."


def figure(differences: pd.DataFrame) -> Figure:
    """Return a line for each pair in each setting; the pairs of one setting have one colour."""
    shown = drawn(differences).head(MOST)
    if shown.empty:
        return nothing(NONE)
    begin()
    made, axis = plt.subplots(figsize=(WIDTH, HEADING + LINE * len(shown)))
    places = list(dict.fromkeys(where_of(row) for _, row in shown.iterrows()))
    for line, (_, row) in enumerate(shown.iterrows()):
        colour = COLOURS[places.index(where_of(row)) % len(COLOURS)]
        axis.plot([row["low"], row["high"]], [line, line], color=colour, linewidth=1.6)
        axis.plot(row["difference"], line, "o", color=colour, markersize=4)
    axis.set_yticks(range(len(shown)), [_label(row) for _, row in shown.iterrows()], fontsize=6.5)
    axis.set_ylim(len(shown) - 0.4, -0.6)
    axis.axvline(0, color="#555555", linestyle="--", linewidth=0.8)
    axis.set_xlabel("difference")
    return made


def caption(differences: pd.DataFrame) -> str:
    """Return CAPTION, and how many differences are left out where not all are drawn."""
    more = len(drawn(differences)) - MOST
    return CAPTION + (f" {more} more are in the table of differences." if more > 0 else "")


def drawn(differences: pd.DataFrame) -> pd.DataFrame:
    """Return the differences in MAIN metrics of whole tasks."""
    whole = ~differences["task"].str.contains("/")
    return differences[differences["metric"].isin(MAIN) & whole]


def _label(row: pd.Series) -> str:
    pair = f"{model_of(row, '')} − {model_of(row, 'other_')}"
    return f"{pair}\n{where_of(row)}, {METRICS[row['metric']].lower()}"
