"""A vision transformer that gives tokens (concept paper: ViT-B/16, 224 pixels, of the MAE code).

The defaults are the paper's: width 768, 12 blocks of 12 heads, a 14 x 14 grid, drop path 0.1. The
patch is what divides the picture into the grid: 16 pixels of 224, or of 112 with a grid of 7.
Pretrained weights are not shipped; `prefit` brings those of a network trained here. It starts as
MAE's does: Xavier's weights, and places by sine and cosine (but learned on). `stem: conv` puts a
few convolutions where the patches are cut (T. Xiao et al., "Early Convolutions Help Transformers
See Better", NeurIPS 2021): a small one then learns from hundreds of pictures, not millions.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

import torch
from torch import Tensor, nn

from affectbench.arrays import Task
from affectbench.learning.blocks import torchvision_schemas
from affectbench.learning.blocks.heads import linear_head
from affectbench.learning.blocks.stem import ConvStem, possible
from affectbench.refusal import Refusal

MEAN, STD = (0.485, 0.456, 0.406), (0.229, 0.224, 0.225)  # of ImageNet, channels in [0, 1]


@dataclass(frozen=True)
class Net:
    """`width` of a token, `depth` blocks of `heads` heads, on a grid of `grid` x `grid` patches."""

    width: int = 768
    depth: int = 12
    heads: int = 12
    grid: int = 14
    drop_path: float = 0.1
    stem: Literal["patch", "conv"] = "patch"

    def __post_init__(self):
        if self.width % self.heads:
            raise Refusal(f"vit: width {self.width} is not divisible by heads {self.heads}")

    def build(self, shapes: Mapping[str, tuple[int, ...]], tasks: Mapping[str, Task]) -> nn.Module:
        for name, shape in shapes.items():
            if len(shape) != 3 or shape[0] != shape[1] or shape[2] != 3 or shape[0] % self.grid:
                raise Refusal(
                    f"vit: input '{name}' has shape {shape}; it needs (side, side, 3), and a side"
                    f" that the grid {self.grid} divides"
                )
            if self.stem == "conv" and not possible(patch := shape[0] // self.grid):
                raise Refusal(
                    f"vit: stem conv makes patches of 4, 8, 16, ... pixels, but those of '{name}'"
                    f" have {patch} pixels; change its size or the grid, or use stem patch"
                )
        return Vit(self, shapes, tasks)


class ImageTokens(nn.Module):
    """Pictures (N, H, W, 3) uint8 -> tokens [CLS; patches in reading order] (N, 1 + grid^2, D)."""

    def __init__(self, net: Net, side: int):
        super().__init__()
        torchvision_schemas.declare()
        from timm.layers import PatchEmbed
        from timm.models.vision_transformer import VisionTransformer

        self.width, self.grid = net.width, (net.grid, net.grid)
        self.transformer = VisionTransformer(
            img_size=side,
            patch_size=side // net.grid,
            embed_dim=net.width,
            depth=net.depth,
            num_heads=net.heads,
            drop_path_rate=net.drop_path,
            num_classes=0,
            global_pool="",
            embed_layer=ConvStem if net.stem == "conv" else PatchEmbed,
        )
        _start(self.transformer, self.grid)
        mean, std = (torch.tensor(values).view(3, 1, 1) for values in (MEAN, STD))
        self.register_buffer("scale", 1 / (255 * std), persistent=False)
        self.register_buffer("shift", -mean / std, persistent=False)

    def scaled(self, images_NHWC: Tensor) -> Tensor:
        """Return pictures as the transformer takes them, (N, 3, H, W), standardised."""
        images_NCHW = images_NHWC.permute(0, 3, 1, 2).contiguous().float()  # bytes move quicker
        return torch.addcmul(self.shift, images_NCHW, self.scale)

    def forward(self, images_NHWC: Tensor) -> Tensor:
        return self.transformer(self.scaled(images_NHWC))  # (N, 1 + P, D)

    def with_features(self, images_NHWC: Tensor) -> tuple[Tensor, Tensor]:
        """Return the tokens, and the patches of the last block before its norm (N, D, H, W)."""
        tokens_NLD, [features_NDHW] = self.transformer.forward_intermediates(
            self.scaled(images_NHWC), indices=1, norm=False, output_fmt="NCHW"
        )
        return tokens_NLD, features_NDHW

    def with_attention(self, images_NHWC: Tensor) -> tuple[Tensor, Tensor]:
        """Return the tokens, and how CLS attends to each patch (N, H, W).

        Summed over blocks, averaged over heads; each block's row of attention sums to 1 with CLS.
        """
        rows: list[Tensor] = []
        blocks = [block.attn for block in self.transformer.blocks]
        handles = [
            attention.register_forward_pre_hook(lambda a, args: rows.append(_cls_row(a, args[0])))
            for attention in blocks
        ]
        try:
            tokens_NLD = self(images_NHWC)
        finally:
            for handle in handles:
                handle.remove()
        summed_NP = torch.stack(rows).sum(dim=0)
        return tokens_NLD, summed_NP.unflatten(1, self.grid)


def _start(transformer: nn.Module, grid: tuple[int, int]) -> None:
    """Set the weights with which training starts, as MAE's code does."""
    from timm.layers import build_sincos2d_pos_embed

    for module in transformer.modules():
        if isinstance(module, nn.Linear):
            nn.init.xavier_uniform_(module.weight)
            nn.init.zeros_(module.bias)
    if isinstance(projection := getattr(transformer.patch_embed, "proj", None), nn.Conv2d):
        nn.init.xavier_uniform_(projection.weight.flatten(1))
    with torch.no_grad():
        transformer.pos_embed.zero_()
        transformer.pos_embed[0, 1:] = build_sincos2d_pos_embed(grid, transformer.embed_dim)
        transformer.cls_token.normal_(std=0.02)


def _cls_row(attention: nn.Module, x_NLD: Tensor) -> Tensor:
    """Return the CLS token's attention to the patches, mean over heads (N, P)."""
    N, L, _ = x_NLD.shape
    qkv = attention.qkv(x_NLD).reshape(N, L, 3, attention.num_heads, attention.head_dim)
    query_NHE, key_NLHE = qkv[:, 0, 0], qkv[:, :, 1]
    logits_NHL = torch.einsum("nhe,nlhe->nhl", query_NHE, key_NLHE) * attention.scale
    return logits_NHL.softmax(dim=-1).mean(dim=1)[:, 1:]


class Vit(nn.Module):
    """Pictures of each modality -> logits (N, C) of each task, linear in the CLS tokens."""

    def __init__(self, net: Net, shapes: Mapping, tasks: Mapping[str, Task]):
        super().__init__()
        self.tokens = nn.ModuleDict({n: ImageTokens(net, shape[0]) for n, shape in shapes.items()})
        width = net.width * len(shapes)
        self.heads = nn.ModuleDict({role: linear_head(width, t) for role, t in tasks.items()})

    def embed(self, inputs: Mapping[str, Tensor]) -> Tensor:
        return torch.cat([layer(inputs[name])[:, 0] for name, layer in self.tokens.items()], dim=1)

    def forward(self, inputs: Mapping[str, Tensor]) -> dict[str, Tensor]:
        embedding = self.embed(inputs)  # (N, F)
        return {role: head(embedding) for role, head in self.heads.items()}  # (N, C)
