"""The table of predictions against people's votes, of any paper."""

import pandas as pd

from affectbench.comparison.key import Key
from affectbench.reports.exhibits.cell import NO_NUMBER, Note, TableCell, cell_of
from affectbench.reports.exhibits.table import Table

VOTES = "votes"  # begins the names of what is scored against votes: VOTES/TASK
PERFECT = "kl_of_perfect"  # a metric that all of these have, and nothing else
OF_VOTES = {
    "KL to votes": "kl_to_truth",
    "a perfect one": PERFECT,
    "beyond it": "kl_beyond_perfect",
    "r": "entropy_correlation",
    "r, a perfect one": "entropy_correlation_of_perfect",
}
OF_LABEL = {"accuracy": "accuracy", "NLL": "nll"}
KEYS = ["dataset", "options", "variant", "sweep", "generation", "ensemble_size"]


def table_of(cells: pd.DataFrame, caption: str) -> Table:
    """Return a row for each dataset, kind of votes, method, generation and ensemble size."""
    lines, data = [], []
    for _, first in cells[cells["metric"] == PERFECT].iterrows():
        same = (cells[KEYS] == first[KEYS]).all(axis=1)
        given, _, task = first["task"].rpartition("/")
        of_votes = cells[same & (cells["task"] == first["task"])]
        of_label = cells[same & (cells["task"] == task)]
        lines.append(
            {
                "Dataset": first["dataset"],
                "Given": given.removeprefix(VOTES).strip("/") or "all",
                "Method": first["title"],
                "T": str(first["ensemble_size"]),
                **{name: _cell(of_label, metric) for name, metric in OF_LABEL.items()},
                **{name: _cell(of_votes, metric) for name, metric in OF_VOTES.items()},
                "Rows / groups": Note(f"{first['rows']:,} / {first['groups']}", (Key.read(first),)),
            }
        )
        data.append(of_votes[of_votes["metric"].isin(OF_VOTES.values())])
        data.append(of_label[of_label["metric"].isin(OF_LABEL.values())])
    return Table(pd.DataFrame(lines), pd.concat(data) if data else cells.iloc[:0], caption)


def _cell(rows: pd.DataFrame, metric: str) -> TableCell | str:
    of_metric = rows[rows["metric"] == metric]
    return NO_NUMBER if of_metric.empty else cell_of(of_metric.iloc[0])
