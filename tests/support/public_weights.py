"""State dicts with the names and shapes of published weights, and random numbers in them."""

import torch
from torch import Tensor

BLOCKS = {"conv_3": (64, 128, 4), "conv_4": (128, 256, 6), "conv_5": (128, 256, 2)}
STEPS = {"conv_23": (64, 128, 64), "conv_34": (64, 256, 128), "conv_45": (128, 512, 128)}


def mobilefacenet(embedding: int = 512) -> dict[str, Tensor]:
    """MobileFaceNet as InsightFace_Pytorch saves it (model.py), for pictures of 112 x 112."""
    state: dict[str, Tensor] = {}
    _block(state, "conv1", (64, 3, 3, 3))
    _block(state, "conv2_dw", (64, 1, 3, 3))
    for name, (channels, inner, out) in STEPS.items():
        _depthwise(state, name, channels, inner, out)
    for name, (channels, inner, count) in BLOCKS.items():
        for n in range(count):
            _depthwise(state, f"{name}.model.{n}", channels, inner, channels)
    _block(state, "conv_6_sep", (512, 128, 1, 1))
    _block(state, "conv_6_dw", (512, 1, 7, 7), linear=True)
    state["linear.weight"] = torch.rand(embedding, 512)
    _norm(state, "bn", embedding)
    return state


def mae_vit(width: int, depth: int, *, grid: int, patch: int, decoder: bool) -> dict[str, Tensor]:
    """The encoder of facebookresearch/mae (models_mae.py), and a decoder of width 8 with it."""
    state = {
        "cls_token": torch.rand(1, 1, width),
        "pos_embed": torch.rand(1, 1 + grid**2, width),
        "patch_embed.proj.weight": torch.rand(width, 3, patch, patch),
        "patch_embed.proj.bias": torch.rand(width),
    }
    for n in range(depth):
        _transformer_block(state, f"blocks.{n}", width)
    _affine(state, "norm", width)
    if decoder:
        state |= {"mask_token": torch.rand(1, 1, 8), "decoder_pos_embed": torch.rand(1, 17, 8)}
        _linear(state, "decoder_embed", width, 8)
        _transformer_block(state, "decoder_blocks.0", 8)
        _affine(state, "decoder_norm", 8)
        _linear(state, "decoder_pred", 8, 3 * patch**2)
    return state


def _depthwise(state: dict, name: str, channels: int, inner: int, out: int) -> None:
    _block(state, f"{name}.conv", (inner, channels, 1, 1))
    _block(state, f"{name}.conv_dw", (inner, 1, 3, 3))
    _block(state, f"{name}.project", (out, inner, 1, 1), linear=True)


def _block(state: dict, name: str, shape: tuple[int, ...], *, linear: bool = False) -> None:
    state[f"{name}.conv.weight"] = torch.rand(shape)
    _norm(state, f"{name}.bn", shape[0])
    if not linear:
        state[f"{name}.prelu.weight"] = torch.rand(shape[0])


def _norm(state: dict, name: str, channels: int) -> None:
    _affine(state, name, channels)
    state |= {f"{name}.running_{what}": torch.rand(channels) for what in ("mean", "var")}
    state[f"{name}.num_batches_tracked"] = torch.tensor(7)


def _transformer_block(state: dict, name: str, width: int) -> None:
    for norm in ("norm1", "norm2"):
        _affine(state, f"{name}.{norm}", width)
    widths = {"attn.qkv": (1, 3), "attn.proj": (1, 1), "mlp.fc1": (1, 4), "mlp.fc2": (4, 1)}
    for layer, (a, b) in widths.items():
        _linear(state, f"{name}.{layer}", a * width, b * width)


def _linear(state: dict, name: str, inputs: int, outputs: int) -> None:
    state[f"{name}.weight"] = torch.rand(outputs, inputs)
    state[f"{name}.bias"] = torch.rand(outputs)


def _affine(state: dict, name: str, width: int) -> None:
    state[f"{name}.weight"], state[f"{name}.bias"] = torch.rand(width), torch.rand(width)
