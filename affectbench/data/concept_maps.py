"""Location maps of action units: where on a face each unit shows, drawn from 68 landmarks.

They are the targets of concept localisation. As in AGCM's code (xtools/xy_draw_au_map.py), after
Belharbi et al. (dlib/face_landmarks/action_units.py), filled ellipses around landmarks are averaged
onto the 14 x 14 grid of a ViT. Radii are given for a face of 224 pixels and scale with the picture.
The released code takes its list of maps by position. By this, lips part (25) gets the map of lips
pressed, jaw drop (26) that of lips part, and lip suck (28) that of jaw drop. `released=True` does
the same; the default gives each unit its own map.
Deviations, also with `released=True`: the right half of AU10 is drawn along its own side of the
mouth, where the release repeats the length and the angle of the left; and that of AU20 lies between
the right corner of the mouth and the jaw, where the release takes a point of the upper lip
(landmark 50 instead of 54). Level brows (4) get a half-height of ten pixels, where it draws none.
"""

import numpy as np

from affectbench.arrays import Array
from affectbench.data.formats.openface import PRESENCE_AUS as AUS

GRID, FINE, DRAWN = 14, 28, 112  # side of the map, of the grid where it is blurred, where drawn
FACE = 224.0  # side in pixels of the face that the radii are given for
CENTRES = (np.arange(DRAWN) + 0.5) * (FACE / DRAWN)  # of the drawn pixels
REFLECTED = np.abs(np.r_[-1 : FINE + 1])  # rows of the blurred grid with one more at each edge
REFLECTED[-1] = FINE - 2
RELEASED = {25: "lips pressed", 26: 25, 28: 26}  # unit -> the unit whose map the release gives it
# Units with the ellipses of another: they are drawn once.
SAME = {45: 7, 15: 12, 26: 23, 28: 23, "lips pressed": 23}
Ellipse = tuple[float, float, float, float, float]  # centre x, y; semi-axes; angle in radians


def concept_maps(points_N682: Array, size: int, *, released: bool = False) -> Array:
    """Return the maps of 18 action units, (N, 18, 14, 14) float16 in [0, 1].

    A face gets NaN maps, which losses leave out, where a landmark is missing or lies farther than
    half a side outside the picture.

    points    68 landmarks (x, y) in pixels
    size      side of the picture in pixels
    released  whether maps are handed out by position, as in the released code
    """
    maps = np.full((len(points_N682), len(AUS), GRID, GRID), np.nan, dtype=np.float16)
    units = [RELEASED.get(au, au) if released else au for au in AUS]
    shown = [SAME.get(unit, unit) for unit in units]
    distinct = [*dict.fromkeys(shown)]
    order = [distinct.index(unit) for unit in shown]
    for row, points in enumerate(np.asarray(points_N682, dtype=np.float64)):
        if np.isfinite(points).all() and np.abs(points - size / 2).max() <= size:
            drawn = [ellipses(points * (FACE / size), unit) for unit in distinct]
            maps[row] = _to_grid(drawn)[order]
    return maps


