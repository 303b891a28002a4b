"""Students by their mean rank over datasets: no figure of the paper."""

import pandas as pd
from matplotlib.figure import Figure

from affectbench.reports.exhibits.cross_modal._panels import with_settings
from affectbench.reports.exhibits.look import overlap_name, split_name
from affectbench.reports.exhibits.ranks import Setting, complete, diagram, words

KIND = "figure"
TITLE = "Critical-difference diagram: students over datasets"
CAPTION = (
    "Students by their rank in accuracy on test rows. Settings are splits and overlaps; as those of"
    " one dataset share recordings, ranks are averaged within datasets and datasets are counted."
    " Bars join students that Nemenyi's test does not tell apart at 5 %; its critical difference is"
    " counted over all orders of the ranks, which is exact for few datasets."
)
READS = ("cells",)
STUDENTS, METRIC = ("baseline", "uniform_cmd", "ce_cmd", "xa_cmd"), "accuracy"
OWN = "xa_cmd"  # the paper's method, which every dataset that counts must have


def figure(cells: pd.DataFrame) -> Figure:
    """Return the diagram."""
    return diagram(_ranked(cells)[0])


def caption(cells: pd.DataFrame) -> str:
    """Return the caption with each dataset's ranks, and which datasets do not count."""
    ranked, without, own = _ranked(cells)
    text = f"{CAPTION} {words(ranked)}"
    return (
        f"{text} Without a value of {own}, so left out: {', '.join(without)}." if without else text
    )


def _ranked(cells: pd.DataFrame) -> tuple[list[Setting], list[str], str]:
    """Return the settings that count, the datasets that do not, and the paper's method's title."""
    titles = cells.loc[cells["variant"] == OWN, "title"]
    own = titles.iloc[0] if len(titles) else OWN
    return *complete(settings(cells), own), own


def settings(cells: pd.DataFrame) -> list[Setting]:
    """Return the students' accuracy in each setting, by their title."""
    of_task = cells["variant"].isin(STUDENTS) & ~cells["task"].str.contains("/")
    shown = with_settings(cells[of_task & (cells["metric"] == METRIC)])
    return [
        Setting(
            named,
            ", ".join(filter(None, (split_name(split), overlap_name(overlap)))),
            dict(zip(part["title"], part["value"], strict=True)),
            higher=True,
        )
        for (named, split, overlap), part in shown.groupby(
            ["dataset_title", "option.split", "option.overlap"], sort=False
        )
    ]
