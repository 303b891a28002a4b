"""Whether models use what their maps point at: covering it against covering elsewhere."""

import numpy as np
import pandas as pd

from affectbench import streams
from affectbench.exhibits.look import name_of
from affectbench.exhibits.table import Table, with_interval
from affectbench.statistics import (
    LEAST_GROUPS,
    bootstrap,
    left_out,
    resample_counts,
    spreads,
)

KIND = "table"
TITLE = "Faithfulness: covering what a map points at"
CAPTION = (
    "How far a probability moves when cells of the picture are covered with the mean colour, and"
    " when as many cells elsewhere are; held-out rows, all seeds together, difference with its 95 %"
    " interval by resampling groups. A map that says what the model looks at has a difference above"
    " 0. Region: where a concept shows, by its target, judged by the concept's probability, mean"
    " over concepts. Own map: the fifth of the cells in which the concept's map is largest. Class"
    " map: the same of the row's one map, judged by the probability of the class predicted."
)
READS = ("occlusion",)
NAMES = {"region": "Region of the concept", "map": "Own map", "class map": "Class map"}


def table(occlusion: pd.DataFrame) -> Table:
    """Return a row for each method and thing covered."""
    rows = []
    columns = ["dataset", "variant", "covered"]
    grouped = occlusion.groupby(columns, sort=False) if len(occlusion) else ()
    for (dataset, variant, covered), mine in grouped:
        moved = _moved(mine)
        there, away = (moved["value"][name] for name in ("there", "elsewhere"))
        low, high = moved["interval"]
        rows.append(
            {
                "Dataset": dataset,
                "Method": name_of(variant),
                "Covered": NAMES[covered],
                "Change there": f"{there:.4f}",
                "Change elsewhere": f"{away:.4f}",
                "Difference": with_interval(there - away, low, high, digits=4),
                "Ratio": f"{there / away:.2f}" if away > 0 else "–",
            }
        )
    return Table(pd.DataFrame(rows), occlusion, CAPTION)


def _moved(mine: pd.DataFrame) -> dict:
    """Return the mean change there and elsewhere, and the interval of their difference."""
    columns = ["rows", "there", "elsewhere"]
    summed = mine.groupby("group", sort=True)[columns].sum()
    sums = {name: summed[name].to_numpy() for name in columns}

    def scores(drawn: dict) -> dict:
        rows = np.where(drawn["rows"] > 0, drawn["rows"], np.nan)
        there, away = drawn["there"] / rows, drawn["elsewhere"] / rows
        return {"there": there, "elsewhere": away, "difference": there - away}

    rng = streams.generator(0, "bootstrap", *summed.index.astype(str))
    value = scores({name: values.sum() for name, values in sums.items()})
    if len(summed) < LEAST_GROUPS:
        return {"value": value, "interval": (np.nan, np.nan)}
    of_groups = {name: values[None, None] for name, values in sums.items()}  # one seed, one fold
    worlds = bootstrap(of_groups, scores, {"groups": resample_counts(len(summed), rng)})
    without = left_out(of_groups, scores, ("groups",))
    spread = spreads(worlds, without, np.zeros(len(summed)))["difference"]
    return {"value": value, "interval": (spread.low, spread.high)}
