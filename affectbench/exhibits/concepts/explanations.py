"""How good explanations are: where, what, whether the task follows them; beside their controls."""

import pandas as pd

from affectbench.exhibits.concepts._rows import TARGETS
from affectbench.exhibits.look import name_of
from affectbench.exhibits.table import Table, with_interval

KIND = "table"
TITLE = "Quality of explanations, beside controls"
CAPTION = (
    "Held-out rows, all seeds together; value [95 % interval by resampling groups], the control"
    " after a bar. AUs located: mean cosine of each concept's map with its target, and how often it"
    " is largest inside it; control: the mean target of training rows for everyone, which says how"
    " little the measure asks on aligned faces. Expression located: cosine of one map a face (class"
    " map, attention, or AGCM's weighted by probability) with the units of its true expression;"
    " same control. Concept AUC: 0.5 is chance. True intensity: correlation of probability and the"
    " simulator's intensity. Alignment: concept alignment score, of random embeddings after the"
    " bar; no interval, as it is of all rows at once. Told: the task's accuracy (CCC of engagement)"
    " as predicted, with half and with all concepts corrected; after the bar with somebody else's."
    " Alike: mean cosine of explanations of different expressions (maps / contributions); 1 where"
    " all look the same."
)
READS = ("cells",)
SIZES = ("", "embedding_size=16", "embedding_size=32")
MAIN = ("au", "concepts")


def table(cells: pd.DataFrame) -> Table:
    """Return a row for each dataset and method that explains."""
    mine = cells[cells["sweep"].isin(SIZES) & cells["task"].str.contains("/", regex=False)]
    rows = []
    for (dataset, options, variant), part in mine.groupby(
        ["dataset", "options", "variant"], sort=False
    ):
        found = part.set_index(["task", "metric"])
        one = {"Dataset": f"{dataset} {options}".strip(), "Method": name_of(variant)}
        one |= _where(found) | _what(found) | _told(found) | _alike(found)
        rows.append(one)
    return Table(pd.DataFrame(rows).fillna("–"), mine, CAPTION)


def _where(found: pd.DataFrame) -> dict[str, str]:
    told = {
        "AUs located: cosine": _beside(found, "maps/au", "cosine", "/constant"),
        "AUs located: pointing": _beside(found, "maps/au", "pointing", "/constant"),
        "against true maps": _one(found, "maps/au/true", "cosine"),
    }
    target = "maps/expression"
    return told | {"Expression located: cosine": _beside(found, target, "cosine", "/constant")}


def _what(found: pd.DataFrame) -> dict[str, str]:
    name = next((n for n in MAIN if (f"ranking/{n}", "auc") in found.index), MAIN[0])
    return {
        "Concept AUC": _one(found, f"ranking/{name}", "auc"),
        "True intensity": _one(found, f"intensity/{name}", "intensity_correlation"),
        "Alignment": _beside(found, f"embeddings/{name}", "alignment", "/random"),
    }


def _told(found: pd.DataFrame) -> dict[str, str]:
    task = next((t for t in TARGETS if _has(found, f"corrected/{t}")), TARGETS[0])
    name = "ccc" if task == "engagement" else "accuracy"
    return {
        f"Told {told} %": _beside(found, f"corrected/{task}", f"{name}_at_{told}", "/anothers")
        for told in (0, 50, 100)
    }


def _alike(found: pd.DataFrame) -> dict[str, str]:
    return {
        "Alike: maps": _one(found, "likeness/maps/expression", "across"),
        "Alike: contributions": _one(found, "likeness/contributions/expression", "across"),
    }


def _has(found: pd.DataFrame, task: str) -> bool:
    return task in found.index.get_level_values("task")


def _one(found: pd.DataFrame, task: str, metric: str) -> str:
    if (task, metric) not in found.index:
        return "–"
    line = found.loc[(task, metric)]
    if pd.isna(line["low"]):
        return "–" if pd.isna(line["value"]) else f"{line['value']:.3f}"
    return with_interval(line["value"], line["low"], line["high"])


def _beside(found: pd.DataFrame, task: str, metric: str, control: str) -> str:
    """Return a value with its interval, and what the control reaches after a bar."""
    ours = _one(found, task, metric)
    if (task + control, metric) not in found.index or ours == "–":
        return ours
    return f"{ours} | {found.loc[(task + control, metric)]['value']:.3f}"
