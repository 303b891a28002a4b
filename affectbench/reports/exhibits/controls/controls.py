"""The controls: claims whose answer is known by how data was made, and what the suite said."""

import pandas as pd

from affectbench.comparison.controls import controls_of
from affectbench.reports.exhibits.cell import Note, both_keys, difference_of, units_of
from affectbench.reports.exhibits.claims import MARKS, UNTESTED, reach_of
from affectbench.reports.exhibits.table import Table

KIND = "table"
TITLE = "Controls with a known answer"
CAPTION = (
    "The papers' main claims in made-up cases in which the answer is known by how the data was"
    " made, judged by the same methods, comparison and tests as the papers' own: ours minus the"
    " other, with its 95 % interval; differences within the shaded margin are none. Where a control"
    " did not come out as known, no verdict on a paper is to be believed before it is known why."
)
READS = ("claims",)
YES, NO = "✓ yes", "✗ no"


def table(claims: pd.DataFrame) -> Table:
    """Return a row for each control and test; a control that this run did not have has one row."""
    rows = []
    for control in controls_of(claims):
        claim, tests = control.claim, claims[claims["claim"] == control.claim.name]
        case = str(claim.ours["options"]["case"])
        about = {"Claim": claim.says, "Case": case, "Known": claim.right_verdict}
        why = {"Why it is known": claim.source}
        if tests.empty:
            rows.append({**about, "Verdict": UNTESTED, "As known": NO, **why})
        plot = {"within": claim.margin, "reach": max(reach_of(tests), claim.margin)}
        for _, row in tests.iterrows():
            keys = both_keys(row)
            as_known = YES if row["verdict"] == claim.right_verdict else NO
            rows.append(
                {
                    **about,
                    "Verdict": Note(MARKS[row["verdict"]], keys),
                    "As known": Note(as_known, keys),
                    "Difference": difference_of(row, **plot),
                    "Metric": row["metric"],
                    "Of": f"{row['title']} − {row['other_title']}",
                    "Groups, folds, seeds": units_of(row),
                    **why,
                }
            )
    return Table(pd.DataFrame(rows).fillna(""), claims, CAPTION)
