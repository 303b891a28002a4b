"""A stream of features over time, such as a voice's or OpenFace's, as one token for each frame."""

from collections.abc import Mapping

import torch
from torch import Tensor, nn

KERNEL = 5  # frames that the first convolution sees
HEAD_WIDTH = 16  # channels of an attention head
EXPANSION = 2  # a block's feed-forward part has this many times its width as hidden channels


class StreamTokens(nn.Module):
    """A standardised stream (N, T, D) -> tokens (N, T, width), one for each frame.

    A convolution over time and a learned position embedding, followed by `depth` pre-norm
    transformer blocks. A missing feature (NaN) is replaced by its training mean, which is 0 after
    standardisation.

    shape  (T, D) of one row
    """

    def __init__(self, shape: tuple[int, int], width: int, depth: int, dropout: float = 0.0):
        super().__init__()
        frames, channels = shape
        self.width, self.grid = width, (frames,)
        self.convolution = nn.Conv1d(channels, width, KERNEL, padding=KERNEL // 2)
        self.place = nn.Parameter(0.02 * torch.randn(frames, width))
        self.blocks = nn.Sequential(
            *(
                nn.TransformerEncoderLayer(
                    width,
                    max(1, width // HEAD_WIDTH),
                    EXPANSION * width,
                    dropout,
                    "gelu",
                    batch_first=True,
                    norm_first=True,
                )
                for _ in range(depth)
            )
        )
        self.norm = nn.LayerNorm(width)

    def forward(self, x_NTD: Tensor) -> Tensor:
        x = self.convolution(x_NTD.nan_to_num(0.0).transpose(1, 2)).transpose(1, 2)  # (N, T, W)
        return self.norm(self.blocks(x + self.place))


def joined(standardise: nn.ModuleDict, inputs: Mapping[str, Tensor]) -> Tensor:
    """Return the inputs that have a layer in `standardise`, standardised and joined by feature.

    Shapes: (N, T, D_i) each -> (N, T, sum of D_i).
    """
    return torch.cat([layer(inputs[name].float()) for name, layer in standardise.items()], dim=-1)
