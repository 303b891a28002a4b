"""Draws the road ahead as a camera behind the windscreen sees it, with the events that occur.

A pinhole camera looks along a straight road. A point z metres ahead, x metres to the right and y
metres above the road is at column W / 2 + F x / z and row HORIZON + F (CAMERA - y) / z. Cars, trees
and animals are boxes; weather changes colours. Distances and brake lights are from the simulated
drive (`driving`).
"""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor

from affectbench.arrays import Array
from affectbench.data.simulation.clips import glide

RATE = 5  # pictures a second
W, H, HORIZON = 96, 54, 24  # width, height, and row of the horizon, pixels
F, CAMERA, LANE = 80.0, 1.3, 3.5  # focal length (pixels), height of camera, width of a lane (m)
FADE = 0.4  # seconds: standard deviation of the smoothing of weather changes
NEAR, FAR = 2.5, 150.0  # metres: range in which things are drawn
TREE_GAP = 18.0  # metres from one tree to the next
CROSSES_AT, CROSSES_IN = 14.0, 1.6  # metres ahead at which an animal crosses; seconds it takes
CUTS_IN = 1.5  # seconds that a car takes to move into the gap
SKY = {"plain": (150, 175, 205), "sunshine": (95, 165, 245), "rain": (88, 92, 100)}
GROUND = {"plain": (96, 112, 74), "sunshine": (112, 150, 62), "rain": (58, 66, 56)}
ASPHALT = {"plain": (92, 92, 96), "sunshine": (120, 118, 112), "rain": (54, 56, 62)}
SUN, SNOW, ROCK, LORRY = (255, 240, 190), (240, 242, 248), (112, 112, 132), (64, 88, 52)
DARK_LIGHT, LIT, LINE = (90, 20, 20), (255, 40, 30), (225, 225, 220)
ANIMAL, CRATE, TRUNK, GLASS, TYRES = (122, 82, 48), (60, 48, 40), (74, 58, 40), (48, 54, 66), 22
NOISE, RAIN_STREAKS = 5.0, 40  # grey levels; streaks in a picture
CRATES = ((-1.6, 0.0), (1.2, 3.0), (-0.4, 6.0), (2.0, 9.0), (-2.2, 12.0))  # refuse: x, offset of z


@dataclass(frozen=True)
class Scene:
    """What stays the same during one recording's video."""

    lead: tuple[int, int, int]  # colour of the lead car
    other: tuple[int, int, int]  # colour of the car that cuts in
    light: float  # brightness; 1 is noon
    trees: list[list[float]]  # for each x and height in metres, and a shade in [0, 1]
    noise: Array  # (8, H, W, 3) grey levels, used in turn


def draw_scene(generator: torch.Generator) -> Scene:
    colours = (40 + 190 * torch.rand(2, 3, generator=generator)).int().tolist()
    trees = torch.rand(64, 3, generator=generator).numpy()
    side = np.where(np.arange(64) % 2, 1, -1)
    trees[:, 0] = side * (5.5 + 6 * trees[:, 0])
    trees[:, 1] = 2.5 + 4 * trees[:, 1]
    return Scene(
        lead=tuple(colours[0]),
        other=tuple(colours[1]),
        light=0.75 + 0.35 * float(torch.rand(1, generator=generator)),
        trees=trees.tolist(),
        noise=(NOISE * torch.randn(8, H, W, 3, generator=generator)).numpy(),
    )


def film(
    scene: Scene,
    on: dict[str, Tensor],
    gap_T: Array,
    braking_T: Array,
    travelled_T: Array,
    generator: torch.Generator,
) -> Iterator[Array]:
    """Yield T pictures (H, W, 3) uint8, one by one.

    on           event -> (T,) at RATE: 1 while it is on, else 0
    gap_T        metres to the lead car
    braking_T    whether its brake lights are on
    travelled_T  metres since the beginning
    """
    weather = {name: glide(on[name], RATE, FADE).numpy() for name in ("sunshine", "rain")}
    since = {name: _since(on[name].numpy()) / RATE for name in ("cut_in", "crossing", "refuse")}
    streaks = torch.rand(len(gap_T), RAIN_STREAKS, 2, generator=generator).numpy()
    streaks = (streaks * (H - 6, W)).astype(int)
    for t, (gap, travelled) in enumerate(zip(gap_T.tolist(), travelled_T.tolist(), strict=True)):
        sun, rain = float(weather["sunshine"][t]), float(weather["rain"][t])
        picture = PLAIN + sun * SUNNY_CHANGE + rain * RAINY_CHANGE
        dashed = (DASH_DEPTH + travelled) % 9 < 4
        picture[DASH_ROWS[dashed], DASH_COLUMNS[dashed]] = LINE
        _trees(picture, scene, travelled)
        refuse, cut_in, crossing = (float(since[n][t]) for n in ("refuse", "cut_in", "crossing"))
        light = LIT if braking_T[t] else DARK_LIGHT
        if refuse >= 0:
            _box(picture, 0, 0.4, gap, 2.4, 3.2, LORRY)
            for x, beyond in CRATES:
                _box(picture, x, 0, max(gap - 8 + beyond, NEAR), 0.7, 0.35, CRATE)
        elif cut_in >= 0:
            _car(picture, 0, gap + 12, scene.lead, DARK_LIGHT)
            _car(picture, -LANE * max(0.0, 1 - cut_in / CUTS_IN), gap, scene.other, light)
        else:
            _car(picture, 0, gap, scene.lead, light)
        if 0 <= crossing < CROSSES_IN:
            x = -5 + 10 * crossing / CROSSES_IN
            _box(picture, x, 0.5, CROSSES_AT, 1.6, 0.8, ANIMAL)
            for leg in (-0.6, 0.6):
                _box(picture, x + leg, 0, CROSSES_AT, 0.25, 0.6, ANIMAL)
        if rain > 0.3:
            picture[streaks[t, :, :1] + np.arange(6), streaks[t, :, 1:]] += 28 * rain
        picture *= scene.light
        picture += scene.noise[t % len(scene.noise)]
        yield picture.clip(0, 255).astype(np.uint8)


