"""The papers' numbers: they stand beside ours, never among them."""

from dataclasses import dataclass

from affectbench.comparison.key import Key, Settings
from affectbench.project.root import PUBLISHED
from affectbench.store.tables import read_csv

NOT_COMPARABLE = "not comparable"


@dataclass(frozen=True)
class PublishedValue:
    """A number as a paper prints it, and where: table, row and column, and on which dataset."""

    table: str
    row: str
    column: str
    value: float
    dataset: str


class Published:
    """The published values of a paper, found by the key of ours."""

    def __init__(self, paper: str):
        path = PUBLISHED / f"{paper}.csv"
        self.values: dict[tuple, list[tuple[str, Settings, PublishedValue]]] = {}
        for row in read_csv(path) if path.is_file() else ():
            of = (row["variant"], row["metric"], int(row["generation"]), int(row["ensemble_size"]))
            printed_at = (row["table"], row["row"], row["column"])
            value = PublishedValue(*printed_at, float(row["value"]), row["dataset"])
            options = Settings.read(row["options"])
            self.values.setdefault(of, []).append((row.get("task", ""), options, value))

    def find(self, key: Key, metric: str, use: str = "") -> PublishedValue | None:
        """Return the published value whose options, and task where it names one, are ours.

        Options are the dataset's and the variant's swept ones. A value of the dataset file `use`
        goes before those of other datasets.
        """
        of = (key.variant, metric, key.generation, key.ensemble_size)
        fitting = [
            value
            for task, options, value in self.values.get(of, ())
            if task in ("", key.task) and options.within((*key.options, *key.sweep))
        ]
        same_data = (value for value in fitting if value.dataset == use)
        return next(same_data, fitting[0] if fitting else None)


def verdict(printed: PublishedValue | None, use: str, origin: str, low: float, high: float) -> str:
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
