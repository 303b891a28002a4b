"""Paints a face from back to front: background, hair, neck, skin, mouth, eyes, brows, occluder."""

from dataclasses import dataclass

import torch
from torch import Tensor

from affectbench.data.simulation.faces.features import Features
from affectbench.data.simulation.faces.grid import Grid, bell, spot, stripes, window
from affectbench.data.simulation.faces.parameters import skin_colour

MUTED = 0.45  # contrast of backgrounds
MOUTH_INSIDE, TONGUE, LASHES = (0.15, 0.045, 0.05), (0.60, 0.25, 0.26), (0.08, 0.05, 0.04)


class Picture:
    """Images (N, 3, H, W) of N faces, on which colours are laid in place."""

    def __init__(self, image: Tensor):
        self.image = image

    def lay(self, colour: Tensor, coverage: Tensor) -> None:
        """Blend in a colour (N, 3) or (N, 3, H, W), with a coverage (N, H, W) as its opacity."""
        colour = colour if colour.dim() == 4 else colour[:, :, None, None]
        self.image.lerp_(colour, coverage[:, None])


@dataclass(frozen=True)
class Palette:
    """The colours of N people, (N, 3) in [0, 1] each; strands are (N, 3, H, W)."""

    skin: Tensor
    hair: Tensor
    lips: Tensor
    white: Tensor
    iris: Tensor
    clothes: Tensor
    strands: Tensor

    @classmethod
    def of(cls, who: dict[str, Tensor], grid: Grid) -> "Palette":
        def rgb(*values: float) -> Tensor:
            return torch.tensor(values)

        skin = skin_colour(who["skin"]) * (1 + 0.05 * (who["hue"] - 0.5)) * rgb(0.96, 0.90, 0.87)
        fair = (who["hair_tone"] * (1 - 0.8 * who["skin"]))[:, None]
        hair = torch.lerp(rgb(0.09, 0.06, 0.05), rgb(0.55, 0.36, 0.17), fair)
        hair = torch.lerp(hair, rgb(0.62, 0.62, 0.62), who["grey"][:, None] * 0.8)
        light_eyes = (who["iris"] * (1 - who["skin"]))[:, None]
        wave = torch.sin(grid.u * 46 + 5 * grid.v**2 + 9 * torch.sin(7 * grid.u))
        return cls(
            skin=skin,
            hair=hair,
            lips=skin * rgb(0.88, 0.55, 0.54) + rgb(0.06, 0.0, 0.015),
            white=0.58 + 0.36 * skin.mean(1, keepdim=True).sqrt() * rgb(1.0, 0.98, 0.95),
            iris=torch.lerp(rgb(0.20, 0.11, 0.06), rgb(0.30, 0.45, 0.50), light_eyes),
            clothes=who["hue"],
            strands=hair[:, :, None, None] * (1 + 0.16 * wave[:, None]),
        )


def paint(who: dict[str, Tensor], f: Features, grid: Grid, colours: Palette) -> Picture:
    """Return pictures of heads before their backgrounds, without light."""
    picture = _background(who, grid)
    _hair_and_neck(picture, f, grid, colours)
    _skin(picture, f, grid, colours)
    _mouth(picture, f, grid, colours)
    _eyes(picture, f, grid, colours)
    near = f.brow_t.clamp(0, 1) ** 2
    brow = grid.inside((grid.v - f.brow_y).abs() - f.p["brow_th"] * (1.05 - 0.75 * near))
    picture.lay(colours.hair * 0.75, brow * window(f.brow_t, 0, 1, 0.08) * 0.9)
    return picture


