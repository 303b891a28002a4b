"""Pictures changed at random while a network learns from them (cross-modal paper, III-D).

It is a step of the networks that want it, taken in train mode alone: pictures stay uint8 in memory
and on their way to a GPU, no dataset or training loop need know of it, and a prediction cannot meet
it. It draws as dropout does, from torch's generator on the CPU, which the training loop seeds and
checkpoints; so a fit repeats itself, also on from where it was killed, and on any device alike.
"""

import math

import torch
from torch import Tensor
from torch.nn import functional

# The paper names rotation, flip, scale and brightness, and no size of any: these are ours.
ROTATION = math.radians(10)  # either way
SCALE = 0.1  # 0.9 to 1.1 times as large
BRIGHTNESS = 0.2  # 0.8 to 1.2 times as bright


@torch.no_grad()
def augment(images_NCHW: Tensor) -> Tensor:
    """Return each image mirrored or not, rotated, scaled and brightened by its own draw.

    Values in [0, 1] stay in [0, 1]; what is turned in from outside repeats the border.
    """
    draw_4N = torch.rand(4, len(images_NCHW)).to(images_NCHW)
    either_way_4N = 2 * draw_4N - 1
    moved_NCHW = warp(
        images_NCHW,
        angle_N=ROTATION * either_way_4N[0],
        zoom_N=1 + SCALE * either_way_4N[1],
        mirrored_N=draw_4N[2] < 0.5,
    )
    brightness_N = 1 + BRIGHTNESS * either_way_4N[3]
    return (moved_NCHW * brightness_N[:, None, None, None]).clamp(0, 1)


def warp(images_NCHW: Tensor, angle_N: Tensor, zoom_N: Tensor, mirrored_N: Tensor) -> Tensor:
    """Return each image turned about its centre, enlarged and mirrored left to right, bilinearly.

    angle_N  radians, anticlockwise as seen; pixels are square, whatever the image's sides
    zoom_N   2 shows the middle half of each side
    """
    height, width = images_NCHW.shape[-2:]
    side_N = torch.where(mirrored_N, -1.0, 1.0).to(zoom_N)
    cos_N, sin_N, zero_N = angle_N.cos() / zoom_N, angle_N.sin() / zoom_N, torch.zeros_like(zoom_N)
    # Where each output pixel comes from, in halves of a side from the centre, y downwards.
    across = torch.stack([side_N * cos_N, -side_N * sin_N * height / width, zero_N], dim=1)
    down = torch.stack([sin_N * width / height, cos_N, zero_N], dim=1)
    grid = functional.affine_grid(
        torch.stack([across, down], dim=1), list(images_NCHW.shape), align_corners=False
    )
    return functional.grid_sample(
        images_NCHW, grid, mode="bilinear", padding_mode="border", align_corners=False
    )
