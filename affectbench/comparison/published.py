"""The numbers that the papers print. They are shown beside ours and never enter a computation."""

from collections.abc import Iterable
from dataclasses import dataclass
from math import nan

from affectbench.comparison.key import Key, Swept
from affectbench.project.root import PUBLISHED
from affectbench.store.tables import read_csv

NOT_COMPARABLE = "not comparable"


@dataclass(frozen=True)
class PublishedValue:
    """A number that a paper prints, where it stands there, and on which dataset it was measured.

    printed  the number as the paper prints it, with all its digits: "1.4580"
    """

    table: str
    row: str
    column: str
    printed: str
    dataset: str

    @property
    def value(self) -> float:
        """Return the number."""
        return float(self.printed)


class Published:
    """The published values of a paper, looked up by the key of our value.

    tasks  those of which the paper prints a value, as far as it names them
    """

    def __init__(self, paper: str):
        path = PUBLISHED / f"{paper}.csv"
        self.tasks: set[str] = set()
        self.values: dict[tuple, list[tuple[str, Swept, PublishedValue]]] = {}
        for row in read_csv(path) if path.is_file() else ():
            which = (
                row["variant"],
                row["metric"],
                int(row["generation"]),
                int(row["ensemble_size"]),
            )
            printed_at = (row["table"], row["row"], row["column"])
            value = PublishedValue(*printed_at, row["value"], row["dataset"])
            options = Swept.read(row["options"])
            self.tasks.add(row.get("task", ""))
            self.values.setdefault(which, []).append((row.get("task", ""), options, value))

    def find(self, key: Key, metric: str, use: str = "") -> PublishedValue | None:
        """Return the published value for a key and a metric, None where there is none.

        The options that the value names must be among the key's options and sweep, and its task
        must be the key's where it names one. A value on the dataset plugin `use` is preferred.
        """
        which = (key.variant, metric, key.generation, key.ensemble_size)
        fitting = [
            value
            for task, options, value in self.values.get(which, ())
            if task in ("", key.task) and options.within((*key.options, *key.sweep))
        ]
        same_data = (value for value in fitting if value.dataset == use)
        return next(same_data, fitting[0] if fitting else None)


def difference(
    terms: Iterable[tuple[int, Key, str]], published: Published, use: str, bound: float = 0.0
) -> float:
    """Return a published difference; NaN where one of its values was not published.

    terms  1 or -1, a key and a metric, of each value that is added up
    use    our dataset's plugin: only values that were measured on it count
    bound  a number that is subtracted

    Worked value: .5931 and .5514 -> .0417.
    """
    total = 0.0
    for sign, key, metric in terms:
        printed = published.find(key, metric, use)
        if printed is None or printed.dataset != use:
            return nan
        total += sign * printed.value
    return total - bound


def half_difference(terms: Iterable[tuple[int, Key, str]], published: Published, use: str) -> float:
    """Return half of a published difference, without its sign; NaN also where it is 0.

    The arguments are those of `difference`. Worked value: .5931 and .5514 -> .02085.
    """
    return abs(difference(terms, published, use)) / 2 or nan


def verdict(printed: PublishedValue | None, use: str, origin: str, low: float, high: float) -> str:
    """Return how our value compares with the published one; "" where nothing was published.

    use, origin  our dataset's plugin, and whether its data is simulated, bundled or raw
    low, high    our interval

    "not comparable" with the reason on another dataset, on simulated data and without an interval;
    else "agrees" where the published value lies in our interval, "differs" where it does not.
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
