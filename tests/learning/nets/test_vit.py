"""The vision transformer: how pictures are scaled, and what attention it returns."""

import pytest
import torch
from concept_data import TINY

from affectbench.project.plugins import load


def test_pictures_are_scaled_as_those_of_imagenet():
    """(value / 255 - mean) / std, channels first: 255 of red is (1 - 0.485) / 0.229."""
    tokens = load("Net", "vit", TINY).build({"x": (28, 28, 3)}, {}).tokens["x"]
    seen = torch.zeros(1, 28, 28, 3, dtype=torch.uint8)
    seen[0, 2, 5, 0] = 255
    scaled = tokens.scaled(seen)
    assert scaled[0, 0, 2, 5].item() == pytest.approx((1 - 0.485) / 0.229)
    assert scaled[0, :, 0, 0].tolist() == pytest.approx(
        [-0.485 / 0.229, -0.456 / 0.224, -0.406 / 0.225]
    )
    assert tokens(seen).shape == (1, 1 + 49, 16)


def test_attention_is_what_the_transformer_does():
    """One block, one head: the CLS row of softmax(q k / sqrt(d)), written out."""
    network = load("Net", "vit", {**TINY, "heads": 1}).build({"x": (28, 28, 3)}, {}).eval()
    tokens, seen = network.tokens["x"], torch.randint(0, 256, (2, 28, 28, 3), dtype=torch.uint8)
    with torch.no_grad():
        _, attention_NHW = tokens.with_attention(seen)
        transformer, inputs = tokens.transformer, []
        block = transformer.blocks[0]
        handle = block.norm1.register_forward_hook(lambda *call: inputs.append(call[2]))
        transformer(tokens.scaled(seen))
        handle.remove()
        query, key, _ = block.attn.qkv(inputs[0]).chunk(3, dim=-1)
        weight = (query @ key.transpose(1, 2) / 16**0.5).softmax(-1)[:, 0, 1:]
    assert torch.allclose(attention_NHW.flatten(1), weight, atol=1e-6)
