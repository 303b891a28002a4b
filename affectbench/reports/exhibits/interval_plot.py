"""Differences and their intervals as a small picture, with 0 and a margin marked."""

from math import isnan

from markupsafe import Markup

from affectbench.reports.exhibits.cell import TableCell

WIDTH, HEIGHT = 120, 18  # CSS pixels


def interval_plot(cell: TableCell) -> Markup:
    """Return the plot of one cell as SVG: a line for the interval, a dot for the value."""
    return drawing([cell], cell.within or 0.0, cell.reach, HEIGHT)


def drawing(
    cells: list[TableCell], within: float, reach: float, step: float, width: float = WIDTH
) -> Markup:
    """Return an SVG of several cells below each other, on one axis from -reach to reach.

    within  half the width of the margin that is shaded about 0; 0 for none
    step    the height of one cell's line, in CSS pixels
    width   of the whole picture, in CSS pixels
    """
    title = "; ".join(str(cell) for cell in cells)
    parts = [
        Markup(
            '<svg class="intervals" role="img" width="{0}" height="{1:g}" viewBox="0 0 {0} {1:g}">'
        ).format(width, step * len(cells)),
        Markup("<title>{}</title>").format(title),
    ]
    if within:
        left, right = _x(-within, reach, width), _x(within, reach, width)
        parts.append(
            Markup('<rect class="margin" x="{}" y="0" width="{:.1f}" height="100%"/>').format(
                f"{left:.1f}", right - left
            )
        )
    parts.append(
        Markup('<line class="zero" x1="{0}" x2="{0}" y1="0" y2="100%"/>').format(width / 2)
    )
    for number, cell in enumerate(cells):
        y = f"{step * (number + 0.5):.1f}"
        if not isnan(cell.low):
            ends = (f"{_x(bound, reach, width):.1f}" for bound in (cell.low, cell.high))
            parts.append(Markup('<line x1="{}" x2="{}" y1="{}" y2="{}"/>').format(*ends, y, y))
        parts.append(
            Markup('<circle cx="{}" cy="{}" r="{:g}"/>').format(
                f"{_x(cell.value, reach, width):.1f}", y, min(3, step / 3)
            )
        )
    parts.append(Markup("</svg>"))
    return Markup("").join(parts)


def _x(value: float, reach: float, width: float = WIDTH) -> float:
    """Return the x coordinate of a value, in CSS pixels; beyond the axis, that of its end.

    >>> _x(0, 0.5), _x(0.5, 0.5), _x(-9, 0.5)
    (60.0, 116.0, 4.0)
    """
    share = min(max(value / reach, -1), 1) if reach else 0
    return width / 2 + share * (width / 2 - 4)
