"""Text in LaTeX: special characters are escaped, and it is known how wide a line will be."""

import re
import unicodedata

SIGNS = {
    "\\": r"\textbackslash{}",
    "~": r"\textasciitilde{}",
    "^": r"\textasciicircum{}",
    **{character: f"\\{character}" for character in "&%$#_{}"},
    "<": "$<$",
    "“": "``",
    "”": "''",
    "\xa0": "~",
    "|": "$|$",
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

# Widths of Computer Modern in em, the widest of the usual fonts; other signs are as wide as digits.
EM = {
    **dict.fromkeys("ijl.,:;|!'()[] ", 0.31),
    **dict.fromkeys("frst/-", 0.4),
    **dict.fromkeys("bdhknpquvx", 0.56),
    **dict.fromkeys("mMW%&−±×≤≥→≈✓✗+=<>", 0.83),
    **dict.fromkeys("ABCDEFGHKLNOPQRTUVXYZw", 0.74),
}
DIGIT = 0.5
GROWTH = {7: 1.14, 8: 1.07}  # small sizes have wider letters
SLANTED = 1.06  # how much wider italics are
BREAKS = re.compile(r"(?<= )|(?<=[/,=])(?! )")  # where a line may break
TYPESET = (
    (re.compile(r"(?<![\w.])-(?=\d)"), "−"),  # a hyphen that is a minus
    (re.compile(r'(?<![^\s(\[])"'), "“"),  # a quotation mark that opens; the others close
    (re.compile('"'), "”"),
    (re.compile(r"(?<=\d) (?=%)"), "\xa0"),
)

PT = float  # a length in points of TeX


def escaped(text: str) -> str:
    r"""Return a text with its special characters escaped; "?" for one that LaTeX lacks.

    >>> print(escaped('50 % of a_b ≤ κ, "é" ✓ 火 [-0.1]'))
    50~\% of a\_b $\leq$ $\kappa$, ``é'' $\checkmark$ ? [$-$0.1]
    """
    for pattern, better in TYPESET:
        text = pattern.sub(better, text)
    return "".join(_escaped(character) for character in text)


def width_of(text: str, size: int) -> PT:
    """Return about how wide a text is at one of the sizes of GROWTH, rather more than less.

    >>> round(width_of("0.50", 8), 1)
    15.5
    """
    return sum(EM.get(character, DIGIT) for character in text) * size * GROWTH[size]


def wrapped(text: str, most: PT, size: int) -> list[str]:
    """Return the lines of a text, none wider than `most` unless a word is.

    >>> wrapped("true posterior of labels", 60, 8)
    ['true posterior', 'of labels']
    """
    lines = [""]
    for word in BREAKS.split(text):
        if lines[-1] and width_of(f"{lines[-1]}{word}".rstrip(), size) > most:
            lines.append("")
        lines[-1] += word
    return [line.rstrip() for line in lines]


def _escaped(character: str) -> str:
    if character in SIGNS:
        return SIGNS[character]
    if ord(character) < 0x250:  # Latin letters, which pdflatex knows
        return character
    name = unicodedata.name(character, "").removeprefix("GREEK SMALL LETTER ").lower()
    return GREEK.get(name, "?")
