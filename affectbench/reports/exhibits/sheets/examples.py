"""One example of an input, in a column of a mosaic: a picture, a spectrogram or traces."""

import numpy as np

from affectbench.arrays import Array, Arrays
from affectbench.reports.exhibits import mosaic
from affectbench.reports.exhibits.look import COLOURS

HEIGHT = {"picture": 1.25, "spectrogram": 1.25, "traces": 1.25}  # of a band, in panel widths
TRACES = 6  # channels of a recording that are drawn
LANDMARKS = "landmarks"


def kind_of(shape: tuple[int, ...]) -> str:
    """Return how an input of this shape is drawn; "" if it is not drawn.

    (..., H, W, 3) is a picture, (..., H, W, 1) and a small (H, W) one in grey; (T, steps, bands) is
    a spectrogram; (T, D) traces.
    """
    if len(shape) >= 3 and shape[-1] in (1, 3):
        return "picture"
    if len(shape) == 2 and shape[0] == shape[1] and shape[0] <= 32:
        return "picture"
    if len(shape) >= 2 and shape[-2:] == (64, 64):
        return "spectrogram"
    return "traces" if len(shape) in (2, 3) else ""


def picture(axis, column: int, arrays: Arrays, name: str, row: int) -> None:
    """Draw a picture, or the middle one of a window, with its landmarks where it has any."""
    image = arrays.inputs[name][np.array([row])][0]
    frame = len(image) // 2 if image.ndim == 4 else None
    shown = image if frame is None else image[frame]
    if shown.ndim == 3 and shown.shape[-1] == 1:
        shown = shown[..., 0]  # matplotlib colours (H, W) and refuses (H, W, 1)
    mosaic.picture(axis, (column, 0), shown, cmap="gray" if shown.ndim == 2 else None)
    points = arrays.targets.get(LANDMARKS)
    if points is not None and shown.ndim == 3:
        x, y = (points[row] if frame is None else points[row][frame]).reshape(2, 68)
        left, bottom = mosaic.corner(column)
        axis.plot(left + x, bottom + 1 - y, ".", color="#00ffcc", ms=0.8)


def spectrogram(axis, column: int, arrays: Arrays, name: str, row: int) -> None:
    """Draw mel bands over time, low bands below."""
    cut = arrays.inputs[name][np.array([row])][0]
    cut = cut[len(cut) // 2] if cut.ndim == 3 else cut
    mosaic.picture(axis, (column, 0), np.asarray(cut, dtype=np.float32).T[::-1], cmap="magma")


def traces(axis, column: int, arrays: Arrays, name: str, row: int) -> None:
    """Draw some channels of a recording below each other, each over its own range."""
    cut = np.asarray(arrays.inputs[name][np.array([row])][0], dtype=np.float64)
    cut = cut[len(cut) // 2] if cut.ndim == 3 else cut
    channels, (left, bottom) = _spread(cut), mosaic.corner(column)
    time = np.linspace(left, left + 1, len(cut))
    for number, channel in enumerate(channels):
        low, high = np.nanmin(channel), np.nanmax(channel)
        level = (channel - low) / max(high - low, 1e-9) * 0.9
        height = bottom + 1 - (number + 1 - level) / len(channels)
        axis.plot(time, height, linewidth=0.6, color=COLOURS[number % len(COLOURS)])


def _spread(cut_TD: Array) -> Array:
    """Return TRACES of the channels, evenly spread over all of them: (TRACES, T)."""
    return cut_TD[:, spread(cut_TD.shape[1])].T


def spread(width: int) -> Array:
    """Return the indices of TRACES channels, evenly spread over `width` of them.

    Worked value: of 32 channels 0, 6, 12, 19, 25 and 31; of 3 all.
    """
    return np.unique(np.linspace(0, width - 1, TRACES).round().astype(int))


def which_channels(width: int) -> str:
    """Return in words which channels of a recording are drawn, counted from 1.

    >>> which_channels(32), which_channels(1)
    ('channels 1, 7, 13, 20, 26, 32 of 32 from above, each over its own range', 'one channel')
    """
    if width == 1:
        return "one channel"
    numbers = ", ".join(str(channel + 1) for channel in spread(width))
    return f"channels {numbers} of {width} from above, each over its own range"


DRAW = {"picture": picture, "spectrogram": spectrogram, "traces": traces}
