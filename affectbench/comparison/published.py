"""The papers' numbers: they stand beside ours, never among them."""

from dataclasses import dataclass

from affectbench.comparison.cells import Key
from affectbench.project.root import ROOT
from affectbench.store.tables import read_csv

NOT_COMPARABLE = "not comparable"


@dataclass(frozen=True)
class Cell:
    """A number as printed, and the place it is printed at."""

    table: str
    row: str
    column: str
    value: float
    dataset: str


class Published:
    """The published cells of a paper, found by what they are of."""

    def __init__(self, paper: str):
        path = ROOT / "workflow/published" / f"{paper}.csv"
        self.cells = {}
        for row in read_csv(path) if path.is_file() else ():
            key = (row["variant"], row["metric"], int(row["generation"]), int(row["ensemble_size"]))
            cell = Cell(
                row["table"], row["row"], row["column"], float(row["value"]), row["dataset"]
            )
            needed = row.get("task", ""), set(row["options"].split())
            self.cells.setdefault(key, []).append((*needed, cell))

    def find(self, key: Key, metric: str, use: str = "") -> Cell | None:
        """Return the published cell whose options, and task where it names one, are ours.

        Options are the dataset's and the variant's swept ones; cells of the dataset file `use` go
        before those of others.
        """
        of = (key.variant, metric, key.generation, key.ensemble_size)
        ours = {*key.options.split(), *key.sweep.split()}
        found = [
            cell
            for task, options, cell in self.cells.get(of, ())
            if task in ("", key.task) and options <= ours
        ]
        return next((cell for cell in found if cell.dataset == use), found[0] if found else None)


def verdict(printed: Cell | None, use: str, origin: str, low: float, high: float) -> str:
    """Return how ours stands to the published value: "" where nothing was published.

    "not comparable" on another dataset or on simulated data; else "agrees" where the published
    value lies in our interval, "differs" where it does not.
    """
    if printed is None:
        return ""
    if printed.dataset != use:
        return f"{NOT_COMPARABLE}: other data"
    if origin == "simulated":
        return f"{NOT_COMPARABLE}: simulated data"
    if not low <= high:
        return f"{NOT_COMPARABLE}: no interval"
    return "agrees" if low <= printed.value <= high else "differs"
