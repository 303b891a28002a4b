"""The look of all figures: colours that colour-blind people can tell apart, and stable files."""

from pathlib import Path

import matplotlib

matplotlib.use("Agg")

import matplotlib.pyplot as plt
from matplotlib.figure import Figure

from affectbench.store import files

COLOURS = ("#0072B2", "#D55E00", "#009E73", "#CC79A7", "#E69F00", "#56B4E9", "#000000")  # Okabe-Ito
DASHES = ("-", (0, (5, 1.5)), (0, (1.2, 1.2)), (0, (6, 1.5, 1.2, 1.5)), (0, (3, 1)))
MARKERS = "os^DvPX"
HATCHES = ("", "////", "....", "xxxx")  # of bars that stand beside each other
STYLE = Path(__file__).with_suffix(".mplstyle")


def split_name(split: str) -> str:
    """Return how figures and tables name a split. Worked value: "subject" -> "by subject"."""
    return "random windows" if split == "random" else f"by {split}"


def overlap_name(overlap: str) -> str:
    """Return how figures and tables name an overlap; "" where rows are no windows.

    >>> overlap_name("0.5"), overlap_name("")
    ('50% overlap', '')
    """
    return f"{float(overlap):.0%} overlap" if overlap else ""


def line_style(number: int) -> dict[str, object]:
    """Return how the line of this number is drawn: with a colour, dash and marker of its own.

    Lines can so be told apart in grey and by readers who see few colours. Of two lines with numbers
    below 35 at least one of dash and marker differs.

    >>> line_style(1)["marker"], line_style(0)["linestyle"]
    ('s', '-')
    """
    return {
        "color": COLOURS[number % len(COLOURS)],
        "linestyle": DASHES[number % len(DASHES)],
        "marker": MARKERS[number % len(MARKERS)],
    }


def begin(*, pictures: bool = False) -> None:
    """Set matplotlib's style for a figure.

    pictures  for a figure of photographs or maps: no grid lines and no automatic layout
    """
    plt.style.use(STYLE)
    if pictures:
        plt.rcParams.update({"axes.grid": False, "figure.constrained_layout.use": False})


def nothing(reason: str) -> Figure:
    """Return a figure that shows a text: why there is nothing to draw."""
    begin()
    figure, axis = plt.subplots(figsize=(7.2, 2.5))
    axis.set_axis_off()
    axis.text(0.5, 0.5, reason, ha="center", va="center", transform=axis.transAxes)
    return figure


def save(figure: Figure, path: Path) -> None:
    """Write PATH.png and PATH.pdf, complete or not at all.

    Without time stamps, so that the same figure gives the same bytes. The layout is computed once
    and kept for both files.
    """
    figure.draw_without_rendering()
    with plt.rc_context({"figure.constrained_layout.use": False}):
        figure.set_layout_engine(None)
    for suffix, metadata in ((".png", {"Software": None}), (".pdf", {"CreationDate": None})):
        with files.whole(path.with_name(path.name + suffix)) as aside:
            figure.savefig(aside, format=suffix[1:], metadata=metadata)
    plt.close(figure)
