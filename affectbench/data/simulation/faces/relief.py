"""The skin as a surface: its relief, on which light falls, and its creases, which are darker."""

import torch
from torch import Tensor

from affectbench.data.simulation.faces.features import Features
from affectbench.data.simulation.faces.grid import Grid, bell, spot, stripes, window


def relief(f: Features, grid: Grid) -> Tensor:
    """Return the height of the skin, (N, H, W) in the face frame; its slopes decide the shading."""
    u, v, a, m, p = grid.u, grid.v, f.a, f.m, f.p
    _, _, lower_inner, lower_outer = f.lips
    height = 0.55 * (1.08 - f.outline).clamp(min=0.03).sqrt()
    height += (0.04 + 0.05 * a[12] + 0.05 * a[6]) * f.cheek - 0.055 * f.socket
    ridge = bell((f.nose_x / (0.05 + 0.05 * f.nose_f)) ** 2)
    height += 0.11 * window(v, p["eye_y"] - 0.05, f.nose_y, 0.2) * ridge
    height += 0.07 * spot(f.nose_x, f.nose_v - f.nose_y + 0.05, 0.085, 0.07)
    height += 0.035 * spot(f.nose_x - f.nose_w * 0.85, f.nose_v - f.nose_y + 0.02, 0.05, 0.05)
    height += 0.02 * spot(f.mouth_x, v - (lower_inner + lower_outer) / 2, f.mouth_w * 0.8, 0.05)
    height += (0.035 + 0.06 * m[17]) * spot(u, v - f.chin + 0.13, 0.16, 0.10)
    pressed = 0.045 * m[24] + 0.02 * m[23] - 0.03 * m[28]
    height += pressed * spot(f.mouth_x, v - f.mouth_y + 0.075, f.mouth_w, 0.045)
    height += pressed * spot(f.mouth_x, v - f.mouth_y - 0.085, f.mouth_w, 0.045)
    height += 0.05 * a[14] * spot(f.corner_x - 0.11, f.corner_y, 0.04, 0.07)
    bag = bell(((v - f.lid_low - 0.035) / 0.028) ** 2)
    height += (0.05 * a[6] + 0.03 * a[7]) * f.lids * bag
    fold, distance, along = _nasolabial(f, grid)
    height += 0.05 * fold * bell(((distance - 0.07) / 0.05) ** 2) * window(along, 0.0, 1.0, 0.3)
    return height


def creases(f: Features, grid: Grid) -> Tensor:
    """Return the share of light that creases take, (N, H, W) in [0, 0.85]."""
    dark = _forehead(f, grid)
    dark += _around_eyes(f, grid)
    dark += _around_mouth(f, grid)
    dark += _nose(f, grid)
    fold, distance, along = _nasolabial(f, grid)
    dark += fold * grid.crease(distance, 0.022) * window(along, 0.05, 1.05, 0.35)
    return dark.clamp_(0, 0.85)


def _forehead(f: Features, grid: Grid) -> Tensor:
    """Return the creases of AU1 (middle), AU2 (sides), AU4 (between the brows) and AU9 (nose)."""
    v, x, a = grid.v, grid.x, f.a
    lines = window(v, -0.70, f.brow_y - 0.09, 0.10) * stripes((v - 0.35 * (f.brow_y + 0.33)) * 55)
    sides = 0.40 * a[2] * bell(((x - 0.38) / 0.17) ** 2)
    dark = lines * (0.40 * a[1] * bell((x / 0.26) ** 2) + sides + 0.12 * f.p["age"])
    furrow = grid.crease(x - 0.052, 0.018) * window(v, f.brow_y - 0.11, f.brow_y + 0.12, 0.08)
    dark += a[4] * (0.50 * furrow + 0.24 * spot(x, v - f.brow_y, 0.11, 0.11))
    root = window(f.nose_v, f.p["eye_y"] - 0.10, f.p["eye_y"] + 0.17, 0.08)
    wrinkles = stripes((f.nose_v - 0.5 * f.nose_x - f.p["eye_y"]) * 68)
    return dark + a[9] * 0.50 * root * bell((f.nose_x / 0.13) ** 4) * wrinkles


def _around_eyes(f: Features, grid: Grid) -> Tensor:
    """Return crow's feet and pouches (AU6), the tight lower lid (AU7), the upper lid's crease."""
    v, x, a, age = grid.v, grid.x, f.a, f.p["age"]
    qx = x - f.p["eye_x"] - f.p["eye_w"]
    qy = v - f.p["eye_y"] + f.p["eye_tilt"]
    feet = window(qx, 0.04, 0.17, 0.07) * window(qy, -0.13, 0.13, 0.06)
    feet = feet * stripes(qy / (qx.clamp(min=0) + 0.10) * 10.5)
    pouch = grid.crease(v - f.lid_low - 0.065 - 0.02 * a[6], 0.017)
    tight = grid.crease(v - f.lid_low - 0.03, 0.013)
    below = (0.10 + 0.38 * a[6] + 0.12 * age) * pouch + 0.38 * a[7] * tight
    fold = 0.045 + 0.5 * f.p["eye_h"] + 0.4 * f.lid_up_height
    above = grid.crease(v - f.eye_line + fold * (1 - 0.75 * f.eye_s * f.eye_s), 0.012)
    dark = (0.55 * a[6] + 0.10 * age) * feet + f.lids * below
    return dark + 0.36 * (1 - 0.6 * a[5]) * above * f.eye_wide


