"""One example of an input, drawn on an axis: a picture, a spectrogram or the traces of channels."""

import numpy as np

from affectbench.arrays import Array, Arrays

HEIGHT = {"picture": 1.25, "spectrogram": 1.25, "traces": 1.25}  # of a band, in panels
TRACES = 6  # channels of a recording that are drawn
LANDMARKS = "landmarks"


def kind_of(shape: tuple[int, ...]) -> str:
    """Return how an input of this shape is drawn, "" where it is not.

    (..., H, W, 3) is a picture and so is (H, W); (T, steps, bands) is a spectrogram; (T, D) traces.
    """
    if len(shape) >= 3 and shape[-1] == 3:
        return "picture"
    if len(shape) == 2 and shape[0] == shape[1] and shape[0] <= 32:
        return "picture"
    if len(shape) >= 2 and shape[-2:] == (64, 64):
        return "spectrogram"
    return "traces" if len(shape) in (2, 3) else ""


def picture(axis, arrays: Arrays, name: str, row: int) -> None:
    """Draw a picture, a window's middle one, with its landmarks where they are known."""
    image = arrays.inputs[name][np.array([row])][0]
    at = len(image) // 2 if image.ndim == 4 else None
    shown = image if at is None else image[at]
    axis.imshow(shown, cmap="gray" if shown.ndim == 2 else None, interpolation="nearest")
    points = arrays.targets.get(LANDMARKS)
    if points is not None and shown.ndim == 3:
        x, y = (points[row] if at is None else points[row][at]).reshape(2, 68)
        axis.plot(x * shown.shape[1] - 0.5, y * shown.shape[0] - 0.5, ".", color="#00ffcc", ms=0.8)


def spectrogram(axis, arrays: Arrays, name: str, row: int) -> None:
    """Draw mel bands over time, low bands below."""
    cut = arrays.inputs[name][np.array([row])][0]
    cut = cut[len(cut) // 2] if cut.ndim == 3 else cut
    axis.imshow(np.asarray(cut, dtype=np.float32).T, origin="lower", aspect="auto", cmap="magma")


def traces(axis, arrays: Arrays, name: str, row: int) -> None:
    """Draw some channels of a recording below each other, each over its own range."""
    cut = np.asarray(arrays.inputs[name][np.array([row])][0], dtype=np.float64)
    cut = cut[len(cut) // 2] if cut.ndim == 3 else cut
    for place, channel in enumerate(_spread(cut)):
        low, high = np.nanmin(channel), np.nanmax(channel)
        axis.plot((channel - low) / max(high - low, 1e-9) * 0.9 - place, linewidth=0.6)


def _spread(cut_TD: Array) -> Array:
    """Return some channels, evenly spread over all of them: (channels, T)."""
    chosen = np.unique(np.linspace(0, cut_TD.shape[1] - 1, TRACES).round().astype(int))
    return cut_TD[:, chosen].T


DRAW = {"picture": picture, "spectrogram": spectrogram, "traces": traces}
