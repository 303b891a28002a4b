"""EMENet-V (faces) and EMENet-VA (faces and voices) over time (Deng, Wu, Shi, 2021, 3.2).

MobileFaceNet embeds each picture and MarbleNet the sound around it; the two are concatenated, and
each task has a recurrent head. With the paper's three tasks at 112 x 112, V has 1,684,539
parameters and 221.64 M multiply-adds a frame, and VA has 1,920,891 and 227.36 M. The paper's
228 M and 234 M also count 2 for each element that passes a batch norm; its 1.68 M and 1.91 M
parameters leave out the weights of the PReLUs.
Code: github.com/wtomin/UncertainEmotion. Deviations: sounds are log-mel bands, as the paper says,
where the release has MFCCs; they are standardised here; pictures are augmented only if `augment` is
set, and in our way. Where release and paper differ, `gru_axis` and `dropout_on` choose. The
release's auxiliary landmarks are a task like any other here.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated, Literal

import torch
from torch import Tensor, nn

from affectbench.arrays import Task
from affectbench.learning.blocks import marblenet, mobilefacenet
from affectbench.learning.blocks.augment import augment
from affectbench.learning.blocks.heads import RecurrentHead
from affectbench.learning.blocks.marblenet import MarbleNet
from affectbench.learning.blocks.mobilefacenet import MobileFaceNet
from affectbench.learning.standardise import Standardise
from affectbench.ranges import Range, Rate, Width
from affectbench.refusal import Refusal


@dataclass(frozen=True)
class Net:
    """The fields of the network.

    width       multiplies MobileFaceNet's numbers of channels, > 0
    hidden      units of each head's GRU
    gru_axis    axis of the recurrence: "time" as printed, "batch" as released (`RecurrentHead`)
    dropout     probability, in [0, 1)
    dropout_on  "input" of the GRU as printed, "output" as released
    augment     whether training pictures are rotated, flipped, scaled and brightened, each frame
                by itself
    """

    width: Annotated[float, Range(above=0, most=64)] = 1.0
    hidden: Width = 128
    gru_axis: Literal["time", "batch"] = "time"
    dropout: Rate = 0.5
    dropout_on: Literal["input", "output"] = "input"
    augment: bool = False

    def build(self, shapes: Mapping[str, tuple[int, ...]], tasks: Mapping[str, Task]) -> nn.Module:
        pictures = [name for name, shape in shapes.items() if shape[-1] == 3 and len(shape) > 2]
        sounds = [name for name, shape in shapes.items() if shape[-2:] == (64, marblenet.BANDS)]
        if len(pictures) != 1 or len(pictures) + len(sounds) != len(shapes) or len(sounds) > 1:
            raise Refusal(
                f"emenet: inputs {dict(shapes)}; it needs one of pictures ([T,] H, W, 3), and may"
                f" have one of sounds ([T,] 64, {marblenet.BANDS})"
            )
        lengths = {name: shape[:-3] for name, shape in shapes.items() if name in pictures}
        lengths |= {name: shapes[name][:-2] for name in sounds}
        if len(set(lengths.values())) > 1:
            raise Refusal(f"emenet: inputs of unequal frames, {dict(shapes)}; cut them alike")
        return EMENet(self, shapes, pictures[0], sounds, tasks)


class EMENet(nn.Module):
    """Pictures ([T,] H, W, 3) uint8 and sounds ([T,] 64, 64) -> logits ([T,] C) of each task."""

    def __init__(
        self,
        net: Net,
        shapes: Mapping[str, tuple[int, ...]],
        picture: str,
        sounds: list[str],
        tasks: Mapping[str, Task],
    ):
        super().__init__()
        self.picture, self.sounds, self.augment = picture, sounds, net.augment
        self.face = MobileFaceNet(shapes[picture][-3:-1], net.width)
        self.face.to(memory_format=torch.channels_last)  # a third faster; pictures are stored so
        self.standardise = nn.ModuleDict({name: Standardise(marblenet.BANDS) for name in sounds})
        features = mobilefacenet.FEATURES + marblenet.FEATURES * len(sounds)
        if sounds:
            self.voice = MarbleNet()
        self.heads = nn.ModuleDict(
            {
                role: RecurrentHead(
                    features, net.hidden, task, net.dropout, net.gru_axis, net.dropout_on
                )
                for role, task in tasks.items()
            }
        )

    def embed(self, inputs: Mapping[str, Tensor]) -> Tensor:
        pictures = inputs[self.picture]  # (N, [T,] H, W, 3)
        if pictures.dtype != torch.uint8:
            raise Refusal(f"emenet: input '{self.picture}' is {pictures.dtype}; it needs uint8")
        leading = pictures.shape[:-3]
        x = pictures.reshape(-1, *pictures.shape[-3:]).permute(0, 3, 1, 2)  # (N T, 3, H, W)
        x = x.float().div_(255)
        parts = [self.face(augment(x) if self.training and self.augment else x)]
        for name in self.sounds:
            mel = self.standardise[name](inputs[name].float())  # (N, [T,] S, D)
            parts.append(self.voice(mel.reshape(-1, *mel.shape[-2:])))
        return torch.cat(parts, dim=1).view(*leading, -1)  # (N, [T,] F)

    def forward(self, inputs: Mapping[str, Tensor]) -> dict[str, Tensor]:
        embedding = self.embed(inputs)
        return {role: head(embedding) for role, head in self.heads.items()}