def _around_mouth(f: Features, grid: Grid) -> Tensor:
    """Return dimple (AU14), pouch (15), stretch (20), chin (17) and pressed lips (23, 24, 28)."""
    u, v, x, a, m = grid.u, grid.v, grid.x, f.a, f.m
    cx, cy = f.corner_x, f.corner_y
    upper_outer, _, _, lower_outer = f.lips
    dimple = grid.crease(cx - 0.045 + 3.2 * cy * cy, 0.024) * window(cy, -0.08, 0.08, 0.07)
    dark = a[14] * (0.50 * dimple + 0.22 * spot(cx - 0.06, cy, 0.06, 0.07))
    pouch = grid.crease(cx - 0.03 - 0.35 * cy, 0.02) * window(cy, 0.03, 0.17, 0.08)
    dark += (0.42 * a[15] + 0.10 * f.p["age"]) * pouch
    rays = stripes(cy / (cx.clamp(min=0) + 0.12) * 11) * window(cy, -0.09, 0.12, 0.06)
    dark += a[20] * 0.38 * window(cx, 0.03, 0.13, 0.06) * rays
    dimpled = stripes(u * 50 + 12 * v) * stripes(v * 46) + 0.2
    chin = 0.50 * spot(u, v - f.chin + 0.17, 0.17, 0.085) * dimpled
    below = grid.crease(v - lower_outer - 0.045 - 0.5 * u * u, 0.02) * window(x, -1, 0.16, 0.08)
    dark += m[17] * (chin + 0.42 * below)
    within = window(f.mouth_x.abs(), -1, f.mouth_w, 0.06)
    bow = f.corner * (f.t.clamp(-1, 1) ** 2 - 1)
    rim = bell(((cy - bow) / 0.09) ** 2)
    tight = m[23] * (0.10 + 0.16 * stripes(f.mouth_x * 66)) + 0.22 * m[28]
    edges = grid.crease(v - upper_outer + 0.03, 0.016) + grid.crease(v - lower_outer - 0.03, 0.016)
    shadow = 0.16 * bell(((v - lower_outer - 0.05) / 0.04) ** 2)
    return dark + within * (shadow + rim * tight + m[24] * 0.34 * edges)


def _nose(f: Features, grid: Grid) -> Tensor:
    """Return the nostrils, the shadow below them, and the wings, which AU9 deepens."""
    x, dy = f.nose_x, f.nose_v - f.nose_y
    dark = 0.55 * grid.ellipse(x - f.nose_w * 0.48, dy - 0.004, 0.042, 0.02, 0.025)
    dark += 0.16 * spot(x, dy - 0.045, f.nose_w, 0.03)
    wing = ((x - f.nose_w * 0.80) / 0.055) ** 2 * 0.055 + (dy + 0.025) ** 2 / 0.055 - 0.055
    return dark + (0.22 + 0.3 * f.a[9]) * grid.crease(wing, 0.016) * (x > f.nose_w * 0.75)


def _nasolabial(f: Features, grid: Grid) -> tuple[Tensor, Tensor, Tensor]:
    """Return for the nasolabial fold its depth, the distance from it, and the position along it."""
    a = f.a
    end = f.mouth_y + f.corner + 0.09 - f.nose_y
    along = ((grid.v - (f.nose_y - 0.03)) / end).clamp(-0.3, 1.3)
    start = f.nose_w * 1.12
    path = start + (f.mouth_w + 0.085 - start) * along.clamp(min=0) * (0.45 + 0.55 * along)
    path = path + 0.22 * a[12] * along * (1 - along)
    depth = 0.07 + 0.20 * f.p["age"] + 0.34 * a[12] + 0.36 * a[10] + 0.28 * a[9]
    depth = (depth + 0.1 * a[6] + 0.12 * a[20]).clamp(max=0.6)
    return depth, grid.x - path, along


def slopes(height: Tensor, pixel: Tensor) -> tuple[Tensor, Tensor]:
    """Return the derivatives of a relief along u and v, by central differences; 0 at the border."""
    pad = torch.nn.functional.pad
    along_u = pad((height[:, :, 2:] - height[:, :, :-2]) / (2 * pixel), (1, 1))
    along_v = pad((height[:, 2:] - height[:, :-2]) / (2 * pixel), (0, 0, 1, 1))
    return along_u, along_v
