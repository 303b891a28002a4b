"""A table as LaTeX with booktabs, of which pdflatex makes a page; every special sign is escaped."""

import unicodedata

import pandas as pd

LONG = 45  # from so many rows a table may break over pages
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
    "✓": r"$\checkmark$",  # amssymb
    "✗": r"$\times$",
    "○": r"$\circ$",
}
GREEK = {name: f"$\\{name}$" for name in ("alpha", "beta", "kappa", "lambda", "mu", "rho", "sigma")}


def table(shown: pd.DataFrame, caption: str) -> str:
    """Return a booktabs table, a longtable where it is long. It needs booktabs and amssymb.

    It is set small and, where it fits one page, as wide as the text (graphicx).
    """
    style = shown.map(str).style.hide(axis="index").format(escaped)
    style = style.format_index(escaped, axis="columns")
    told = {"hrules": True, "column_format": "l" * len(shown.columns)}
    if len(shown) >= LONG:
        return style.to_latex(caption=escaped(caption), environment="longtable", **told)
    inside = style.to_latex(**told)
    return (
        f"\\begin{{table}}\n\\caption{{{escaped(caption)}}}\n"
        f"\\resizebox{{\\linewidth}}{{!}}{{%\n{inside.rstrip()}}}\n\\end{{table}}\n"
    )


def escaped(text: str) -> str:
    r"""Return a text as LaTeX shows it.

    >>> print(escaped("50 % − a_b ≤ κ é ✓ 火"))
    50 \% $-$ a\_b $\leq$ $\kappa$ é $\checkmark$ ?
    """
    return "".join(_escaped(character) for character in text)


def _escaped(character: str) -> str:
    if character in SIGNS:
        return SIGNS[character]
    if ord(character) < 0x250:  # pdflatex sets all of Latin by itself
        return character
    name = unicodedata.name(character, "").removeprefix("GREEK SMALL LETTER ").lower()
    return GREEK.get(name, "?")
