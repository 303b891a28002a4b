"""One cell of a table: a number, its interval, how many members it is of, the published value.

A cell says all of this in words and signs, so that no table depends on colour. It carries the keys
of its number, from which a reader finds the members behind it.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from math import nan

import pandas as pd

from affectbench.comparison.key import OTHER, Key

SIGNS = {"agrees": "✓", "differs": "✗"}  # verdict -> sign; what is not comparable has none
OTHER_DATA = "not comparable: other data"  # with this verdict a published value is not shown
NO_NUMBER = "–"
# Beside a number: not shown to be better than the constant predictor's, or shown to be worse.
NOT_ABOVE, WORSE = "not shown better", "worse than constant"

Keys = tuple[Key, ...]


@dataclass(frozen=True)
class TableCell:
    """A number as a table shows it, and where it comes from.

    keys       the keys of the number: one, two for a difference; then that of the control
    members    how many members the number is of, out of `of`; 0 of 0 where that is not shown
    status     "complete", "partial", "diverged" or "stale"
    published  the paper's value as it prints it, with our `verdict` on it; "" where there is none
    floor      "above", "not above" or "below" the constant predictor; "" where that is not known
    control    the same metric for a control that knows nothing of the row
    exact      the number has no interval by its nature, and none is announced as missing
    within     draw a plot of the interval, in which a margin of this width is shaded; 0 draws no
               margin, None no plot
    reach      half the width of the plot's axis
    """

    value: float
    low: float
    high: float
    keys: Keys
    digits: int = 3
    members: int = 0
    of: int = 0
    status: str = "complete"
    published: str = ""
    verdict: str = ""
    floor: str = ""
    control: float | None = None
    exact: bool = False
    metric: str = ""
    within: float | None = None
    reach: float = 0.0

    def __str__(self) -> str:
        """Return the cell as text, for Markdown and LaTeX.

        >>> str(TableCell(0.5, 0.4, 0.6, (), members=1, of=2, status="partial"))
        '0.500 [0.400, 0.600], 1 of 2 members'
        """
        text = " ".join(filter(None, (self.number(), self.interval())))
        text = ", ".join(filter(None, (text, self.behind())))
        return "; ".join((text, *self.notes()))

    def notes(self) -> tuple[str, ...]:
        """Return what is said of the number beside its members, as far as there is something."""
        return tuple(filter(None, (self.above(), self.printed(), self.beside())))

    def number(self) -> str:
        """Return the value as text; a dash where there is none."""
        return NO_NUMBER if pd.isna(self.value) else _decimal(self.value, self.digits)

    def interval(self) -> str:
        """Return the 95 % interval as text.

        >>> TableCell(0.7421, 0.70, 0.78, ()).interval()
        '[0.700, 0.780]'
        """
        if pd.isna(self.value) or self.exact:
            return ""
        if pd.isna(self.low):
            return "[no interval]"
        return f"[{_decimal(self.low, self.digits)}, {_decimal(self.high, self.digits)}]"

    def behind(self) -> str:
        """Return how many members the number is of, and its status; "" where it is of all.

        >>> TableCell(0.5, 0.4, 0.6, (), members=1, of=2, status="stale").behind()
        'stale, 1 of 2 members'
        """
        if self.status == "complete":
            return ""
        counted = f"{self.members} of {self.of} members"
        return counted if self.status == "partial" else f"{self.status}, {counted}"

    def above(self) -> str:
        """Return what to say of a number that is not shown to be better than the constant
        predictor's, or is shown to be worse; "" of others.

        >>> TableCell(0.3, 0.2, 0.4, (), floor="not above").above()
        'not shown better'
        """
        return {"not above": NOT_ABOVE, "below": WORSE}.get(self.floor, "")

    def beside(self) -> str:
        """Return the control's value as text; "" where there is none."""
        return "" if self.control is None else f"control {self.control:.{self.digits}f}"

    def printed(self) -> str:
        """Return the published value, with a sign where it is comparable; "" where there is none.

        >>> TableCell(0.5, 0.4, 0.6, (), published="0.4580", verdict="agrees").printed()
        'paper 0.4580 ✓'
        """
        if not self.published:
            return ""
        return f"paper {self.published} {SIGNS.get(self.verdict, '')}".rstrip()


@dataclass(frozen=True)
class Note:
    """A text about a number in the same row, such as its p-value or its number of groups."""

    text: str
    keys: Keys

    def __str__(self) -> str:
        return self.text


def cell_of(row: pd.Series, digits: int = 3, *, exact: bool = False) -> TableCell:
    """Return the table cell of a row of `cells.csv`."""
    comparable = row.get("published", "") and row.get("verdict", "") != OTHER_DATA
    return TableCell(
        *(row[name] for name in ("value", "low", "high")),
        keys=(Key.read(row),),
        digits=digits,
        members=int(row["members"]),
        of=int(row["of"]),
        status=row["status"],
        published=row["published"] if comparable else "",
        verdict=row.get("verdict", "") if comparable else "",
        floor=_floor(row),
        exact=exact,
        metric=row["metric"],
    )


def difference_of(row: pd.Series, digits: int = 3, **plot: float) -> TableCell:
    """Return the table cell of a row of `differences.csv` or `claims.csv`.

    plot  `within` and `reach`, where the cell has a plot of its interval
    """
    numbers = (row[name] for name in ("difference", "low", "high"))
    metric, other = row["metric"], row.get("other_metric", row["metric"])
    metrics = metric if metric == other else f"{metric} − {other}"
    return TableCell(*numbers, keys=both_keys(row), digits=digits, metric=metrics, **plot)


def compared(row: pd.Series, p: float | None = None) -> dict[str, Note]:
    """Return the columns with the p-value, the effect size and P(better) of a difference.

    p  the corrected p-value, where it is not `p_holm`
    """
    p = row["p_holm"] if p is None else p
    texts = {
        "p (Holm)": "" if pd.isna(p) else "<0.001" if p < 0.001 else f"{p:.3f}",
        "Effect": _two_digits(row.get("effect")),
        "P(better)": _two_digits(row.get("improvement")),
    }
    return {name: Note(text, both_keys(row)) for name, text in texts.items()}


def units_of(row: pd.Series) -> Note:
    """Return how many groups, folds and seeds a number is of. Worked value: "12, 5, 1"."""
    text = ", ".join(str(row[name]) for name in ("groups", "folds", "seeds"))
    return Note(text, (Key.read(row),))


def both_keys(row: Mapping) -> Keys:
    """Return the keys of the two sides of a difference."""
    return Key.read(row), Key.read(row, OTHER)


def _decimal(value: float, digits: int) -> str:
    """Return a number with so many digits behind the point; what rounds to 0 has no sign.

    >>> _decimal(-0.00001, 3), _decimal(-0.0005001, 3)
    ('0.000', '-0.001')
    """
    return f"{round(value, digits) + 0.0:.{digits}f}"


def _floor(row: Mapping) -> str:
    """Return where the interval of a number's gain over the constant predictor is, seen from 0."""
    low, high = row.get("gain_low"), row.get("gain_high", nan)
    if pd.isna(low):
        return ""
    return "above" if low > 0 else "below" if high < 0 else "not above"


def _two_digits(value: float | None) -> str:
    return "" if pd.isna(value) else f"{value:.2f}"
