"""The rows and columns of this paper's tables of uncertainty (Tables 3, 4, 6 and 7)."""

import pandas as pd

from affectbench.reports.exhibits.self_distillation._cells import Column, Of

CROSS_VALIDATED = ("nll", "calibrated_nll")  # a metric, and the one shown instead for "TS"
AUS = ("01", "02", "04", "06", "07", "10", "12", "15", "23", "24", "25", "26")
AU_COLUMNS = {
    **{f"AU{int(au)}": Column(f"au/AU{au}", "nll") for au in AUS},
    "Avg.": Column("au", "nll"),
}
OTHER_COLUMNS = {
    "EXPR NLL": Column("expression", "nll"),
    "Valence RMSE": Column("affect/valence", "rmse"),
    "Arousal RMSE": Column("affect/arousal", "rmse"),
}
METHODS = (
    " TS: the teachers' temperature, fitted on a random half of the scored frames, the other half"
    " scored (2 folds, 5 times), as the paper's; TS (validation): fitted on validation videos; VS:"
    " a temperature and a shift, likewise. Class weights make teachers see more than there is,"
    " which a shift undoes and a temperature does not. MC: dropout, ten passes. Students have no"
    " class weights, as released; those of Eq. 9 keep them, as printed. Single networks throughout."
)


def rows_of(cells: pd.DataFrame, inputs: str) -> list[tuple[dict[str, str], Of]]:
    """Return the rows of these tables; inputs is "v" (video) or "va" (video and audio)."""
    rows = [({"Method": "Tea"}, Of(f"tea_{inputs}"))]
    for variant, ending in ((f"stu_{inputs}", ""), (f"stu_{inputs}_printed", ", Eq. 9")):
        for generation in sorted(cells.loc[cells["variant"] == variant, "generation"].unique()):
            rows.append(({"Method": f"Stu{generation}{ending}"}, Of(variant, generation)))
    return [
        *rows,
        ({"Method": "TS"}, Of(f"tea_{inputs}", instead=CROSS_VALIDATED)),
        ({"Method": "TS (validation)"}, Of(f"ts_{inputs}")),
        ({"Method": "VS (validation)"}, Of(f"vs_{inputs}")),
        ({"Method": "MC"}, Of(f"mc_{inputs}")),
    ]
