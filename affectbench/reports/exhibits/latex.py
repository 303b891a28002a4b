"""A table as LaTeX with booktabs, for pdflatex; special characters are escaped."""

import unicodedata

import pandas as pd

LONG = 45  # a table of so many rows may break over pages
SIGNS = {
    "\\": r"\textbackslash{}",
    "~": r"\textasciitilde{}",
    "^": r"\textasciicircum{}",
    **{character: f"\\{character}" for character in "&%$#_{}"},
    "<": "$<$",
    ">": "$>$",
    "−": "$-$",
    "–": "--",
    "—": "---",
    "±": r"$\pm$",
    "×": r"$\times$",
    "·": r"$\cdot$",
    "≤": r"$\leq$",
    "≥": r"$\geq$",
    "→": r"$\rightarrow$",
    "≈": r"$\approx$",
    "✓": r"$\checkmark$",  # amssymb
    "✗": r"$\times$",
    "○": r"$\circ$",
}
GREEK = {name: f"$\\{name}$" for name in ("alpha", "beta", "kappa", "lambda", "mu", "rho", "sigma")}


def table(shown: pd.DataFrame, caption: str) -> str:
    """Return a table that needs the packages booktabs and amssymb.

    A table of less than LONG rows is scaled to the width of the text (graphicx); a longer one is a
    longtable.
    """
    style = shown.map(str).style.hide(axis="index").format(escaped)
    style = style.format_index(escaped, axis="columns")
    layout = {"hrules": True, "column_format": "l" * len(shown.columns)}
    if len(shown) >= LONG:
        return style.to_latex(caption=escaped(caption), environment="longtable", **layout)
    inside = style.to_latex(**layout)
    return (
        f"\\begin{{table}}\n\\caption{{{escaped(caption)}}}\n"
        f"\\resizebox{{\\linewidth}}{{!}}{{%\n{inside.rstrip()}}}\n\\end{{table}}\n"
    )


def escaped(text: str) -> str:
    r"""Return a text with its special characters escaped; "?" for one that LaTeX lacks.

    >>> print(escaped("50 % − a_b ≤ κ é ✓ 火"))
    50 \% $-$ a\_b $\leq$ $\kappa$ é $\checkmark$ ?
    """
    return "".join(_escaped(character) for character in text)


def _escaped(character: str) -> str:
    if character in SIGNS:
        return SIGNS[character]
    if ord(character) < 0x250:  # Latin letters, which pdflatex knows
        return character
    name = unicodedata.name(character, "").removeprefix("GREEK SMALL LETTER ").lower()
    return GREEK.get(name, "?")
