"""Renders people with given action units, in chunks of bounded memory."""

import numpy as np
import torch
from torch import Tensor

from affectbench.data.simulation.faces.camera import expose, light
from affectbench.data.simulation.faces.features import features
from affectbench.data.simulation.faces.geometry import geometry
from affectbench.data.simulation.faces.grid import Grid
from affectbench.data.simulation.faces.landmarks import landmarks
from affectbench.data.simulation.faces.paint import Palette, paint, paint_before
from affectbench.data.simulation.faces.relief import creases, relief

# Pixels of all faces in a chunk. Where one stream makes all noise, the chunk decides which face
# gets which noise, so the first number is part of what is simulated. The second is free: with it an
# array of one value a pixel has 0.4 MB, and those in use fit a core's cache.
CHUNK_PIXELS = 1 << 17
CACHED_PIXELS = 2 * 224 * 224
Noise = torch.Generator | Tensor


@torch.no_grad()
def render(
    who: dict[str, Tensor], intensity: Tensor, size: int, noise: Noise
) -> tuple[np.ndarray, np.ndarray]:
    """Return N pictures (N, size, size, 3) uint8 and their landmarks (N, 68, 2) in pixels.

    who        the parameters IDENTITY and NUISANCE: name -> (N,), colours (N, 3)
    intensity  of action units AUS in [0, 1]: (N, 21), or (N, 21, 2) for both sides
    noise      of the camera: a stream for all pictures, or a seed (N,) int64 for each; with seeds a
               picture depends neither on the others nor on how many are drawn at a time
    """
    if intensity.dim() == 2:
        intensity = intensity[..., None].expand(*intensity.shape, 2)
    shared = isinstance(noise, torch.Generator)
    step = max(1, (CHUNK_PIXELS if shared else CACHED_PIXELS) // (size * size))
    images, points = [], []
    for start in range(0, len(intensity), step):
        part = slice(start, start + step)
        chunk = {name: values[part] for name, values in who.items()}
        image, point = _draw(chunk, intensity[part], size, noise if shared else noise[part])
        images.append(image)
        points.append(point)
    return torch.cat(images).numpy(), torch.cat(points).numpy()


def _draw(
    who: dict[str, Tensor], intensity: Tensor, size: int, noise: Noise
) -> tuple[Tensor, Tensor]:
    shape, grid = geometry(who, intensity), Grid(who, size)
    f, colours = features(who, shape, grid), Palette.of(who, grid)
    picture = paint(who, f, grid, colours)
    light(picture, f, relief(f, grid), creases(f, grid), grid.pixel)
    paint_before(picture, who, f, grid, colours)
    image = expose(picture.image, who, colours.skin, noise)
    return image.contiguous(), landmarks(who, shape, size)
