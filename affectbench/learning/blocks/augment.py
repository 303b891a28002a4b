"""Random image augmentation (cross-modal paper, III-D), as a layer of the network.

Networks that augment do so in `forward`, in train mode only. So pictures stay uint8 in memory and
on their way to a GPU, no dataset or training loop has to know of it, and predictions never use it.
Random numbers come from torch's CPU generator, as those of dropout do. The training loop seeds it
and saves its state, so a fit repeats itself on any device, also when it resumes after a kill.
"""

import math

import torch
from torch import Tensor
from torch.nn import functional

# The paper names rotation, flip, scale and brightness, but gives no magnitudes: these are ours.
ROTATION = math.radians(10)  # at most, in either direction
SCALE = 0.1  # sizes are multiplied by 0.9 to 1.1
BRIGHTNESS = 0.2  # values are multiplied by 0.8 to 1.2


@torch.no_grad()
def augment(images_NCHW: Tensor) -> Tensor:
    """Return the images, each rotated, scaled, mirrored (or not) and brightened at random.

    Values lie in [0, 1] before and after. Pixels from outside the image repeat its border.
    """
    uniform_4N = torch.rand(4, len(images_NCHW)).to(images_NCHW)  # in [0, 1)
    symmetric_4N = 2 * uniform_4N - 1  # in [-1, 1)
    warped_NCHW = warp(
        images_NCHW,
        angle_N=ROTATION * symmetric_4N[0],
        zoom_N=1 + SCALE * symmetric_4N[1],
        mirrored_N=uniform_4N[2] < 0.5,
    )
    brightness_N = 1 + BRIGHTNESS * symmetric_4N[3]
    return (warped_NCHW * brightness_N[:, None, None, None]).clamp(0, 1)


def warp(images_NCHW: Tensor, angle_N: Tensor, zoom_N: Tensor, mirrored_N: Tensor) -> Tensor:
    """Return the images rotated about their centre, enlarged and mirrored, interpolated bilinearly.

    angle_N     radians, anticlockwise as a viewer sees it; pixels count as square
    zoom_N      factor of enlargement; with 2, the middle half of each side fills the image
    mirrored_N  whether left and right are swapped
    """
    height, width = images_NCHW.shape[-2:]
    side_N = torch.where(mirrored_N, -1.0, 1.0).to(zoom_N)
    cos_N, sin_N, zero_N = angle_N.cos() / zoom_N, angle_N.sin() / zoom_N, torch.zeros_like(zoom_N)
    # The source of each output pixel, in units of half a side from the centre; y points down.
    across = torch.stack([side_N * cos_N, -side_N * sin_N * height / width, zero_N], dim=1)
    down = torch.stack([sin_N * width / height, cos_N, zero_N], dim=1)
    grid = functional.affine_grid(
        torch.stack([across, down], dim=1), list(images_NCHW.shape), align_corners=False
    )
    return functional.grid_sample(
        images_NCHW, grid, mode="bilinear", padding_mode="border", align_corners=False
    )
