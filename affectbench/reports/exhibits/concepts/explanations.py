"""How good explanations are: where, what, whether the task follows them; beside their controls."""

import pandas as pd

from affectbench.reports.exhibits.concepts._beside import beside, explained, one
from affectbench.reports.exhibits.table import Table

KIND = "table"
TITLE = "Quality of explanations, beside controls"
CAPTION = (
    "Held-out rows, all seeds together; value [95 % interval]; then what the control reaches. AUs"
    " located: mean cosine of each concept's map with its target, and how often it is largest"
    " inside it. Expression located: cosine of one map a face (class map, attention, or AGCM's"
    " weighted by probability) with the units of its true expression. Their control is the mean"
    " target of training rows for everyone: on aligned faces it is hard to beat. Against true maps:"
    " the same cosine with the simulator's maps. Concept AUC: 0.5 is chance. True intensity:"
    " correlation of probability and the simulator's intensity. Alignment: concept alignment score,"
    " control random embeddings; no interval, as it is of all rows at once."
)
READS = ("cells",)
MAIN = ("au", "concepts")


def table(cells: pd.DataFrame) -> Table:
    """Return a row for each dataset and method that explains."""
    data, parts = explained(cells)
    rows = [about | _where(found) | _what(found) for about, found in parts]
    return Table(pd.DataFrame(rows), data, CAPTION)


def _where(found: pd.DataFrame) -> dict[str, str]:
    told = {
        "AUs located: cosine": beside(found, "maps/au", "cosine", "/constant"),
        "AUs located: pointing": beside(found, "maps/au", "pointing", "/constant"),
        "against true maps": one(found, "maps/au/true", "cosine"),
    }
    target = "maps/expression"
    return told | {"Expression located: cosine": beside(found, target, "cosine", "/constant")}


def _what(found: pd.DataFrame) -> dict[str, str]:
    name = next((n for n in MAIN if (f"ranking/{n}", "auc") in found.index), MAIN[0])
    return {
        "Concept AUC": one(found, f"ranking/{name}", "auc"),
        "True intensity": one(found, f"intensity/{name}", "intensity_correlation"),
        "Alignment": beside(found, f"embeddings/{name}", "alignment", "/random"),
    }