def ellipses(p: Array, unit: int | str) -> list[Ellipse]:
    """Return the ellipses of an action unit on a face of 224 pixels.

    p     the 68 landmarks (68, 2) of that face, iBUG order
    unit  one of the 18 units, or "lips pressed"
    """
    x, y = p[:, 0], p[:, 1]
    r, eyes = 20.0, ((x[36], x[39], y[38], y[41]), (x[42], x[45], y[44], y[47]))
    if unit == 1:
        return [_at(p[20], FACE / 8, FACE / 10), _at(p[23], FACE / 8, FACE / 10)]
    if unit == 2:
        return [_at(p[18], FACE / 8, FACE / 10), _at(p[25], FACE / 8, FACE / 10)]
    if unit == 4:
        half_x, half_y = (x[24] - x[19]) / 2, (y[24] - y[19]) / 2
        return [_at((p[19] + p[24]) / 2, half_x, max(abs(half_y), 10))]  # level brows: height 0
    if unit == 5:
        return [_box(*eye) for eye in eyes]
    if unit in (7, 45):
        return [
            _box(x[36], x[39], y[38] - 10, y[41] + 10),
            _box(x[42], x[45], y[44] - 10, y[47] + 10),
        ]
    if unit == 6:
        below = np.array([0, FACE / 6])
        return [_at(p[41] + below, FACE / 10, FACE / 10), _at(p[46] + below, FACE / 10, FACE / 10)]
    if unit == 9:
        return [_at((x[31], y[29]), r, r), _at((x[35], y[29]), r, r)]
    if unit == 10:
        return [_along(p[48], p[50]), _along(p[52], p[54])]
    if unit in (12, 15):
        return [_at(p[48], r, r), _at(p[54], r, r)]
    if unit == 14:
        return [_at((max(x[48] - r, 0), y[48]), r, r), _at((min(x[54] + r, FACE), y[54]), r, r)]
    if unit == 17:
        return [_box(x[59], x[8], y[59], y[8])]
    if unit == 20:
        return [_at((p[48] + p[6]) / 2, r, r), _at((p[54] + p[10]) / 2, r, r)]
    if unit == 25:
        return [_at(p[51], 25, 10), _at(p[57], 25, 10)]
    return [_box(x[48], x[54], y[51], y[57])]  # 23, 26, 28, lips pressed: the mouth


def _at(centre, half_x: float, half_y: float, angle: float = 0.0) -> Ellipse:
    return (float(centre[0]), float(centre[1]), float(half_x), float(half_y), angle)


def _box(left: float, right: float, top: float, bottom: float) -> Ellipse:
    """Return the ellipse inscribed in a box; a side of 0 (a closed eye) counts as ten pixels."""
    half_x, half_y = max((right - left) / 2, 0) or 5, max((bottom - top) / 2, 0) or 5
    return _at(((left + right) / 2, (top + bottom) / 2), half_x, half_y)


def _along(start: Array, end: Array) -> Ellipse:
    """Return the ellipse whose long axis joins two points; it is half as wide as long."""
    length = float(np.hypot(*(end - start)))
    angle = float(np.arctan2(end[1] - start[1], end[0] - start[0]))
    return _at((start + end) / 2, length / 2, length / 4, angle)


def _to_grid(shapes_C: list[list[Ellipse]]) -> Array:
    """Return for each unit the union of its ellipses on the grid, (C, 14, 14) in [0, 1].

    The union is filled at 112 x 112, averaged to 28 x 28, blurred by a 3 x 3 mean, and averaged to
    14 x 14.
    """
    filled = np.zeros((len(shapes_C), DRAWN, DRAWN), dtype=np.uint8)
    for mask, shapes in zip(filled, shapes_C, strict=True):
        for shape in shapes:
            _fill(mask, shape)
    fine = _averaged(filled, FINE)[:, REFLECTED[:, None], REFLECTED]
    blurred = sum(fine[:, i : i + FINE, j : j + FINE] for i in range(3) for j in range(3)) / 9
    return _averaged(blurred, GRID)


def _fill(mask: Array, shape: Ellipse) -> None:
    """Set the pixels of a mask whose centres are inside an ellipse; only pixels near are tested."""
    cx, cy, half_x, half_y, angle = shape
    pixel, reach = FACE / DRAWN, max(half_x, half_y) + 1
    columns, rows = (
        slice(max(int((c - reach) / pixel), 0), max(int((c + reach) / pixel) + 2, 0))
        for c in (cx, cy)
    )
    dx, dy = CENTRES[columns] - cx, (CENTRES[rows] - cy)[:, None]
    along, across = dx, dy
    if angle:
        along = dx * np.cos(angle) + dy * np.sin(angle)
        across = dy * np.cos(angle) - dx * np.sin(angle)
    mask[rows, columns] |= (along / half_x) ** 2 + (across / half_y) ** 2 <= 1


def _averaged(values_CHW: Array, cells: int) -> Array:
    """Return the means of square blocks, (C, cells, cells); adding strided slices is fastest."""
    block = values_CHW.shape[1] // cells
    rows = sum(values_CHW[:, i::block] for i in range(block))
    return sum(rows[:, :, i::block] for i in range(block)) / block**2
