"""Coordinates of each pixel relative to the features of the face, in which the rest is drawn."""

from dataclasses import dataclass

import torch
from torch import Tensor

from affectbench.data.simulation.faces.geometry import (
    CROWN_V,
    WIDEST_V,
    Geometry,
    brow_height,
    mouth_heights,
)
from affectbench.data.simulation.faces.grid import Grid, spot, window

TWO_SIDED = (1, 2, 4, 5, 6, 7, 9, 10, 12, 14, 15, 20, 45)


@dataclass(frozen=True)
class Features:
    """Coordinates and coverages of N faces, (N, H, W) unless said otherwise.

    Abbreviations: _x and _y are horizontal and vertical coordinates, _w widths.
    """

    p: dict[str, Tensor]  # scalar parameters of person and picture, (N, 1, 1)
    a: dict[int, Tensor]  # action unit -> intensity on the pixel's side
    m: dict[int, Tensor]  # action unit -> mean of both sides, (N, 1, 1)
    outline: Tensor  # u^2 + v^2, scaled to be 1 at the edge of the oval
    face: Tensor  # coverage of the face
    chin: Tensor  # (N, 1, 1)
    cheek: Tensor  # soft spot in [0, 1]
    socket: Tensor  # soft spot of the eye socket in [0, 1]
    nose_f: Tensor  # position along the nose: 0 at the eyes, 1 at the tip
    nose_x: Tensor  # nose_x and nose_v lean with the nose when the head turns
    nose_v: Tensor
    nose_y: Tensor
    nose_w: Tensor
    mouth_x: Tensor
    mouth_y: Tensor  # (N, 1, 1)
    mouth_w: Tensor
    corner: Tensor  # height of the mouth's corner against its middle
    t: Tensor  # position along the lips, -1 to 1
    lips: tuple[
        Tensor, Tensor, Tensor, Tensor
    ]  # outer and inner edge of upper, inner and outer of lower
    gap: Tensor  # height of the open mouth, (N, 1, 1)
    corner_x: Tensor  # relative to the mouth's corner
    corner_y: Tensor
    brow_t: Tensor  # position along the brow: 0 at its inner, 1 at its outer end
    brow_y: Tensor
    eye_s: Tensor  # position along the eye: -1 at its inner, 1 at its outer corner
    eye_line: Tensor  # v of the line between the corners
    eye_wide: Tensor  # coverage of the eye's width
    lid_up: Tensor  # v of the upper lid's edge
    lid_low: Tensor
    lid_up_height: Tensor  # of the upper lid above that line
    lids: Tensor  # coverage of the width in which the skin below the eye folds


def features(who: dict[str, Tensor], shape: Geometry, grid: Grid) -> Features:
    """Return the coordinates of a grid's pixels relative to the features of N faces.

    who  parameters of person and picture: name -> (N,) or (N, 3)
    """
    scalar, side, u, v, x = grid.scalar, grid.side, grid.u, grid.v, grid.x
    p = {name: scalar(values) for name, values in who.items() if values.dim() == 1}
    a = {au: side(shape.side[au]) for au in TWO_SIDED}
    outline, face = _oval(p, scalar(shape.chin), grid)
    nose_y, nose_w = side(shape.nose_y), side(shape.nose_w)
    nose_f = ((v - p["eye_y"]) / (nose_y - p["eye_y"])).clamp(0, 1)
    mouth_w, corner, mouth_y = side(shape.mouth_w), side(shape.corner), scalar(shape.mouth_y)
    mouth_x = u - 0.05 * torch.tan(p["yaw"])
    t = mouth_x / mouth_w
    brow_inner, brow_outer = side(shape.brow_inner_x), side(shape.brow_outer_x)
    brow_t = (x - brow_inner) / (brow_outer - brow_inner)
    heights = (shape.brow_inner_y, shape.brow_middle_y, shape.brow_outer_y)
    eye_s = (x - p["eye_x"]) / p["eye_w"]
    eye_line = p["eye_y"] - p["eye_tilt"] * eye_s
    almond = (1 - eye_s * eye_s).clamp(min=0)
    lid_up_height = side(shape.lid_up)
    return Features(
        p=p,
        a=a,
        m={au: scalar(values) for au, values in shape.mean.items()},
        outline=outline,
        face=face,
        chin=scalar(shape.chin),
        cheek=spot(x - 0.40, v - 0.22 + 0.06 * a[6] + 0.05 * a[12], 0.17, 0.15),
        socket=spot(x - p["eye_x"], v - p["eye_y"] + 0.03, 0.22, 0.12),
        nose_f=nose_f,
        nose_x=(u - scalar(shape.nose_du) * nose_f).abs(),
        nose_v=v - scalar(shape.nose_dv) * nose_f,
        nose_y=nose_y,
        nose_w=nose_w,
        mouth_x=mouth_x,
        mouth_y=mouth_y,
        mouth_w=mouth_w,
        corner=corner,
        t=t,
        lips=mouth_heights(shape, corner, t.clamp(-1, 1)),
        gap=scalar(shape.gap_low + shape.gap_up),
        corner_x=mouth_x.abs() - mouth_w,
        corner_y=v - mouth_y - corner,
        brow_t=brow_t,
        brow_y=brow_height(*map(side, heights), brow_t.clamp(0, 1)),
        eye_s=eye_s,
        eye_line=eye_line,
        eye_wide=grid.inside((eye_s.abs() - 1.03) * p["eye_w"]),
        lid_up=eye_line - lid_up_height * almond,
        lid_low=eye_line + side(shape.lid_low) * almond,
        lid_up_height=lid_up_height,
        lids=window(x, p["eye_x"] - p["eye_w"] * 0.95, p["eye_x"] + p["eye_w"] * 1.1, 0.08),
    )


def _oval(p: dict[str, Tensor], chin: Tensor, grid: Grid) -> tuple[Tensor, Tensor]:
    """Return the squared distance from the oval's middle, 1 at its edge, and the coverage."""
    across, down = grid.x / p["face_w"], grid.v - WIDEST_V
    down_n = torch.where(down > 0, down / (chin - WIDEST_V), down / (CROWN_V - WIDEST_V))
    square = p["jaw"] * 0.6 * (down > 0)  # squareness of the jaw, 0 above the widest point
    u2, v2 = across * across, down_n * down_n
    radius = ((1 - square) * (u2 + v2) + square * (u2 * across + v2 * down_n)).clamp(min=0).sqrt()
    return u2 + v2, grid.inside((radius - 1) * 0.8)
