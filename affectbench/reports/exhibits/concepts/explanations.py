"""How good explanations are: location and naming of concepts, beside controls."""

import pandas as pd

from affectbench.reports.exhibits.cell import TableCell
from affectbench.reports.exhibits.concepts._beside import beside_control, explained, value
from affectbench.reports.exhibits.table import Table

KIND = "table"
TITLE = "Quality of explanations, beside controls"
CAPTION = (
    "Held-out rows, mean over seeds; value [95 % interval]; then what the control reaches. AUs"
    " located: mean cosine of each concept's map with its target, and how often it is largest"
    " inside it. Expression located: cosine of one map a face (class map, attention, or AGCM's"
    " weighted by probability, each on its own scale, where the release stretches each to [0, 1]"
    " first) with the units of its true expression. Targets are the release's, but that"
    " each unit has its own map, and that AU10's right half and AU20's right point are those of"
    " their own side of the mouth. Their control is the mean"
    " target of training rows for everyone: on aligned faces it is hard to beat. Against true maps:"
    " the same cosine with the simulator's maps. Concept AUC: 0.5 is chance. True intensity:"
    " correlation of probability and the simulator's intensity. Alignment: concept alignment score,"
    " of one row of each group, since rows of one video are alike whatever they show; control"
    " random embeddings; no interval, as it is of all rows at once."
)
READS = ("cells",)
MAIN = ("au", "concepts")


def table(cells: pd.DataFrame) -> Table:
    """Return a row for each dataset and method with explanations."""
    data, parts = explained(cells)
    rows = [about | _where(scores) | _what(scores) for about, scores in parts]
    return Table(pd.DataFrame(rows), data, CAPTION)


def _where(scores: pd.DataFrame) -> dict[str, TableCell | str]:
    target = "maps/expression"
    return {
        "AUs located: cosine": beside_control(scores, "maps/au", "cosine", "/constant"),
        "AUs located: pointing": beside_control(scores, "maps/au", "pointing", "/constant"),
        "against true maps": value(scores, "maps/au/true", "cosine"),
        "Expression located: cosine": beside_control(scores, target, "cosine", "/constant"),
    }


def _what(scores: pd.DataFrame) -> dict[str, TableCell | str]:
    name = next((n for n in MAIN if (f"ranking/{n}", "auc") in scores.index), MAIN[0])
    return {
        "Concept AUC": value(scores, f"ranking/{name}", "auc"),
        "True intensity": value(scores, f"intensity/{name}", "intensity_correlation"),
        "Alignment": beside_control(scores, f"embeddings/{name}", "alignment", "/random"),
    }
