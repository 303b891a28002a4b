"""What tables are read against: the constant predictor, and what the truth allows."""

from collections.abc import Iterator, Sequence

import pandas as pd

from affectbench.comparison.key import Key
from affectbench.plan.reference_labels import FLOOR, REFERENCES
from affectbench.reports.exhibits.cell import NO_NUMBER, Note


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
