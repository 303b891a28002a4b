"""A table as people read it and as programs do, in every format that it is published in."""

from dataclasses import dataclass

import pandas as pd


@dataclass(frozen=True)
class Table:
    """`shown` is text, ready to read; `data` holds the numbers behind it, a row a cell."""

    shown: pd.DataFrame
    data: pd.DataFrame
    caption: str

    def markdown(self) -> str:
        return f"{self.caption}\n\n{self.shown.to_markdown(index=False, disable_numparse=True)}\n"

    def latex(self) -> str:
        """Return a booktabs table; every special character is escaped."""
        style = self.shown.style.hide(axis="index").format(_latex_text)
        style = style.format_index(_latex_text, axis="columns")
        columns = "l" * len(self.shown.columns)
        return style.to_latex(hrules=True, caption=_latex_text(self.caption), column_format=columns)

    def html(self) -> str:
        return self.shown.to_html(index=False, border=0, classes="exhibit")

    def csv(self) -> str:
        return self.data.to_csv(index=False, lineterminator="\n")


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


LATEX = {
    "\\": r"\textbackslash{}",
    "~": r"\textasciitilde{}",
    "^": r"\textasciicircum{}",
    **{character: f"\\{character}" for character in "&%$#_{}"},
    "<": "$<$",
    ">": "$>$",
    "−": "$-$",
    "–": "--",
}


def _latex_text(text: str) -> str:
    return "".join(LATEX.get(character, character) for character in text)
