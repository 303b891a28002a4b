"""Simulates Fashion-MNIST: silhouettes of its ten garments, 28 x 28 pixels in grey.

They are filled polygons with random size, brightness and texture, which is enough for inputs that
are no faces.
"""

import numpy as np

from affectbench.arrays import Array

SIDE = 28
Polygon = tuple[tuple[float, float], ...]  # (x, y) in [0, 1], y down
# Symmetric garments are given by their right half; shoes are given whole.
SHIRT_BODY: Polygon = ((0.5, 0.15), (0.62, 0.13), (0.72, 0.2), (0.72, 0.9), (0.5, 0.9))
SHORT_SLEEVE: Polygon = ((0.68, 0.15), (0.92, 0.32), (0.84, 0.46), (0.7, 0.36))
LONG_SLEEVE: Polygon = ((0.68, 0.15), (0.84, 0.25), (0.95, 0.85), (0.84, 0.87), (0.72, 0.4))
LEG: Polygon = ((0.5, 0.06), (0.7, 0.06), (0.74, 0.95), (0.57, 0.95), (0.5, 0.3))
SKIRT: Polygon = ((0.5, 0.1), (0.6, 0.1), (0.58, 0.35), (0.74, 0.95), (0.5, 0.95))
BAG: Polygon = ((0.5, 0.4), (0.88, 0.4), (0.92, 0.85), (0.5, 0.85))
HANDLE: Polygon = ((0.56, 0.4), (0.62, 0.14), (0.7, 0.14), (0.76, 0.4), (0.7, 0.4), (0.64, 0.22))
SANDAL: Polygon = ((0.08, 0.72), (0.92, 0.6), (0.94, 0.7), (0.5, 0.8), (0.1, 0.8))
STRAP: Polygon = ((0.55, 0.66), (0.66, 0.38), (0.74, 0.38), (0.68, 0.64))
SNEAKER: Polygon = (
    (0.06, 0.66),
    (0.4, 0.55),
    (0.62, 0.38),
    (0.92, 0.42),
    (0.94, 0.78),
    (0.06, 0.78),
)
BOOT: Polygon = ((0.08, 0.7), (0.45, 0.58), (0.55, 0.12), (0.9, 0.12), (0.92, 0.88), (0.08, 0.88))
GARMENTS: dict[str, tuple[bool, tuple[Polygon, ...]]] = {  # name: (mirrored, parts)
    "t-shirt/top": (True, (SHIRT_BODY, SHORT_SLEEVE)),
    "trouser": (True, (LEG,)),
    "pullover": (True, (SHIRT_BODY, LONG_SLEEVE)),
    "dress": (True, (SKIRT,)),
    "coat": (True, (SHIRT_BODY, LONG_SLEEVE, SKIRT)),
    "sandal": (False, (SANDAL, STRAP)),
    "shirt": (True, (SHIRT_BODY, LONG_SLEEVE, SHORT_SLEEVE)),
    "sneaker": (False, (SNEAKER,)),
    "bag": (True, (BAG, HANDLE)),
    "ankle boot": (False, (BOOT,)),
}


def draw_garments(rows: int, rng: np.random.Generator) -> tuple[Array, Array]:
    """Return N silhouettes (N, 28, 28) uint8 and their classes (N,), in equal numbers."""
    label = rng.permutation(np.arange(rows) % len(GARMENTS)).astype(np.uint8)
    outlines = [*GARMENTS.values()]
    return np.stack([_silhouette(*outlines[k], rng) for k in label]), label


def _silhouette(mirrored: bool, parts: tuple[Polygon, ...], rng: np.random.Generator) -> Array:
    from PIL import Image, ImageDraw

    big = SIDE * 4
    wide, high = rng.uniform(0.8, 1.1, size=2)
    image = Image.new("L", (big, big))
    pen = ImageDraw.Draw(image)
    for part in parts:
        corners = np.array(part) + rng.normal(scale=0.015, size=(len(part), 2))
        for flip in (False, True) if mirrored else (False,):
            x = 1 - corners[:, 0] if flip else corners[:, 0]
            x, y = 0.5 + (x - 0.5) * wide, 0.5 + (corners[:, 1] - 0.5) * high
            pen.polygon([*zip(x * big, y * big, strict=True)], fill=255)
    shape = np.asarray(image.resize((SIDE, SIDE), Image.Resampling.BOX)) / 255
    stripes = 1 + 0.15 * np.sin(rng.uniform(0, 1.5) * np.arange(SIDE) + rng.uniform(0, 6))
    cloth = rng.uniform(0.35, 0.95) * stripes[:, None] + rng.normal(scale=0.04, size=shape.shape)
    return (shape * cloth * 255).clip(0, 255).astype(np.uint8)
