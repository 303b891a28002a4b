"""MarbleNet 3x2x64 (Jia et al., 2021, arXiv 2010.13886): mel bands over time -> 128 features.

As NeMo configures it (github.com/NVIDIA/NeMo, marblenet_3x2x64.yaml), without its decoder, and the
mean over time in its place, as EMENet has it. 88,896 parameters. Time-channel separable: depthwise,
then pointwise, no batch norm between them; batch norms have eps 1e-3.
Left out: NeMo's masking of padded steps, since all sounds here have one length. Convolutions over
time are written as 2-D ones of height 1, channels last: depthwise, that is four times as fast.
"""

import torch
from torch import Tensor, nn

FEATURES = 128
BANDS = 64
KERNELS = (13, 15, 17)  # of the three residual blocks of two convolutions each, 64 channels


class MarbleNet(nn.Module):
    """Log-mel bands (N, S, D), S steps of D bands, standardised -> features (N, 128)."""

    def __init__(self, bands: int = BANDS):
        super().__init__()
        self.layers = nn.Sequential(
            *separable(bands, FEATURES, 11),
            nn.ReLU(),
            *(Residual(c, 64, k) for c, k in zip((FEATURES, 64, 64), KERNELS, strict=True)),
            *separable(64, FEATURES, 29, dilation=2),
            nn.ReLU(),
            *pointwise(FEATURES, FEATURES),
            nn.ReLU(),
        )
        for module in self.modules():
            if isinstance(module, nn.Conv2d):
                nn.init.xavier_uniform_(module.weight)  # NeMo's default
        self.to(memory_format=torch.channels_last)

    def forward(self, x: Tensor) -> Tensor:
        x = x.transpose(1, 2)[:, :, None]  # (N, D, 1, S) in the order of memory
        return self.layers(x).mean(dim=(2, 3))  # (N, F)


class Residual(nn.Module):
    """Two separable convolutions beside a pointwise one, also where the channels stay."""

    def __init__(self, channels: int, out: int, kernel: int):
        super().__init__()
        self.straight = nn.Sequential(
            *separable(channels, out, kernel), nn.ReLU(), *separable(out, out, kernel)
        )
        self.across = nn.Sequential(*pointwise(channels, out))

    def forward(self, x: Tensor) -> Tensor:
        return (self.straight(x) + self.across(x)).relu()


def separable(channels: int, out: int, kernel: int, dilation: int = 1) -> list[nn.Module]:
    """Return depthwise, pointwise and batch norm; time keeps its length."""
    padding = dilation * (kernel - 1) // 2
    depthwise = nn.Conv2d(
        channels,
        channels,
        (1, kernel),
        padding=(0, padding),
        dilation=(1, dilation),
        groups=channels,
        bias=False,
    )
    return [depthwise, *pointwise(channels, out)]


def pointwise(channels: int, out: int) -> list[nn.Module]:
    return [nn.Conv2d(channels, out, 1, bias=False), nn.BatchNorm2d(out, eps=1e-3)]
