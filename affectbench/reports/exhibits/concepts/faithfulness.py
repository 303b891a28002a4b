"""Whether models use what their maps point at: covering it against covering elsewhere."""

import numpy as np
import pandas as pd

from affectbench.comparison.cells import Arm
from affectbench.comparison.differences import draws_of, left_out_of, worlds_of
from affectbench.comparison.intervals import spreads
from affectbench.reports.exhibits.look import name_of
from affectbench.reports.exhibits.table import Table, with_interval

KIND = "table"
TITLE = "Faithfulness: covering what a map points at"
CAPTION = (
    "How far a probability moves when cells of the picture are covered with the mean colour, and"
    " when as many cells elsewhere are; held-out rows, all seeds together, difference with its 95 %"
    " interval by resampling seeds and groups. A map that says what the model looks at has a"
    " difference above 0. Region: where a concept shows, by its target, judged by the concept's"
    " probability, mean over concepts. Own map: the fifth of the cells in which the concept's map"
    " is largest. Class map: the same of the row's one map, judged by the probability of the class"
    " predicted."
)
READS = ("occlusion",)
METRICS = ("there", "elsewhere", "faithfulness")
NAMES = {"region": "Region of the concept", "map": "Own map", "class map": "Class map"}


def table(occlusion: pd.DataFrame) -> Table:
    """Return a row for each method and thing covered."""
    rows = []
    columns = ["dataset", "variant", "covered"]
    grouped = occlusion.groupby(columns, sort=False) if len(occlusion) else ()
    for (dataset, variant, covered), mine in grouped:
        arm = _arm(mine)
        value, draws = arm.values(), draws_of(arm, 0)
        low = high = np.nan
        if draws:
            left_out = left_out_of(arm, tuple(draws))
            spread = spreads(worlds_of(arm, 0), left_out, arm.strata)["faithfulness"]
            low, high = spread.low, spread.high
        rows.append(
            {
                "Dataset": dataset,
                "Method": name_of(variant),
                "Covered": NAMES[covered],
                "Change there": f"{value['there']:.4f}",
                "Change elsewhere": f"{value['elsewhere']:.4f}",
                "Difference": with_interval(value["faithfulness"], low, high, digits=4),
                "Groups, seeds": f"{len(arm.groups)}, {len(arm.seeds)}",
            }
        )
    return Table(pd.DataFrame(rows), occlusion, CAPTION)


def _arm(mine: pd.DataFrame) -> Arm:
    """Return the lines of all concepts as the sums of each seed and group."""
    summed = mine.groupby(["seed", "group"])[["rows", "there", "elsewhere"]].sum()
    seeds, groups = (summed.index.unique(level).to_numpy() for level in ("seed", "group"))
    table = summed.reindex(pd.MultiIndex.from_product([seeds, groups]), fill_value=0.0)
    sums = {
        name: table[column].to_numpy().reshape(len(seeds), 1, len(groups))
        for name, column in (("count", "rows"), ("there", "there"), ("elsewhere", "elsewhere"))
    }
    return Arm("occluded", METRICS, seeds, np.array([""]), groups, sums, len(seeds), len(seeds))
