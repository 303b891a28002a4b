"""Convolutions in place of the cut into patches, for transformers that see few pictures."""

import math
from itertools import pairwise

from torch import Tensor, nn

FIRST = 4  # stride of the first convolution; each further one halves
LEAST = 16  # channels


def possible(patch: int) -> bool:
    """Return whether a stem can make patches of so many pixels: 4, 8, 16, ..."""
    return patch >= FIRST and math.log2(patch / FIRST) % 1 == 0


class ConvStem(nn.Module):
    """Pictures (N, 3, H, W) -> tokens (N, P, D) of patches in reading order; built as by timm.

    A convolution of 7 x 7 with stride 4, one of 3 x 3 with stride 2 for each further halving, norms
    and ReLU between, and one of 1 x 1.
    """

    def __init__(
        self, img_size: int, patch_size: int, in_chans: int, embed_dim: int, **options: object
    ):
        super().__init__()
        halvings = round(math.log2(patch_size / FIRST))
        self.img_size, self.patch_size = (img_size, img_size), (patch_size, patch_size)
        self.grid_size = (img_size // patch_size, img_size // patch_size)
        self.num_patches = self.grid_size[0] * self.grid_size[1]
        channels = [max(LEAST, embed_dim >> k) for k in range(halvings, -1, -1)]
        layers: list[nn.Module] = [_convolution(in_chans, channels[0], 7, FIRST)]
        layers += [_convolution(a, b, 3, 2) for a, b in pairwise(channels)]
        self.layers = nn.Sequential(*layers, nn.Conv2d(channels[-1], embed_dim, 1))

    def dynamic_feat_size(self, size: tuple[int, int]) -> tuple[int, int]:
        """Return the grid of a picture of this size, as timm asks its own layer."""
        return size[0] // self.patch_size[0], size[1] // self.patch_size[1]

    def forward(self, images_NCHW: Tensor) -> Tensor:
        return self.layers(images_NCHW).flatten(2).transpose(1, 2)


def _convolution(channels_in: int, channels: int, kernel: int, stride: int) -> nn.Sequential:
    return nn.Sequential(
        nn.Conv2d(channels_in, channels, kernel, stride, padding=kernel // 2, bias=False),
        nn.BatchNorm2d(channels),
        nn.ReLU(),
    )