def paint_before(
    picture: Picture, who: dict[str, Tensor], f: Features, grid: Grid, colours: Palette
) -> None:
    """Paint what is in front of the lit skin: hair on the forehead, glasses, an occluding box."""
    u, v, x, p = grid.u, grid.v, grid.x, f.p
    line = grid.inside(v - p["hairline"] - p["hair_k"] * u * u - 0.35 * p["hair_part"] * u)
    head = torch.maximum(f.face, _cap(f, grid))
    picture.lay(colours.strands, line * head * (1 - p["bald"]))
    lens = (((x - p["eye_x"]) / 1.12) ** 2 + (v - p["eye_y"] - 0.02) ** 2).sqrt() - 0.2
    bridge = grid.line(v - p["eye_y"] + 0.01 + 0.8 * x * x, 0.012)
    bridge = bridge * grid.inside(x - p["eye_x"] + 0.19)
    frame = torch.maximum(grid.line(lens, 0.013), bridge)
    picture.lay(colours.clothes * 0.35, frame * p["glasses"])
    c, s, qx, qy = torch.cos(p["occ_a"]), torch.sin(p["occ_a"]), u - p["occ_x"], v - p["occ_y"]
    across, along = (qx * c + qy * s).abs() * 0.6, (qy * c - qx * s).abs() * 1.3
    occluder = grid.inside(torch.maximum(across, along) - p["occ_r"])
    picture.lay(who["occ_col"], occluder * p["occ"])


def _background(who: dict[str, Tensor], grid: Grid) -> Picture:
    axis = torch.linspace(0, 1, grid.size)
    across = torch.cos(4 * axis + 9 * who["bg2"][:, :1, None])
    wave = 0.5 + 0.4 * torch.sin(3 * axis[None, :, None] + 6 * who["bg"][:, :1, None]) * across
    first, second = (MUTED * who[name][:, :, None, None] + 0.25 for name in ("bg", "bg2"))
    return Picture(torch.lerp(first, second, wave[:, None]))


def _cap(f: Features, grid: Grid) -> Tensor:
    return grid.ellipse(grid.u, grid.v + 0.16, f.p["face_w"] * 1.13, 1.10, 0.9)


def _hair_and_neck(picture: Picture, f: Features, grid: Grid, colours: Palette) -> None:
    v, x, w = grid.v, grid.x, f.p["face_w"]
    length = (f.p["hair_len"] + 0.2).clamp(min=0.2)
    mane = (((x / (w * 1.17)) ** 4 + ((v + 0.2) / length) ** 4).sqrt() - 1) * 0.4
    behind = torch.maximum(_cap(f, grid) * grid.inside(v - 0.1), grid.inside(mane) * (v > -0.2))
    picture.lay(colours.strands, behind * (1 - f.p["bald"]))
    neck = grid.inside(x - w * 0.62 - 0.25 * (v - 1).clamp(min=0)) * grid.inside(0.5 - v)
    picture.lay(colours.skin * 0.64, neck)
    picture.lay(colours.clothes * 0.7 + 0.1, grid.inside(1.13 + 0.12 * torch.cos(x * 2.2) - v))
    turned_away = 1 - (torch.tan(f.p["yaw"]) * torch.sign(grid.u) * 3 - 0.4).clamp(0, 1)
    picture.lay(colours.skin * 0.84, grid.ellipse(x - w, v + 0.02, 0.085, 0.19, 0.11) * turned_away)


def _skin(picture: Picture, f: Features, grid: Grid, colours: Palette) -> None:
    v, x = grid.v, grid.x
    picture.lay(colours.skin, f.face)
    flush = f.cheek * (0.10 + 0.12 * f.a[12])
    flush = flush + 0.12 * spot(f.nose_x, f.nose_v - f.nose_y + 0.04, 0.08, 0.06)
    picture.lay(colours.skin * torch.tensor([1.0, 0.70, 0.66]), flush * f.face)
    picture.lay(colours.skin * torch.tensor([0.80, 0.70, 0.70]), 0.45 * f.socket * f.face)
    jaw = window(v, 0.34, 2, 0.16) * ((x - 0.16) / 0.3 + (v - 0.35) / 0.5).clamp(0, 1)
    lip = window(v, f.nose_y + 0.05, f.lips[0], 0.05) * window(x, -1, f.mouth_w * 1.15, 0.08)
    picture.lay(colours.strands, (jaw + lip).clamp(0, 1) * f.face * f.p["beard"] * 0.85)


