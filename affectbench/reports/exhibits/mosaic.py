"""Many small drawings on one matplotlib axis, because an axis costs ten times what its image does.

A mosaic has cells of 1 x 1, each with room for a title above it. Column 0 is on the left, line 0 on
top.
"""

from affectbench.arrays import Array

ACROSS, DOWN = 1.07, 1.4  # from a cell to the next one, in widths of a cell
GAP = 0.04  # from a cell to its title


def lay_out(
    axis, columns: int, lines: int = 1, *, room: float = DOWN - 1, square: bool = True
) -> None:
    """Make an axis an empty mosaic.

    room    above the first line, for titles
    square  cells that need not be square fill the axis
    """
    axis.set_axis_off()
    axis.set_aspect("equal" if square else "auto")
    axis.set_xlim(0, (columns - 1) * ACROSS + 1)
    axis.set_ylim(-(lines - 1) * DOWN, 1 + room)
    axis.set_anchor("W")


def corner(column: int, line: int = 0) -> tuple[float, float]:
    """Return a cell's lower left corner. Worked value: (2, 1) -> (2.14, -1.3)."""
    return column * ACROSS, -line * DOWN


def title(axis, cell: tuple[int, int], text: str, **style: object) -> None:
    """Write above a cell (column, line)."""
    left, bottom = corner(*cell)
    axis.text(left + 0.5, bottom + 1 + GAP, text, ha="center", va="bottom", **style)


def picture(axis, cell: tuple[int, int], image: Array, **style: object) -> None:
    """Draw an image (H, W) or (H, W, 3) in a cell, its first row on top, without smoothing.

    The aspect of the axis, which matplotlib would otherwise fit to the image, stays as it is.
    """
    left, bottom = corner(*cell)
    extent, aspect = (left, left + 1, bottom, bottom + 1), axis.get_aspect()
    axis.imshow(image, extent=extent, aspect=aspect, interpolation="nearest", **style)
