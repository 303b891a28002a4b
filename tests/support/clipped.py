"""What of a figure is cut off at its edges: a check that all tests of figures share."""

from matplotlib.artist import Artist
from matplotlib.figure import Figure

SLACK = 1.0  # pixels that may stand over the edge: the rounding of glyphs


def clipped(figure: Figure) -> list[str]:
    """Return what reaches beyond the figure's edge: axes with their labels, legends, headings.

    Each is told by its title or text, and by how many pixels it is cut off, the most on any side.
    """
    figure.draw_without_rendering()
    renderer, canvas, cut = figure.canvas.get_renderer(), figure.bbox, []
    for artist in _parts(figure):
        box = artist.get_tightbbox(renderer)
        if box is None or not artist.get_visible():
            continue
        over = max(
            canvas.x0 - box.x0, canvas.y0 - box.y0, box.x1 - canvas.x1, box.y1 - canvas.y1
        )  # fmt: skip
        if over > SLACK:
            cut.append(f"{_name(artist)}: {over:.1f}")
    return cut


def _parts(figure) -> list[Artist]:
    """Return the axes, texts and legends of a figure and of the figures in it."""
    inner = [part for sub in figure.subfigs for part in _parts(sub)]
    headings = [text for text in figure.texts if text.get_text().strip()]
    return [*figure._localaxes, *headings, *figure.legends, *inner]


def _name(artist: Artist) -> str:
    if hasattr(artist, "get_title") and isinstance(artist.get_title(), str):
        return artist.get_title() or type(artist).__name__
    return artist.get_text() if hasattr(artist, "get_text") else type(artist).__name__
