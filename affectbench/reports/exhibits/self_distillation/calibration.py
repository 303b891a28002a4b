"""Beyond the self-distillation paper: calibration, selective prediction, distance to truth."""

import pandas as pd

from affectbench.reports.exhibits.self_distillation._cells import (
    Column,
    Of,
    count,
    find,
    table_cell,
)
from affectbench.reports.exhibits.table import Table

KIND = "table"
TITLE = "Calibration and uncertainty beyond the paper"
CAPTION = (
    "Each method, generation and ensemble size T on each task. Brier score, calibration error (ECE)"
    " and area under the risk-coverage curve (AURC): lower is better. Calibrated NLL: after a"
    " temperature fitted on half of the scored rows, the other half scored. KL to truth: from the"
    " simulator's posterior, nats; r: correlation of expected with true entropy, only where the"
    " data is simulated. Value [95 % interval by bootstrap of clips (of digits: of images), and of"
    " seeds; of ensembles by leaving out each member]."
)
READS = ("cells",)
COLUMNS = {
    "NLL": "nll",
    "Calibrated NLL": "calibrated_nll",
    "Brier": "brier",
    "ECE": "ece",
    "AURC": "aurc",
    "KL to truth": "kl_to_truth",
    "r": "entropy_correlation",
}
TASKS = {"au": "AU", "expression": "EXPR", "digit": "Digit"}


def table(cells: pd.DataFrame) -> Table:
    """Return a row for each task, variant, generation and ensemble size."""
    scored = cells[cells["metric"] == "brier"]
    lines, data = [], []
    for task, heading in TASKS.items():
        for _, row in scored[scored["task"] == task].iterrows():
            of = Of(row["variant"], row["generation"], row["ensemble_size"])
            values = {
                name: find(cells, of, Column(task, metric), row["dataset"])
                for name, metric in COLUMNS.items()
            }
            lines.append(
                {
                    "Task": heading,
                    "Method": row["title"],
                    "T": str(row["ensemble_size"]),
                    **{name: table_cell(cell, paper=False) for name, cell in values.items()},
                    **count(row),
                }
            )
            data += [cell for cell in values.values() if cell is not None]
    return Table(pd.DataFrame(lines), pd.DataFrame(data), CAPTION)
