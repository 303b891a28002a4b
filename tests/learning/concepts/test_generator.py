"""The generator of all concepts at once, against a plain loop over concepts."""

import pytest
import torch
from per_concept_loop import Loop, copy_weights, pairs
from torch import nn

from affectbench.learning.concepts import gate
from affectbench.learning.concepts.generator import Generator
from affectbench.learning.concepts.mixture import ConceptHead

WIDTH, SIDE, CONCEPTS, SIZE, ROWS = 32, 5, 4, 3, 6


def peers(legacy: bool) -> tuple[Loop, Generator]:
    """The loop and the generator with the same weights, norms away from their defaults."""
    torch.manual_seed(0)
    loop = Loop(WIDTH, CONCEPTS, SIZE, SIDE, legacy)
    for module in loop.modules():
        if isinstance(module, nn.BatchNorm2d):
            nn.init.uniform_(module.weight, 1, 4)
            nn.init.normal_(module.bias)
            module.running_mean.normal_()
        if isinstance(module, nn.Dropout):
            module.p = 0.0
    generator = Generator(WIDTH, CONCEPTS, SIZE, (SIDE, SIDE), legacy_view=legacy)
    copy_weights(loop, generator)
    return loop, generator


@pytest.mark.parametrize("rows", [ROWS, 1])
@pytest.mark.parametrize("train", [False, True])
@pytest.mark.parametrize("legacy", [False, True])
def test_all_concepts_at_once_are_the_loop_over_concepts(monkeypatch, legacy, train, rows):
    """Outputs and gradients, evaluated and in training, and for a single picture."""
    monkeypatch.setattr(gate, "DROPOUT", 0.0)
    loop, generator = peers(legacy)
    loop.train(train)
    generator.train(train)
    x = torch.randn(rows, 1 + SIDE**2, WIDTH)
    ours, theirs = x.clone().requires_grad_(), x.clone().requires_grad_()
    embeddings_NQKE, maps = generator(ours[:, :1], ours[:, 1:])
    plain_embeddings, plain_maps = loop(theirs)
    assert torch.allclose(embeddings_NQKE[:, 0], plain_embeddings, atol=1e-5)
    assert torch.allclose(maps, plain_maps, atol=1e-5)
    toward, where = torch.randn_like(plain_embeddings), torch.randn_like(plain_maps)
    ((embeddings_NQKE[:, 0] * toward).sum() + (maps * where).sum()).backward()
    ((plain_embeddings * toward).sum() + (plain_maps * where).sum()).backward()
    assert torch.allclose(ours.grad, theirs.grad, atol=1e-5)
    gradients = dict(generator.named_parameters())
    for tensor, name, part in pairs(loop, generator):
        if tensor.grad is not None:  # the pooling bias, which changes nothing, is 0 in both
            own = gradients[name].grad
            own = torch.zeros_like(gradients[name]) if own is None else own
            assert torch.allclose(own[part], tensor.grad, atol=1e-4), name
    if train:
        state = generator.state_dict()
        for tensor, name, part in pairs(loop, generator):
            if "running" in name:
                assert torch.allclose(state[name][part], tensor, atol=1e-5)


def test_the_released_layout_gives_other_outputs():
    _, generator = peers(legacy=False)
    _, released = peers(legacy=True)
    released.load_state_dict(generator.state_dict())
    x = torch.randn(ROWS, 1 + SIDE**2, WIDTH)
    with torch.no_grad():
        ours, theirs = (g.eval()(x[:, :1], x[:, 1:]) for g in (generator, released))
    for one, other in zip(ours, theirs, strict=True):
        assert not torch.allclose(one, other, atol=1e-3)


def test_the_generator_has_as_many_weights_as_the_papers():
    """Spatial 3 (768 (9 + 25 + 49) + 3 + 2), channel, pooling and embedding, for each of 18."""
    with torch.device("meta"):
        generator = Generator(768, 18, 16, (14, 14))
    count = {n: sum(p.numel() for p in m.parameters()) for n, m in generator.named_children()}
    assert count["gate"] == 18 * 191_247
    assert count["squeeze"] + count["excite"] == 18 * 148_320
    assert count["pool"] + count["embed"] == 18 * 25_377
    assert sum(count.values()) == 18 * 364_944 == 6_568_992
    assert sum(p.numel() for p in ConceptHead({"concepts": 18}, 16, 8).parameters()) == 288 * 8 + 8