def _since(on_T: Array) -> Array:
    """Return for how many frames an event has been on, (T,); -1 where it is off."""
    frame = np.arange(len(on_T))
    begins = np.maximum.accumulate(np.where(np.diff(on_T, prepend=0) > 0, frame, 0))
    return np.where(on_T > 0, frame - begins, -1)


ROWS, COLUMNS = np.arange(HORIZON + 1, H), np.arange(W)
DEPTH = F * CAMERA / (ROWS - HORIZON)  # metres ahead of the road at each row below the horizon
ASIDE = (COLUMNS - W / 2 + 0.5) * DEPTH[:, None] / F  # metres to the right, of each of its pixels
LINE_WIDTH = np.maximum(0.08, 0.4 * DEPTH[:, None] / F)
DASHES = np.argwhere(np.abs(ASIDE + 0.5 * LANE) < LINE_WIDTH)
DASH_ROWS, DASH_COLUMNS = DASHES[:, 0] + HORIZON + 1, DASHES[:, 1]
DASH_DEPTH = DEPTH[DASHES[:, 0]]


def _land(weather: str) -> Array:
    """Return sky, ground, road and the line at its edge, (H, W, 3) float32."""
    picture = np.empty((H, W, 3), np.float32)
    picture[: HORIZON + 1] = SKY[weather]
    below = picture[HORIZON + 1 :]
    below[:] = GROUND[weather]
    below[(ASIDE > -1.5 * LANE) & (ASIDE < 0.5 * LANE + 0.8)] = ASPHALT[weather]
    below[np.abs(ASIDE - 0.5 * LANE - 0.4) < LINE_WIDTH] = LINE
    return picture


def _with_mountains(picture: Array) -> Array:
    """Return a picture with mountains whose peaks have snow, and with the sun."""
    ridge = HORIZON * (0.3 + 0.45 * np.abs((COLUMNS + 7) % 38 - 19) / 19)
    row = np.arange(HORIZON + 1)[:, None]
    sky = picture[: HORIZON + 1]
    sky[(row - 5) ** 2 + (COLUMNS - 76) ** 2 < 16] = SUN
    sky[row >= ridge] = SNOW
    sky[row >= ridge + 5] = ROCK
    return picture


PLAIN = _land("plain")
SUNNY_CHANGE = _with_mountains(_land("sunshine")) - PLAIN
RAINY_CHANGE = _land("rain") - PLAIN


def _trees(picture: Array, scene: Scene, travelled: float) -> None:
    first = int(np.ceil((travelled + NEAR) / TREE_GAP))
    for k in reversed(range(first, first + 5)):
        x, height, shade = scene.trees[k % len(scene.trees)]
        z = k * TREE_GAP - travelled
        _box(picture, x, 0, z, 0.4, height / 2, TRUNK)
        _box(picture, x, height / 3, z, height / 2, height * 2 / 3, (40, 70 + 50 * shade, 36))


def _car(picture: Array, x: float, z: float, colour: tuple, light: tuple) -> None:
    _box(picture, x, 0.1, z, 1.8, 0.9, colour)
    _box(picture, x, 0.9, z, 1.4, 0.5, GLASS)
    _box(picture, x, 0, z, 1.8, 0.2, TYRES)
    for side in (-0.68, 0.68):
        _box(picture, x + side, 0.55, z, 0.36, 0.28, light)


def _box(
    picture: Array, x: float, y: float, z: float, width: float, height: float, colour: tuple | int
) -> None:
    """Paint an upright rectangle whose lower edge is y metres above the road.

    x, z           metres to the right of its middle, and ahead
    width, height  metres; what is smaller is painted as one pixel
    """
    if not NEAR <= z <= FAR:
        return
    left, right = W / 2 + F * (x - width / 2) / z, W / 2 + F * (x + width / 2) / z
    top = HORIZON + F * (CAMERA - y - height) / z
    bottom = HORIZON + F * (CAMERA - y) / z
    if left < W and right > 0:
        columns = slice(max(0, round(left)), max(0, round(right), round(left) + 1))
        picture[max(0, round(top)) : max(0, round(bottom), round(top) + 1), columns] = colour
