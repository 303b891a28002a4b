"""End to end and by step by their mean rank over datasets: no figure of the paper."""

import pandas as pd
from matplotlib.figure import Figure

from affectbench.reports.exhibits.concepts._rows import METRICS, ROWS, Row, of_row, sizes
from affectbench.reports.exhibits.ranks import Setting, diagram, words

KIND = "figure"
TITLE = "Critical-difference diagram: end to end and by step over datasets"
CAPTION = (
    "AGCM end to end and by step by their rank in each dataset's metric on test rows, at the"
    " paper's embedding size. Settings are modalities and sets of classes; as those of one dataset"
    " share pictures or sessions, ranks are averaged within datasets and datasets are counted. Bars"
    " join what Nemenyi's test does not tell apart at 5 %; its critical difference is counted over"
    " all orders of the ranks, which is exact for few datasets. No other method is on all datasets."
)
READS = ("cells",)
WAYS = {"end to end": "agcm", "by step": "by_step"}


def figure(cells: pd.DataFrame) -> Figure:
    """Return the diagram."""
    return diagram(settings(cells))


def caption(cells: pd.DataFrame) -> str:
    """Return the caption with each dataset's ranks."""
    return f"{CAPTION} {words(settings(cells))}"


def settings(cells: pd.DataFrame) -> list[Setting]:
    """Return what both ways reached in each row of Table 1 that this run has."""
    return [
        Setting(
            of_row(cells, row)["dataset_title"].iloc[0],
            f"{row.name}, {METRICS[row.metric]}",
            values,
            higher=True,
        )
        for row in ROWS
        if (values := _values(cells, row))
    ]


def _values(cells: pd.DataFrame, row: Row) -> dict[str, float]:
    reached = of_row(cells, row)
    reached = reached[sizes(reached) == row.size].set_index("variant")["value"]
    labels = {way: f"{label}{row.voice}" for way, label in WAYS.items()}
    return {way: reached[label] for way, label in labels.items() if label in reached.index}