def _mouth(picture: Picture, f: Features, grid: Grid, colours: Palette) -> None:
    v, t, m = grid.v, f.t, f.m
    upper_outer, upper_inner, lower_inner, lower_outer = f.lips
    wide = grid.inside((t.abs() - 1) * f.mouth_w)
    upper = grid.inside(torch.maximum(upper_outer - v, v - upper_inner)) * wide
    lower = grid.inside(torch.maximum(lower_inner - v, v - lower_outer)) * wide
    picture.lay(colours.lips * 0.86, upper)
    fat = v - lower_inner - 0.45 * (lower_outer - lower_inner)
    gloss = bell((fat / 0.022) ** 2 + (t * 1.4) ** 2)
    picture.lay(colours.lips[:, :, None, None] * (1 + 0.22 * gloss[:, None]), lower)
    hole = grid.inside(torch.maximum(upper_inner - v, v - lower_inner)) * wide
    hole = hole * ((lower_inner - upper_inner) / grid.pixel).clamp(0, 1)
    people = (grid.rows, 3)
    picture.lay(torch.tensor(MOUTH_INSIDE).expand(people), hole)
    tongue = bell((f.mouth_x / (f.mouth_w * 0.75)) ** 4) * ((f.gap - 0.12) / 0.08).clamp(0, 1)
    rise = ((v - lower_inner + 0.40 * f.gap - 0.25 * f.gap * t * t) / 0.04).clamp(0, 1)
    picture.lay(torch.tensor(TONGUE).expand(people), hole * tongue * rise)
    teeth = grid.inside(v - upper_inner - 0.052 - 0.01 * m[10] + 0.02 * t * t)
    teeth = teeth * (1 - 0.35 * torch.maximum(m[26], m[27]))
    lower_teeth = grid.inside(lower_inner - 0.042 - v) * (m[16] + 0.35 * m[20]).clamp(max=1)
    teeth = torch.maximum(teeth, lower_teeth) * (1 - 0.10 * stripes(f.mouth_x * 95))
    picture.lay(colours.white, hole * teeth * grid.inside((t.abs() - 0.88) * f.mouth_w))
    closed = 1 - ((lower_inner - upper_inner) / 0.03).clamp(0, 1)
    between = grid.line(v - (upper_inner + lower_inner) / 2, 0.010)
    between = between * grid.inside((t.abs() - 1.04) * f.mouth_w)
    picture.lay(colours.lips * 0.30, between * closed * 0.85)


def _eyes(picture: Picture, f: Features, grid: Grid, colours: Palette) -> None:
    u, v, p = grid.u, grid.v, f.p
    open_lids = ((f.lid_low - f.lid_up) / grid.pixel).clamp(0, 1)
    eye = grid.inside(torch.maximum(f.lid_up - v, v - f.lid_low)) * open_lids
    eye = eye * grid.inside((f.eye_s.abs() - 1) * p["eye_w"])
    people = (grid.rows, 3)
    picture.lay(colours.white, eye)
    look = u - torch.sign(u) * p["eye_x"] - 0.05 * p["gaze"]
    radius = (look * look + (v - p["eye_y"] + 0.004) ** 2).sqrt()
    shade = (0.7 + 4 * radius.clamp(max=0.08))[:, None]
    picture.lay(colours.iris[:, :, None, None] * shade, eye * grid.inside(radius - 0.074))
    picture.lay(torch.full(people, 0.02), eye * grid.inside(radius - 0.033))
    glint = ((look + 0.022) ** 2 + (v - p["eye_y"] + 0.026) ** 2).sqrt() - 0.016
    picture.lay(torch.ones(people), eye * grid.inside(glint) * 0.9)
    lashes = grid.line(v - f.lid_up + 0.004, 0.013 + 0.006 * f.a[45]) * f.eye_wide
    picture.lay(torch.tensor(LASHES).expand(people), lashes * 0.9)
    picture.lay(colours.skin * 0.45, grid.line(v - f.lid_low, 0.007) * f.eye_wide * 0.55)
