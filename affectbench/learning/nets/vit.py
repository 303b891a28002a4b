"""A vision transformer whose tokens concept models use (concept paper: MAE's ViT-B/16, 224 pixels).

The defaults are the paper's: width 768, 12 blocks of 12 heads, a 14 x 14 grid, drop path 0.1. The
grid determines the patch size: 16 pixels for a picture of 224 and a grid of 14, or of 112 and 7.
Pretrained weights are not shipped: `prefit` starts from a network that was trained here or from a
file, `pretrained` from one of timm's, which is downloaded when a fit begins. The initialisation is
MAE's: Xavier weights, and sine-cosine position embeddings, which are trained further here.
`stem: conv` and `conv3` replace the patch embedding by a few convolutions (T. Xiao et al., "Early
Convolutions Help Transformers See Better", NeurIPS 2021), so that a small transformer learns from
hundreds of pictures instead of millions.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated, Literal

import torch
from torch import Tensor, nn

from affectbench.arrays import Task
from affectbench.learning.blocks import pretrained, torchvision_schemas
from affectbench.learning.blocks.heads import linear_head
from affectbench.learning.blocks.stem import ConvStem, SmallKernelStem, possible
from affectbench.ranges import Count, Depth, Range, Rate, Width
from affectbench.refusal import Refusal

STEMS = {"conv": (ConvStem, 4), "conv3": (SmallKernelStem, 2)}  # with the first one's stride
MEAN, STD = (0.485, 0.456, 0.406), (0.229, 0.224, 0.225)  # of ImageNet, of values in [0, 1]


@dataclass(frozen=True)
class Net:
    """The fields of the network.

    width      of a token; a multiple of `heads`
    depth      transformer blocks
    heads      attention heads of each block
    grid       patches along each side of a picture
    drop_path  rate of stochastic depth
    stem       "patch" as in the paper, or convolutions: "conv" is one of 7 x 7 with stride 4 and
               then 3 x 3 ones with stride 2, "conv3" the latter alone, of 16, 32, 64, ... channels
    pretrained name of a model of timm with these sizes, whose weights a fit starts from; pictures
               are then standardised as that model's were
    """

    width: Width = 768
    depth: Depth = 12
    heads: Count = 12
    grid: Annotated[int, Range(least=1, most=256)] = 14
    drop_path: Rate = 0.1
    stem: Literal["patch", "conv", "conv3"] = "patch"
    pretrained: str = ""

    relations = (  # between fields, and what to do where one does not hold
        ("width % heads == 0", "make the width a multiple of heads"),
        (
            "not pretrained or stem == 'patch'",
            "its weights have a patch embedding; use stem: patch",
        ),
    )

    def build(self, shapes: Mapping[str, tuple[int, ...]], tasks: Mapping[str, Task]) -> nn.Module:
        for name, shape in shapes.items():
            if len(shape) != 3 or shape[0] != shape[1] or shape[2] != 3 or shape[0] % self.grid:
                raise Refusal(
                    f"vit: input '{name}' has shape {shape}; it needs (side, side, 3), and a side"
                    f" that the grid {self.grid} divides"
                )
            patch, (_, first) = shape[0] // self.grid, STEMS.get(self.stem, (None, 1))
            if self.stem in STEMS and not possible(patch, first):
                raise Refusal(
                    f"vit: stem {self.stem} makes patches of {first}, {2 * first}, {4 * first}, ..."
                    f" pixels, but those of '{name}' have {patch} pixels; change its size or the"
                    " grid, or use stem patch"
                )
        return Vit(self, shapes, tasks)

    def pretrain(self, network: nn.Module) -> None:
        """Give the tokens of each modality the weights of `pretrained`, if it names a model."""
        if self.pretrained:
            for tokens in network.tokens.values():
                if isinstance(tokens, ImageTokens):
                    pretrained.load_into(tokens.transformer, self.pretrained)


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
            embed_layer=STEMS[net.stem][0] if net.stem in STEMS else PatchEmbed,
        )
        _initialise(self.transformer, self.grid)
        seen = pretrained.standardisation(net.pretrained) if net.pretrained else (MEAN, STD)
        mean, std = (torch.tensor(values).view(3, 1, 1) for values in seen)
        self.register_buffer("scale", 1 / (255 * std), persistent=False)
        self.register_buffer("shift", -mean / std, persistent=False)

    def scaled(self, images_NHWC: Tensor) -> Tensor:
        """Return uint8 pictures as the transformer takes them: float (N, 3, H, W), standardised."""
        # Reordering axes before the conversion is faster, as bytes are smaller than floats.
        images_NCHW = images_NHWC.permute(0, 3, 1, 2).contiguous().float()
        return torch.addcmul(self.shift, images_NCHW, self.scale)

    def forward(self, images_NHWC: Tensor) -> Tensor:
        return self.transformer(self.scaled(images_NHWC))  # (N, 1 + P, D)

    def with_features(self, images_NHWC: Tensor) -> tuple[Tensor, Tensor]:
        """Return the tokens, and the last block's patch features before the final norm.

        Shapes: (N, 1 + P, D) and (N, D, grid, grid).
        """
        tokens_NLD, [features_NDHW] = self.transformer.forward_intermediates(
            self.scaled(images_NHWC), indices=1, norm=False, output_fmt="NCHW"
        )
        return tokens_NLD, features_NDHW

    def with_attention(self, images_NHWC: Tensor) -> tuple[Tensor, Tensor]:
        """Return the tokens, and the attention of the CLS token to each patch (N, grid, grid).

        It is averaged over heads and summed over blocks. In each block the attention to all patches
        and to CLS itself sums to 1, so the total over patches is at most the number of blocks.
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


def _initialise(transformer: nn.Module, grid: tuple[int, int]) -> None:
    """Initialise the weights as MAE's code does."""
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
    """Return one block's attention of CLS to the patches, averaged over heads (N, P)."""
    N, L, _ = x_NLD.shape
    qkv = attention.qkv(x_NLD).reshape(N, L, 3, attention.num_heads, attention.head_dim)
    query_NHE, key_NLHE = qkv[:, 0, 0], qkv[:, :, 1]
    logits_NHL = torch.einsum("nhe,nlhe->nhl", query_NHE, key_NLHE) * attention.scale
    return logits_NHL.softmax(dim=-1).mean(dim=1)[:, 1:]


class Vit(nn.Module):
    """Pictures (N, H, W, 3) uint8 of each modality -> logits (N, C) of each task.

    The heads are linear in the concatenated CLS tokens. `tokens` holds an `ImageTokens` for each
    modality, on which concept models are built.
    """

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
