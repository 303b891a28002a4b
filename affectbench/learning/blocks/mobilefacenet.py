"""MobileFaceNet (Chen et al., 2018, arXiv 1804.07573): a picture of a face -> 512 features.

As in pytorch_face_landmark (github.com/cunjian/pytorch_face_landmark), which EMENet starts from,
without its last linear layer: every convolution is bias-free, with batch norm and a PReLU for each
channel, but for the last of a bottleneck and the global depthwise one, which are linear.
Width 1 at 112 x 112: 937,344 parameters.
"""

from math import ceil

from torch import Tensor, nn

from affectbench.learning.blocks.prelu import PReLU

FEATURES = 512  # at any width
STAGES = (  # (expansion of the block's input, channels, blocks, stride of the first), Table 1
    (2, 64, 5, 2),
    (4, 128, 1, 2),
    (2, 128, 6, 1),
    (4, 128, 1, 2),
    (2, 128, 2, 1),
)
HALVINGS = 16  # by how much a side shrinks before the global convolution


class MobileFaceNet(nn.Module):
    """Pictures (N, 3, H, W) in [0, 1] -> features (N, 512).

    size   (H, W): the global convolution is as large as what is left of the picture
    width  multiplies every number of channels but the last
    """

    def __init__(self, size: tuple[int, int], width: float = 1.0):
        super().__init__()
        channels = round(64 * width)
        layers: list[nn.Module] = [
            convolution(3, channels, 3, stride=2),
            convolution(channels, channels, 3, groups=channels),
        ]
        for expansion, out, blocks, stride in STAGES:
            for block in range(blocks):
                layers.append(
                    Bottleneck(channels, round(out * width), expansion, stride if not block else 1)
                )
                channels = round(out * width)
        left = tuple(ceil(side / HALVINGS) for side in size)
        layers += [
            convolution(channels, FEATURES, 1),
            convolution(FEATURES, FEATURES, left, groups=FEATURES, padding=0, linear=True),
        ]
        self.layers = nn.Sequential(*layers)
        for module in self.modules():
            if isinstance(module, nn.Conv2d):
                nn.init.kaiming_normal_(module.weight, mode="fan_out")

    def forward(self, x: Tensor) -> Tensor:
        return self.layers(x).flatten(1)  # (N, F)


class Bottleneck(nn.Module):
    """Expand, convolve each channel, project linearly; added to its input where the size stays."""

    def __init__(self, channels: int, out: int, expansion: int, stride: int):
        super().__init__()
        inner = expansion * channels
        self.residual = stride == 1
        self.layers = nn.Sequential(
            convolution(channels, inner, 1),
            convolution(inner, inner, 3, stride=stride, groups=inner),
            convolution(inner, out, 1, linear=True),
        )

    def forward(self, x: Tensor) -> Tensor:
        return x + self.layers(x) if self.residual else self.layers(x)


def convolution(
    channels: int,
    out: int,
    kernel: int | tuple[int, ...],
    *,
    stride: int = 1,
    groups: int = 1,
    padding: int | None = None,
    linear: bool = False,
) -> nn.Module:
    """Return convolution - batch norm - PReLU, the last left out where `linear`."""
    padding = kernel // 2 if padding is None else padding
    layers: list[nn.Module] = [
        nn.Conv2d(channels, out, kernel, stride, padding, groups=groups, bias=False),
        nn.BatchNorm2d(out),
    ]
    return nn.Sequential(*layers) if linear else nn.Sequential(*layers, PReLU(out))
