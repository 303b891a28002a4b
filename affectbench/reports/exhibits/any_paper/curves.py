"""How the models of a paper learned, setting by setting."""

from collections.abc import Iterator

import pandas as pd
from matplotlib.figure import Figure

from affectbench.naming import plural
from affectbench.reports.exhibits import learning
from affectbench.reports.exhibits.learning import Panel
from affectbench.reports.exhibits.look import nothing

KIND = "figure"
TITLE = "Learning curves"
CAPTION = (
    "What fits measured on validation rows, by optimisation step: line: mean over seeds and folds;"
    " band: their range; a line ends where the first fit stopped. A panel for each setting and for"
    " the two quantities that most of its models have."
)
READS = ("history",)
NONE = "No model of this paper measured anything on validation rows while it learned."
EACH = 2  # quantities of a setting
MOST = 12  # panels


def figure(history: pd.DataFrame) -> Figure:
    """Return a panel for each setting and quantity."""
    shown = [*panels(history)][:MOST]
    return learning.figure(history, shown) if shown else nothing(NONE)


def caption(history: pd.DataFrame) -> str:
    """Return CAPTION, and how many panels are left out where not all are drawn."""
    more = len([*panels(history)]) - MOST
    return CAPTION + (f" {plural(more, 'more panel')} would not fit." if more > 0 else "")


def panels(history: pd.DataFrame) -> Iterator[Panel]:
    """Yield the panels: the quantities of validation rows that most models of a setting have."""
    measured = history[history["quantity"].str.startswith("val_")] if len(history) else history
    for (dataset, options), of_setting in measured.groupby(["dataset", "options"], sort=False):
        models = of_setting.groupby("quantity", sort=False)["variant"].nunique()
        for quantity in models.sort_values(ascending=False, kind="stable").index[:EACH]:
            of_quantity = of_setting[of_setting["quantity"] == quantity]
            words = quantity.removeprefix("val_").replace("_", " ")
            title = ", ".join(filter(None, (dataset, options)))
            names = list(dict.fromkeys(of_quantity["variant"]))
            yield Panel(f"{title}\n{words}", dataset, quantity, names, {"options": options})
