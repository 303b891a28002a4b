"""MobileFaceNet (Chen et al., 2018, arXiv 1804.07573): a picture of a face -> 512 features.

It follows pytorch_face_landmark (github.com/cunjian/pytorch_face_landmark), from which EMENet
starts, without the last linear layer. Convolutions have no bias and are followed by a batch norm
and a PReLU with a slope for each channel. The last convolution of a bottleneck and the global
depthwise one have no PReLU. At width 1 and 112 x 112 pixels it has 937,344 parameters.
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
SHRINKING = 16  # each side is divided by this before the global convolution: four strides of 2


class MobileFaceNet(nn.Module):
    """Pictures (N, 3, H, W) in [0, 1] -> features (N, 512).

    size   (H, W) of the pictures; the kernel of the global convolution covers what remains of it
    width  multiplies all numbers of channels except the last, 512
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
        remaining = tuple(ceil(side / SHRINKING) for side in size)
        layers += [
            convolution(channels, FEATURES, 1),
            convolution(FEATURES, FEATURES, remaining, groups=FEATURES, padding=0, linear=True),
        ]
        self.layers = nn.Sequential(*layers)
        for module in self.modules():
            if isinstance(module, nn.Conv2d):
                nn.init.kaiming_normal_(module.weight, mode="fan_out")

    def forward(self, x: Tensor) -> Tensor:
        return self.layers(x).flatten(1)  # (N, F)


class Bottleneck(nn.Module):
    """Inverted bottleneck: expand the channels, convolve each by itself, project them linearly.

    With stride 1 the input is added to the output.
    """

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
    """Return convolution - batch norm - PReLU, without the PReLU if `linear`."""
    padding = kernel // 2 if padding is None else padding
    layers: list[nn.Module] = [
        nn.Conv2d(channels, out, kernel, stride, padding, groups=groups, bias=False),
        nn.BatchNorm2d(out),
    ]
    return nn.Sequential(*layers) if linear else nn.Sequential(*layers, PReLU(out))
