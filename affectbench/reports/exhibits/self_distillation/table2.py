"""Table 2 of the self-distillation paper: the students that it sent to the withheld test set."""

import pandas as pd

from affectbench.reports.exhibits.cell import NO_NUMBER
from affectbench.reports.exhibits.self_distillation._cells import DATA, Of, by_row
from affectbench.reports.exhibits.self_distillation._emotion import EMOTION, METRICS
from affectbench.reports.exhibits.table import Table

KIND = "table"
TITLE = "Table 2: students chosen for the withheld test set"
CAPTION = (
    "The paper's values are of Aff-Wild2's test set, whose labels are withheld: never comparable"
    " with ours, which are of the official validation videos. Value [95 % interval by bootstrap of"
    " clips, and of seeds; of ensembles by leaving out each member]; paper. V: video; VA: video and"
    " audio; T: how many networks are pooled. # Param.: of the paper's networks and of ours, all T"
    " together; ours are as large only in the preset of the paper's sizes."
)
READS = ("cells", "sizes")
PAPERS, OURS = "# Param. (paper)", "# Param. (ours)"
CHOSEN = (
    ("EMENet-V", "1.68M", "stu_v", 3, 1),
    ("EMENet-V", "8.4M", "stu_v", 3, 5),
    ("EMENet-VA", "1.91M", "stu_va", 2, 1),
    ("EMENet-VA", "9.55M", "stu_va", 1, 5),
)


def table(cells: pd.DataFrame, sizes: pd.DataFrame) -> Table:
    """Return a row for each network that the paper chose."""
    rows = [
        (
            {
                "Method": name,
                "# Gen.": str(generation),
                "T": str(size),
                PAPERS: params,
                OURS: _parameters(sizes, variant, generation, size),
            },
            Of(variant, generation, size),
        )
        for name, params, variant, generation, size in CHOSEN
    ]
    return by_row(cells, rows, EMOTION, CAPTION + METRICS, notes=[PAPERS, OURS])


def _parameters(sizes: pd.DataFrame, variant: str, generation: int, size: int) -> str:
    """Return how many parameters `size` of our networks have; a dash where none is left.

    Worked value: 831,771 of each of five -> "4.16M".
    """
    of_data = (sizes["dataset"] == DATA) & (sizes["variant"] == variant)
    each = sizes.loc[of_data & (sizes["generation"] == generation), "parameters"].max()
    return NO_NUMBER if pd.isna(each) else f"{size * each / 1e6:.2f}M"
