"""Whether models use what their maps point at: occlusion there against occlusion elsewhere."""

import pandas as pd

from affectbench.reports.exhibits.cell import cell_of, units_of
from affectbench.reports.exhibits.table import Table

KIND = "table"
TITLE = "Faithfulness: covering what a map points at"
CAPTION = (
    "How far a probability moves when patches of the picture are covered with the mean colour, and"
    " when as many patches elsewhere are; held-out rows, mean over seeds: value [95 %"
    " interval]. A map that says what the model looks at has a difference above 0. Region: where a"
    " concept shows, by its target, judged by the concept's probability, mean over concepts. Own"
    " map: the fifth of the patches in which the concept's map is largest. Class map: the same of"
    " the row's one map, judged by the probability of the class predicted. The constant predictor's"
    " probabilities move by 0 wherever it is covered, and a map that knows nothing of the model has"
    " a difference of 0."
)
READS = ("cells",)
NAMES = {
    "occluded/region": "Region of the concept",
    "occluded/map": "Own map",
    "occluded/class_map": "Class map",
}
COLUMNS = {
    "Change there": "there",
    "Change elsewhere": "elsewhere",
    "Difference": "faithfulness",
}  # of the table -> metric


def table(cells: pd.DataFrame) -> Table:
    """Return a row for each method and each kind of region that is covered."""
    data = cells[cells["task"].isin(list(NAMES))]
    keys = ["dataset", "options", "variant", "sweep", "task"]
    rows = []
    for (dataset, options, _, _, task), scores in data.groupby(keys, sort=False):
        of_metric = {row["metric"]: row for _, row in scores.iterrows()}
        difference = of_metric["faithfulness"]
        rows.append(
            {
                "Dataset": f"{dataset} {options}".strip(),
                "Method": difference["title"],
                "Covered": NAMES[task],
                **{name: cell_of(of_metric[metric], 4) for name, metric in COLUMNS.items()},
                "Groups, folds, seeds": units_of(difference),
            }
        )
    return Table(pd.DataFrame(rows), data, CAPTION)
