"""Table 1 of the concept paper: training end to end against training by step."""

import pandas as pd

from affectbench.comparison.key import Key
from affectbench.reports.exhibits.cell import (
    NO_NUMBER,
    Note,
    TableCell,
    cell_of,
    compared,
    difference_of,
    units_of,
)
from affectbench.reports.exhibits.concepts._rows import METRICS, ROWS, Row, of_row, sizes
from affectbench.reports.exhibits.table import Table

KIND = "table"
TITLE = "Table 1: AGCM end to end and by step"
CAPTION = (
    "Task performance at the paper's embedding size (16; 32 for engagement): value [95 % interval],"
    " mean over seeds, the paper's value beside it, and the difference on the same rows. Groups are"
    " pictures, videos or sessions. The constant predictor is the floor, and the true posterior, of"
    " which labels are draws, the ceiling of simulated data. Linear, true landmarks or units: a"
    " linear model of what was simulated, which networks may beat. The paper's numbers are of the"
    " real data, ours of simulated data and a small network, unless a dataset's folder was given:"
    " compare signs, not sizes. p is that of the paper's claims, corrected as they are."
)
REFERENCES = {
    "constant": "Constant predictor",
    "linear_landmarks": "Linear, true landmarks",
    "linear_units": "Linear, true units",
    "oracle": "True posterior",
}
READS = ("cells", "differences", "claims")


def table(cells: pd.DataFrame, differences: pd.DataFrame, claims: pd.DataFrame) -> Table:
    """Return a row for each dataset and modality, with the published numbers beside ours."""
    rows, data = [], []
    for row in ROWS:
        reached = of_row(cells, row)
        reached = reached[sizes(reached) == row.size]
        both = [reached[reached["variant"] == f"{way}{row.voice}"] for way in ("agcm", "by_step")]
        if any(part.empty for part in both):
            continue
        end_to_end, by_step = (part.iloc[0] for part in both)
        rows.append(
            {
                "Data": row.name,
                "Metric": METRICS[row.metric],
                "End to end": cell_of(end_to_end),
                "By step": cell_of(by_step),
                **_difference(differences, claims, row),
                **_references(cells, row),
                "Paper: difference": _printed(end_to_end, by_step),
                "Groups, folds, seeds": units_of(end_to_end),
            }
        )
        data += both
    return Table(pd.DataFrame(rows), pd.concat(data) if data else cells.iloc[:0], CAPTION)


def _references(cells: pd.DataFrame, row: Row) -> dict[str, TableCell | str]:
    """Return a column for each reference: the floor, linear models of the truth, the ceiling."""
    there = of_row(cells, row).drop_duplicates("variant").set_index("variant", drop=False)
    return {
        name: cell_of(there.loc[label]) if label in there.index else NO_NUMBER
        for label, name in REFERENCES.items()
    }


def _difference(
    differences: pd.DataFrame, claims: pd.DataFrame, row: Row
) -> dict[str, str | TableCell | Note]:
    """Return the columns of a row's difference; none of them says anything where there is none."""
    pairs, judged = _of_pair(differences, row), _of_pair(claims, row)
    if pairs.empty:
        return {"Difference": NO_NUMBER, "p (Holm)": "", "Effect": "", "P(better)": ""}
    p = None if judged.empty else judged.iloc[0]["p_holm"]
    return {"Difference": difference_of(pairs.iloc[0]), **compared(pairs.iloc[0], p)}


def _of_pair(frame: pd.DataFrame, row: Row) -> pd.DataFrame:
    """Return the lines of a frame that compare AGCM end to end with AGCM by step."""
    pairs = of_row(frame, row)
    pairs = pairs[(sizes(pairs) == row.size) & (pairs["variant"] == f"agcm{row.voice}")]
    return pairs[pairs["other_variant"] == f"by_step{row.voice}"]


def _printed(ours: pd.Series, other: pd.Series) -> Note | str:
    if not (ours["published"] and other["published"]):
        return NO_NUMBER
    gap = float(ours["published"]) - float(other["published"])
    return Note(f"{gap:+.4f}", (Key.read(ours), Key.read(other)))
