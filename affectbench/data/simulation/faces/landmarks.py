"""The 68 landmarks (iBUG order) that follow from the geometry of a face."""

import torch
from torch import Tensor

from affectbench.data.simulation.faces.geometry import (
    WIDEST_V,
    Geometry,
    brow_height,
    mouth_heights,
)
from affectbench.data.simulation.faces.pose import to_pixels

# Positions t along the lips of the mouth's 20 points: outer upper, outer lower, inner upper, inner
# lower.
MOUTH_T = (-1, -0.6, -0.25, 0, 0.25, 0.6, 1, 0.6, 0.28, 0, -0.28, -0.6)
MOUTH_T += (-0.9, -0.4, 0, 0.4, 0.9, 0.4, 0, -0.4)
EYE_T = (1.0, 0.4, -0.4, -1.0, -0.4, 0.4)  # outer corner, upper lid, inner corner, lower lid


def landmarks(who: dict[str, Tensor], shape: Geometry, size: int) -> Tensor:
    """Return the 68 landmarks of N faces in pixels (x, y), (N, 68, 2).

    size  side of the pictures in pixels
    """
    parts = [_outline(who, shape), *_brows(shape), *_nose(who, shape), *_eyes(who, shape)]
    parts.append(_mouth(who, shape))
    u, v = (torch.cat([part[axis] for part in parts], dim=1) for axis in (0, 1))
    return to_pixels(u, v, who, size)


def _outline(who, shape: Geometry) -> tuple[Tensor, Tensor]:
    """Return the 17 points of the jaw, u and v (N, 17) each.

    The outline is implicit; its radius at each angle is found by four steps of Newton's method.
    """
    rows = len(who["yaw"])
    angle = ((torch.arange(17) - 8) / 8 * (torch.pi / 2)).expand(rows, 17)
    c, s = angle.cos(), angle.sin()
    k, r, cubes = who["jaw"][:, None] * 0.6, torch.ones(rows, 17), c.abs() ** 3 + s.abs() ** 3
    for _ in range(4):
        value = (1 - k) * r**2 + k * cubes * r**3 - 1
        r = r - value / (2 * (1 - k) * r + 3 * k * cubes * r**2)
    return s * r * who["face_w"][:, None], WIDEST_V + c * r * (shape.chin[:, None] - WIDEST_V)


def _brows(shape: Geometry) -> list[tuple[Tensor, Tensor]]:
    parts, outwards = [], torch.linspace(1, 0, 5)
    for side, sign in ((0, -1), (1, 1)):
        t = (outwards if side == 0 else outwards.flip(0))[None]  # both run left to right

        def at(values: Tensor, side: int = side) -> Tensor:
            return values[:, side : side + 1]

        u = at(shape.brow_inner_x) + t * (at(shape.brow_outer_x) - at(shape.brow_inner_x))
        heights = (shape.brow_inner_y, shape.brow_middle_y, shape.brow_outer_y)
        parts.append((sign * u, brow_height(*map(at, heights), t)))
    return parts


def _nose(who, shape: Geometry) -> list[tuple[Tensor, Tensor]]:
    du, dv, eye_y = shape.nose_du[:, None], shape.nose_dv[:, None], who["eye_y"][:, None]
    f = torch.tensor([0, 0.38, 0.72, 1.0])
    tip_y = shape.nose_y.mean(dim=1, keepdim=True)
    bridge = (du * f, eye_y - 0.02 + (tip_y - 0.09 - eye_y) * f + dv * f)
    q, side = torch.tensor([-1.0, -0.5, 0, 0.5, 1.0]), [0, 0, 0, 1, 1]
    low = shape.nose_y[:, side] + 0.02 - 0.015 * q.abs() + 0.8 * dv
    return [bridge, (shape.nose_w[:, side] * q + 0.8 * du, low)]


def _eyes(who, shape: Geometry) -> list[tuple[Tensor, Tensor]]:
    parts = []
    for side, sign in ((0, -1), (1, 1)):
        q = torch.tensor(EYE_T) * -sign  # the left eye starts outside, the right one inside
        lid = torch.stack([-shape.lid_up[:, side], shape.lid_low[:, side]], dim=1)
        lid = lid[:, [0, 0, 0, 0, 1, 1]]
        u = sign * (who["eye_x"][:, None] + q * who["eye_w"][:, None])
        tilt = who["eye_tilt"][:, None]
        parts.append((u, who["eye_y"][:, None] - tilt * q + lid * (1 - q * q)))
    return parts


def _mouth(who, shape: Geometry) -> tuple[Tensor, Tensor]:
    t = torch.tensor(MOUTH_T).expand(len(who["yaw"]), 20)
    side = (t > 0).long()
    edges = mouth_heights(shape, torch.gather(shape.corner, 1, side), t)
    upper_outer, upper_inner, lower_inner, lower_outer = edges
    v = (upper_outer[:, :7], lower_outer[:, 7:12], upper_inner[:, 12:17], lower_inner[:, 17:])
    u = t * torch.gather(shape.mouth_w, 1, side) + 0.05 * torch.tan(who["yaw"])[:, None]
    return u, torch.cat(v, dim=1)
