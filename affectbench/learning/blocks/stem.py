"""A convolutional stem in place of the patch embedding, for transformers that see few pictures.

Source: T. Xiao et al., "Early Convolutions Help Transformers See Better", NeurIPS 2021.
"""

import math
from itertools import pairwise

from torch import Tensor, nn

FIRST = 4  # stride of the first convolution; the others have stride 2
MIN_CHANNELS = 16


def possible(patch: int, first: int = FIRST) -> bool:
    """Return whether strides of `first`, then 2 each, make patches of this side, in pixels.

    >>> [patch for patch in range(1, 33) if possible(patch)]
    [4, 8, 16, 32]
    """
    return patch >= first and math.log2(patch / first) % 1 == 0


class ConvStem(nn.Module):
    """Pictures (N, 3, H, W) -> tokens (N, P, D), one for each patch, in reading order.

    A 7 x 7 convolution with stride 4, a 3 x 3 convolution with stride 2 for each further halving,
    each with batch norm and ReLU, then a 1 x 1 convolution. Arguments, attributes and methods are
    those that timm expects of its own `PatchEmbed`.
    """

    def __init__(
        self, img_size: int, patch_size: int, in_chans: int, embed_dim: int, **options: object
    ):
        super().__init__()
        self.img_size, self.patch_size = (img_size, img_size), (patch_size, patch_size)
        self.grid_size = (img_size // patch_size, img_size // patch_size)
        self.num_patches = self.grid_size[0] * self.grid_size[1]
        self.layers = self._layers(patch_size, in_chans, embed_dim)

    def _layers(self, patch: int, channels_in: int, width: int) -> nn.Sequential:
        halvings = round(math.log2(patch / FIRST))
        channels = [max(MIN_CHANNELS, width >> k) for k in range(halvings, -1, -1)]
        layers: list[nn.Module] = [_convolution(channels_in, channels[0], 7, FIRST)]
        layers += [_convolution(a, b, 3, 2) for a, b in pairwise(channels)]
        return nn.Sequential(*layers, nn.Conv2d(channels[-1], width, 1))

    def dynamic_feat_size(self, size: tuple[int, int]) -> tuple[int, int]:
        """Return the grid (rows, columns) of patches for a picture of this size (H, W)."""
        return size[0] // self.patch_size[0], size[1] // self.patch_size[1]

    def forward(self, images_NCHW: Tensor) -> Tensor:
        return self.layers(images_NCHW).flatten(2).transpose(1, 2)


class SmallKernelStem(ConvStem):
    """The same of 3 x 3 convolutions alone, each of stride 2, and 16 channels that double.

    Patches of 8 pixels take three of them, of 16, 32 and 64 channels. They cost more than
    `ConvStem`, whose first stride of 4 sees each place of a small face only once, and show more.
    """

    def _layers(self, patch: int, channels_in: int, width: int) -> nn.Sequential:
        channels = [MIN_CHANNELS << k for k in range(round(math.log2(patch)))]
        layers = [_convolution(a, b, 3, 2) for a, b in pairwise([channels_in, *channels])]
        return nn.Sequential(*layers, nn.Conv2d(channels[-1], width, 1))


def _convolution(channels_in: int, channels: int, kernel: int, stride: int) -> nn.Sequential:
    return nn.Sequential(
        nn.Conv2d(channels_in, channels, kernel, stride, padding=kernel // 2, bias=False),
        nn.BatchNorm2d(channels),
        nn.ReLU(),
    )
