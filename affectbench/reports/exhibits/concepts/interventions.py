"""Whether the task depends on the concepts (test-time interventions), and explanations differ."""

import pandas as pd

from affectbench.evaluation.metrics.corrected import SHARES
from affectbench.reports.exhibits.cell import NO_NUMBER, TableCell, cell_of
from affectbench.reports.exhibits.concepts._beside import beside_control, explained, name_of, value
from affectbench.reports.exhibits.concepts._rows import TARGETS
from affectbench.reports.exhibits.references import references
from affectbench.reports.exhibits.table import Table

KIND = "table"
TITLE = "Telling concepts, and whether explanations differ"
CAPTION = (
    "Accuracy (CCC of engagement) on held-out rows when a share of each row's concepts is"
    " corrected, the least certain first: value [95 % interval], mean over seeds; control:"
    " corrected with somebody else's concepts. The head is linear, so this is arithmetic on stored"
    " effects. Alike: mean cosine of explanations of different expressions, of the one map a face"
    " and of the contributions to the class predicted; 1 where all look the same. Maps and"
    " contributions are vectors of other kinds: compare either with its like. Control: those of"
    " another face of which the same class is predicted. The constant predictor and what the truth"
    " allows have no concepts that could be corrected."
)
READS = ("cells",)


def table(cells: pd.DataFrame) -> Table:
    """Return a row for each dataset and method, and below them one for each reference."""
    data, parts = explained(cells)
    rows = {tuple(about.values()): about | _shown(scores) for about, scores in parts}
    of_references = [
        reference
        for _, place in cells.groupby(["dataset", "options"], sort=False)
        for reference in references(place[place["task"].isin(TARGETS)], ["accuracy", "ccc"])
    ]
    for reference in of_references:
        about = name_of(reference.iloc[0])
        row = rows.setdefault(tuple(about.values()), about)
        row["As predicted"] = cell_of(reference.loc[_metric(reference["task"].iloc[0])])
    shown = pd.DataFrame([*rows.values()]).fillna(NO_NUMBER)
    return Table(shown, pd.concat([data, *of_references]), CAPTION)


def _shown(scores: pd.DataFrame) -> dict[str, TableCell | str]:
    return _corrected(scores) | _alike(scores)


def _metric(task: str) -> str:
    return "ccc" if task == "engagement" else "accuracy"


def _corrected(scores: pd.DataFrame) -> dict[str, TableCell | str]:
    tasks = set(scores.index.get_level_values("task"))
    task = next((t for t in TARGETS if f"corrected/{t}" in tasks), TARGETS[0])
    name = _metric(task)
    columns = {"As predicted": value(scores, f"corrected/{task}", f"{name}_at_0")}
    for share in SHARES[1:]:
        columns[f"{share} % corrected"] = beside_control(
            scores, f"corrected/{task}", f"{name}_at_{share}", "/anothers"
        )
    return columns


def _alike(scores: pd.DataFrame) -> dict[str, TableCell | str]:
    return {
        "Alike: maps": value(scores, "likeness/maps/expression", "across"),
        "Alike: contributions": beside_control(
            scores, "likeness/contributions/expression", "across", "/anothers"
        ),
    }
