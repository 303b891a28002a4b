"""The vision transformer: how pictures are scaled, and what attention it returns."""

import pytest
import torch
from concept_data import TINY

from affectbench.project.plugins import load
from affectbench.refusal import Refusal

MAE = "vit_base_patch16_224.mae"


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


def test_a_stem_of_small_kernels_halves_and_doubles():
    """Patches of 8 pixels: three 3 x 3 convolutions of stride 2, of 16, 32 and 64 channels."""
    net = load("Net", "vit", {**TINY, "stem": "conv3"})
    tokens = net.build({"x": (56, 56, 3)}, {}).tokens["x"]
    convolutions = [m for m in tokens.transformer.patch_embed.modules() if hasattr(m, "stride")]
    assert [(c.out_channels, c.kernel_size[0], c.stride[0]) for c in convolutions] == [
        (16, 3, 2), (32, 3, 2), (64, 3, 2), (TINY["width"], 1, 1),
    ]  # fmt: skip
    assert tokens(torch.zeros(2, 56, 56, 3, dtype=torch.uint8)).shape == (2, 50, TINY["width"])
    with pytest.raises(Refusal, match=r"stem conv3 makes patches of 2, 4, 8, \.\.\. .* 7 pixels"):
        net.build({"x": (49, 49, 3)}, {})


def test_without_a_network_pretrained_is_refused_in_one_line(monkeypatch):
    """The hub's own words are in the message, and so is what to do instead."""
    import timm

    def offline(*args, **options):
        raise OSError("cannot reach huggingface.co\nand much more")

    monkeypatch.setattr(timm, "create_model", offline)
    net = load("Net", "vit", {**TINY, "pretrained": MAE})
    network = net.build({"x": (28, 28, 3)}, {})  # a stored member is built anew without them
    with pytest.raises(Refusal, match=r"\(cannot reach huggingface.co\).* prefit: \{file: PATH\}"):
        net.pretrain(network)


def test_pretrained_weights_are_loaded_where_they_fit(monkeypatch):
    from timm.models.vision_transformer import VisionTransformer

    made = []

    def create(model, *, pretrained, **options):
        assert (model, pretrained) == (MAE, True)
        sizes = {"patch_size": 4, "embed_dim": 16, "depth": depth, "num_heads": 2}
        made.append(VisionTransformer(**sizes, **options))
        return made[-1]

    monkeypatch.setattr("timm.create_model", create)
    net = load("Net", "vit", {**TINY, "pretrained": MAE})
    depth = TINY["depth"]
    network = net.build({"x": (28, 28, 3)}, {})
    net.pretrain(network)
    ours, theirs = network.tokens["x"].transformer.state_dict(), made[0].state_dict()
    assert all(torch.equal(ours[name], theirs[name]) for name in ours | theirs)
    depth += 1
    with pytest.raises(Refusal, match=r"weight 'blocks.1.* of the network none; set width, depth"):
        net.pretrain(network)


def test_pictures_are_standardised_as_the_pretrained_model_saw_them():
    augreg = "vit_base_patch16_224.augreg_in21k"  # mean and deviation of 0.5
    tokens = load("Net", "vit", {**TINY, "pretrained": augreg}).build({"x": (28, 28, 3)}, {})
    black = torch.zeros(1, 28, 28, 3, dtype=torch.uint8)
    assert torch.allclose(tokens.tokens["x"].scaled(black), torch.tensor(-1.0))


def test_a_model_that_timm_does_not_have_is_refused():
    for name, message in (
        ("vit_base_patch16_224.maee", "no pretrained .* did you mean 'vit_base_patch16_224.mae'"),
        ("vit_giant", "no pretrained 'vit_giant'"),
    ):
        with pytest.raises(Refusal, match=message):
            load("Net", "vit", {**TINY, "pretrained": name}).build({"x": (28, 28, 3)}, {})
    with pytest.raises(Refusal, match="its weights have a patch embedding; use stem: patch"):
        load("Net", "vit", {**TINY, "stem": "conv", "pretrained": MAE})
