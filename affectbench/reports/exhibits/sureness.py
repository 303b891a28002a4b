"""The table "how sure are people", from the votes of datasets alone."""

import numpy as np
import pandas as pd

from affectbench import streams
from affectbench.evaluation.people import MEASURES, by_given
from affectbench.reports.exhibits.cell import NO_NUMBER
from affectbench.store.arrays import read_prepared
from affectbench.store.assemble import rows_of

COLUMNS = ["dataset", "given", "measure", "value"]
AS = "as "  # begins a measure that is about what others were given


def votes_of(plan: dict) -> pd.DataFrame:
    """Return the measures of people's votes on each dataset of a paper that has some.

    Columns are dataset, given (what people were given), measure and value. Folds of a dataset have
    the same votes, so that the first one stands for all.
    """
    datasets: dict[str, tuple[str, str]] = {}
    for entry in plan["evaluations"]:
        datasets.setdefault(entry["dataset_base"], (entry["dataset"], entry["source"]))
    frames = []
    for base, (dataset, source) in datasets.items():
        tasks = read_prepared(source).tasks
        names = [name for name, task in tasks.items() if task.kind == "votes"]
        if names:
            label = {"acted": "emotion"} if "emotion" in tasks else {}
            arrays = rows_of(dataset, source, [], {n: n for n in names} | label)
            frames.append(measured(base, {n: arrays.targets[n] for n in names},
                                   arrays.targets.get("acted")))  # fmt: skip
    return pd.concat(frames, ignore_index=True) if frames else pd.DataFrame(columns=COLUMNS)


def measured(dataset: str, votes: dict[str, np.ndarray], label_N: np.ndarray | None):
    """Return the frame of one dataset; votes and labels are as `by_given` takes them."""
    given = {name.removeprefix("votes/"): counts for name, counts in votes.items()}
    measures = by_given(given, label_N, streams.generator(0, "halves of votes", dataset))
    lines = [
        (dataset, name, measure, value)
        for name, of_given in measures.items()
        for measure, value in of_given.items()
    ]
    return pd.DataFrame(lines, columns=COLUMNS)


def shown(votes: pd.DataFrame) -> pd.DataFrame:
    """Return such a frame as text: a row for each dataset and what people were given."""
    others = [m for m in votes["measure"].unique() if m.startswith(AS)]
    headings = MEASURES | {name: f"as most given {name.removeprefix(AS)}" for name in others}
    lines = []
    for (dataset, given), rows in votes.groupby(["dataset", "given"], sort=False):
        value = dict(zip(rows["measure"], rows["value"], strict=True))
        numbers = {h: _text(name, value.get(name, np.nan)) for name, h in headings.items()}
        lines.append({"Dataset": dataset, "Given": given, **numbers})
    return pd.DataFrame(lines)


def _text(name: str, value: float) -> str:
    if np.isnan(value):
        return NO_NUMBER
    return f"{value:,.0f}" if name == "rows" else f"{value:.3f}"
