"""Pictures turned, zoomed and mirrored: by hand, and from end to end of the ranges."""

from math import pi

import pytest
import torch

from affectbench.learning.blocks import augment as augmentation
from affectbench.learning.blocks.augment import augment, warp


def changed(images, angle=0.0, zoom=1.0, mirrored=False):
    rows = len(images)
    return warp(
        images,
        torch.full((rows,), angle),
        torch.full((rows,), zoom),
        torch.full((rows,), mirrored),
    )


@pytest.fixture
def images():
    return torch.rand(2, 3, 16, 24, generator=torch.Generator().manual_seed(0))


def test_no_turn_no_scale_no_flip_is_the_picture_itself(images):
    assert torch.allclose(changed(images), images, atol=1e-5)


def test_a_flip_moves_values_and_keeps_them(images):
    assert torch.allclose(changed(images, mirrored=True), images.flip(3), atol=1e-5)


def test_half_a_turn_is_two_flips_whatever_the_sides(images):
    assert torch.allclose(changed(images, angle=pi), images.flip(2, 3), atol=1e-4)


def test_a_quarter_turn_is_anticlockwise(images):
    square = images[..., :16]
    turned = torch.rot90(square, 1, dims=(2, 3))
    assert torch.allclose(changed(square, angle=pi / 2), turned, atol=1e-4)


def test_turning_a_wide_picture_shears_nothing():
    """A round hill stays round: pixels are square, although the sides are not alike."""
    y, x = torch.meshgrid(torch.arange(40) - 19.5, torch.arange(80) - 39.5, indexing="ij")
    hill = torch.exp(-(x**2 + y**2) / 50)[None, None]
    assert torch.allclose(changed(hill, angle=pi / 4), hill, atol=0.01)


def test_zoom_2_shows_the_middle_half():
    ramp = torch.linspace(-1, 1, 17)[None, None, None].repeat(1, 1, 16, 1)
    middle = changed(ramp, zoom=2.0)
    inner = slice(1, -1)
    assert torch.allclose(middle[..., inner], ramp[..., inner] / 2, atol=1e-5)


def test_draws_reach_from_end_to_end(monkeypatch, images):
    """The four draws of an image are angle, zoom, mirror and brightness, in that order."""
    seen = {}
    monkeypatch.setattr(augmentation, "warp", lambda images, **how: seen.update(how) or images)
    monkeypatch.setattr(torch, "rand", lambda *shape: torch.tensor([[0.0, 1.0]] * 4))
    brightened = augment(images)
    assert seen["angle_N"].tolist() == pytest.approx([-pi / 18, pi / 18])
    assert seen["zoom_N"].tolist() == pytest.approx([0.9, 1.1])
    assert seen["mirrored_N"].tolist() == [True, False]
    assert torch.allclose(brightened[0], images[0] * 0.8)
    assert torch.allclose(brightened[1], (images[1] * 1.2).clamp(max=1))
