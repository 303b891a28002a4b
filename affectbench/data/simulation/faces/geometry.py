"""Positions of the parts of a face; this is the only place where an action unit moves a point."""

from dataclasses import dataclass

import torch
from torch import Tensor

from affectbench.data.simulation.faces.parameters import AUS

WIDEST_V, CROWN_V = -0.10, -1.16  # v of the widest point of the head, and of its top


@dataclass(frozen=True)
class Geometry:
    """Control values of N faces in the face frame, (N, 2) for the two sides unless said otherwise.

    Abbreviations: _x and _y are horizontal and vertical coordinates, _w widths.
    """

    side: dict[int, Tensor]  # action unit -> intensity on each side
    mean: dict[int, Tensor]  # action unit -> mean of both sides (N,), for parts in the middle
    brow_inner_y: Tensor
    brow_middle_y: Tensor
    brow_outer_y: Tensor
    brow_inner_x: Tensor  # horizontal coordinates are |u|: positive outwards on both sides
    brow_outer_x: Tensor
    lid_up: Tensor  # heights above and below the line between the eye's corners
    lid_low: Tensor
    nose_w: Tensor
    nose_y: Tensor
    mouth_w: Tensor
    corner: Tensor  # vertical position of the mouth's corner against its middle; negative is up
    mouth_y: Tensor  # from here on (N,)
    lip_up: Tensor  # thickness of the upper lip
    lip_low: Tensor
    gap_up: Tensor  # opening of the mouth above and below its line
    gap_low: Tensor
    chin: Tensor
    nose_du: Tensor  # shift of the nose's tip, which protrudes, when the head turns
    nose_dv: Tensor


def geometry(who: dict[str, Tensor], intensity: Tensor) -> Geometry:
    """Return the control values of N faces.

    who        parameters of the people: name -> (N,) or (N, 3)
    intensity  of action units on both sides, (N, 21, 2)
    """
    a = {au: intensity[:, i] for i, au in enumerate(AUS)}
    m = {au: values.mean(dim=1) for au, values in a.items()}
    p = {name: values[:, None] for name, values in who.items() if values.dim() == 1}
    upper, lower = _lids(p, a)
    closed = (1 - 0.85 * m[24]) * (1 - 0.95 * m[28]) * (1 - 0.5 * m[23])  # pressed lips: no gap
    thin = (1 - 0.50 * m[23]) * (1 - 0.72 * m[24]) * (1 - 0.96 * m[28]) * (1 - 0.22 * m[20])
    open_up = 0.055 * m[10] + 0.012 * (m[9] + m[25] + m[12] * m[25]) + 0.028 * m[26] + 0.03 * m[27]
    open_low = (0.048 * m[25] + 0.07 * m[16] + 0.17 * m[26] + 0.36 * m[27]).clamp(max=0.42)
    return Geometry(
        side=a,
        mean=m,
        brow_inner_y=p["brow_y"]
        + p["brow_tilt"]
        + 0.01
        - 0.125 * a[1]
        - 0.03 * a[2]
        + 0.095 * a[4] * (1 - 0.45 * a[1])
        + 0.06 * a[9],
        brow_middle_y=p["brow_y"]
        - p["brow_arch"]
        - 0.045 * a[1]
        - 0.10 * a[2]
        + 0.065 * a[4] * (1 - 0.4 * a[1])
        + 0.03 * a[9],
        brow_outer_y=p["brow_y"]
        + 0.03
        - p["brow_tilt"]
        - 0.12 * a[2]
        + 0.03 * a[4] * (1 - a[1])
        + 0.01 * a[6],
        brow_inner_x=p["eye_x"] - 0.195 - 0.04 * a[4] - 0.012 * a[9],
        brow_outer_x=(p["eye_x"] + 0.225).expand_as(a[1]),
        lid_up=upper,
        lid_low=lower,
        nose_w=p["nose_w"] * (1 + 0.16 * a[9] + 0.08 * a[10] + 0.10 * a[12]),
        nose_y=p["nose_y"] - 0.055 * a[9] - 0.018 * a[10],
        mouth_w=p["mouth_w"]
        * (
            1
            + (0.30 * a[12] + 0.10 * a[14] + 0.36 * a[20] + 0.05 * a[15] + 0.04 * a[28])
            + (0.06 * a[10] - 0.20 * a[23] - 0.07 * a[24] - 0.16 * a[27] - 0.05 * a[26])
        ),
        corner=p["mouth_c"]
        + (0.125 * a[15] + 0.035 * a[17] + 0.02 * a[20] + 0.02 * a[10])
        - (0.145 * a[12] + 0.04 * a[14]),
        mouth_y=who["mouth_y"] - 0.045 * m[17] + 0.02 * m[12] + 0.012 * m[26] + 0.02 * m[27],
        lip_up=who["lip_u"] * thin * (1 - 0.3 * m[12]) * (1 - 0.25 * m[10]),
        lip_low=who["lip_l"] * thin * (1 - 0.22 * m[12]) * (1 + 0.25 * m[16]),
        gap_up=open_up * closed,
        gap_low=open_low * closed + 0.03 * m[16] * (1 - closed),
        chin=who["chin"] + 0.09 * m[26] + 0.20 * m[27] - 0.03 * m[17],
        nose_du=0.24 * torch.tan(who["yaw"]),
        nose_dv=0.20 * torch.tan(who["pitch"]),
    )


def _lids(p: dict[str, Tensor], a: dict[int, Tensor]) -> tuple[Tensor, Tensor]:
    """Return the heights of upper and lower lid; AU45 moves both to a line below the middle."""
    blink, height = a[45], p["eye_h"]
    upper = height * (1 + 0.75 * a[5]) * (1 - 0.38 * a[7]) * (1 - 0.22 * a[6]) * (1 - 0.12 * a[9])
    lower = 0.72 * height * (1 + 0.1 * a[5]) * (1 - 0.55 * a[7])
    lower = lower * (1 - 0.40 * a[6]) * (1 - 0.3 * a[9])
    shut = 0.4 * height * blink
    return upper * (1 - blink) - shut, lower * (1 - blink) + shut


def brow_height(inner: Tensor, middle: Tensor, outer: Tensor, t: Tensor) -> Tensor:
    """Return the brow's v at t, 0 at its inner and 1 at its outer end.

    It is the parabola through the three given values at t = 0, 1/2 and 1.
    """
    return inner + t * (4 * middle - 3 * inner - outer) + t * t * (2 * (inner + outer) - 4 * middle)


def mouth_heights(shape: Geometry, corner: Tensor, t: Tensor) -> tuple[Tensor, ...]:
    """Return v of the lips' four edges at t: upper outer, upper inner, lower inner, lower outer.

    corner  height of the mouth's corners, shaped like t
    t       position along the lips in [-1, 1], (N, ...)
    """

    def like_t(values: Tensor) -> Tensor:
        return values.view(-1, *[1] * (t.dim() - 1))

    t2 = (t * t).clamp(max=1.0)
    profile, base = 1 - t2, like_t(shape.mouth_y) + corner * t2
    ellipse = (profile + 1e-6).sqrt()  # an open mouth is elliptic
    upper_inner = base - like_t(shape.gap_up) * ellipse
    lower_inner = base + like_t(shape.gap_low) * ellipse
    bow = profile * (1 + 0.5 * t2) - 0.22 * (1 - 5 * t.abs()).clamp(min=0)
    upper_outer = upper_inner - like_t(shape.lip_up) * bow
    lower_outer = lower_inner + like_t(shape.lip_low) * (0.55 * profile + 0.45 * ellipse)
    return upper_outer, upper_inner, lower_inner, lower_outer
