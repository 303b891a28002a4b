"""One cell of a table: a number with its interval, what stands behind it, and what was published.

A cell says all of it in words, so that no table depends on colour, and where the number comes from,
so that a reader can ask for the members behind it.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import pandas as pd

KEY = ("dataset", "options", "variant", "sweep", "generation", "ensemble_size", "task")
SIGNS = {"agrees": "✓", "differs": "✗", "not comparable": "○"}
LEGEND = "✓ agrees with the paper, ✗ differs, ○ not comparable"
OTHER_DATA = "not comparable: other data"  # a published value stands beside its own data alone

Place = tuple[str, ...]  # a comparison's key as text: which members a number is of


@dataclass(frozen=True)
class Cell:
    """What a cell shows and where its number comes from.

    places   the comparison's keys behind the number: one, or two where it is a difference; then
             the control's, where there is one
    control  the value of the same metric of a control that knows nothing of the row
    within   an interval plot is drawn where it is set: how far a claim allows, 0 where it does not
    reach    the half width of the plot's axis
    """

    value: float
    low: float
    high: float
    places: tuple[Place, ...]
    digits: int = 3
    members: int = 0
    of: int = 0
    status: str = "complete"
    published: float | None = None
    verdict: str = ""
    within: float | None = None
    reach: float = 0.0
    control: float | None = None

    def __str__(self) -> str:
        """Return the cell as text, for Markdown and LaTeX.

        >>> str(Cell(0.5, 0.4, 0.6, (), members=1, of=2, status="partial"))
        '0.500 [0.400, 0.600], 1 of 2 members'
        """
        told = with_interval(self.value, self.low, self.high, self.digits)
        if self.status != "complete":
            told = f"{told}, {self.behind()}"
        return "; ".join(filter(None, (told, self.printed(), self.beside())))

    def beside(self) -> str:
        """Return what the control reaches as text; "" where there is none."""
        return "" if self.control is None else f"control {self.control:.{self.digits}f}"

    def behind(self) -> str:
        """Return how many of the members that were asked for the number is of, and its status."""
        counted = f"{self.members} of {self.of} members"
        return counted if self.status in ("complete", "partial") else f"{self.status}, {counted}"

    def printed(self) -> str:
        """Return the published value and how ours stands to it; "" where there is none."""
        if self.published is None:
            return ""
        kind = self.verdict.partition(":")[0]
        return f"paper {self.published:g} {SIGNS.get(kind, '○')}"


def cell_of(row: pd.Series, digits: int = 3) -> Cell:
    """Return the cell of a row of a comparison's `cells`."""
    comparable = pd.notna(row.get("published")) and row.get("verdict", "") != OTHER_DATA
    return Cell(
        *(row[name] for name in ("value", "low", "high")),
        places=(place_of(row),),
        digits=digits,
        members=int(row["members"]),
        of=int(row["of"]),
        status=row["status"],
        published=float(row["published"]) if comparable else None,
        verdict=row.get("verdict", "") if comparable else "",
    )


def difference_of(row: pd.Series, digits: int = 3, **plot: float) -> Cell:
    """Return the cell of a row of `differences` or of `claims`; plot sets `within` and `reach`."""
    ours = {**row, "variant": row["ours"] if "ours" in row else row["variant"]}
    other = {name: row.get(f"other_{name}", row[name]) for name in KEY if name != "variant"}
    places = place_of(ours), place_of({**other, "variant": row["other"]})
    numbers = (row[name] for name in ("difference", "low", "high"))
    return Cell(*numbers, places=places, digits=digits, **plot)


def compared(row: pd.Series) -> dict[str, str]:
    """Return how sure, how large and how frequent a difference is, as columns of a table."""
    p = row["p_holm"]
    return {
        "p (Holm)": "" if pd.isna(p) else "<0.001" if p < 0.001 else f"{p:.3f}",
        "Effect": _short(row.get("effect")),
        "P(better)": _short(row.get("improvement")),
    }


def _short(value: float | None) -> str:
    return "" if pd.isna(value) else f"{value:.2f}"


def units_of(row: pd.Series) -> str:
    """Return how many groups, folds and seeds a number is of."""
    return ", ".join(str(row[name]) for name in ("groups", "folds", "seeds"))


def place_of(row: Mapping) -> Place:
    """Return which members a row is of, as text."""
    return tuple(str(row[name]) for name in KEY)


def with_interval(value: float, low: float, high: float, digits: int = 3) -> str:
    """Return a value and its 95 % interval as text; a value that is not there as a dash.

    >>> with_interval(0.7421, 0.70, 0.78)
    '0.742 [0.700, 0.780]'
    """
    if value != value:
        return "–"
    if low != low:
        return f"{value:.{digits}f} [no interval]"
    return f"{value:.{digits}f} [{low:.{digits}f}, {high:.{digits}f}]"
