"""What tables and figures are read against: the constant predictor, and what the truth allows."""

from collections.abc import Iterator, Sequence

import numpy as np
import pandas as pd
from matplotlib.axes import Axes

from affectbench.comparison.key import Key
from affectbench.plan.reference_labels import FLOOR, REFERENCES
from affectbench.reports.exhibits.cell import NO_NUMBER, Note

FAR = 1.5  # spans of an axis: a constant predictor farther away is no line


def references(cells: pd.DataFrame, metrics: Sequence[str]) -> Iterator[pd.DataFrame]:
    """Yield the cells of each reference in one place, indexed by metric, the floor first.

    cells    the lines of one dataset and one choice of its options
    metrics  of which at least one must be there; explanations, as "maps/au", are left out
    """
    of_task = cells[cells["metric"].isin(list(metrics)) & ~cells["task"].str.contains("/")]
    for label in REFERENCES:
        reference = of_task[of_task["variant"] == label]
        if not reference.empty:
            yield reference.drop_duplicates("metric").set_index("metric", drop=False)


def beside(cells: pd.DataFrame, metric: str, digits: int = 3) -> Note | str:
    """Return the references' values of a metric in one place as a text; a dash without any.

    Worked value: a constant predictor at 0.127 and a true posterior at 0.742 ->
    "Constant predictor 0.127, Ceiling: true posterior 0.742".
    """
    rows = [reference.loc[metric] for reference in references(cells, [metric])]
    if not rows:
        return NO_NUMBER
    texts = (f"{row['title']} {row['value']:.{digits}f}" for row in rows)
    return Note(", ".join(texts), tuple(Key.read(row) for row in rows))


def floor_of(cells: pd.DataFrame) -> float:
    """Return what the constant predictor reaches; NaN where there is none.

    cells  the lines of one metric of a task in one place
    """
    floor = cells[(cells["variant"] == FLOOR) & (cells["ensemble_size"] == 1)]
    return float(floor["value"].iloc[0]) if len(floor) else float("nan")


def draw_floor(axis: Axes, floor: float) -> None:
    """Draw what the constant predictor reaches; where that is far away only say it.

    axis   with all that it shows, as its limits decide what is far
    floor  NaN draws nothing
    """
    if np.isnan(floor):
        return
    low, high = axis.get_ylim()
    if low - FAR * (high - low) <= floor <= high + FAR * (high - low):
        axis.axhline(floor, color="#555555", ls=":", lw=1)
        return
    top = floor > high
    place = {"y": 0.98 if top else 0.02, "va": "top" if top else "bottom"}
    text = f"constant predictor {floor:.2f} {'↑' if top else '↓'}"
    axis.text(0.98, s=text, ha="right", size=6.5, transform=axis.transAxes, **place)
