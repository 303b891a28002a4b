"""The loss of maps: free of scale, and blind to samples that have no valid map."""

import pytest
import torch

from affectbench.learning.losses.location import location


def test_a_map_that_is_proportional_to_its_target_costs_nothing():
    target = torch.rand(3, 4, 5, 5)
    assert location(0.1 * target, target).item() == pytest.approx(0, abs=1e-6)
    assert location(0.1 * target, target, joint=False).item() == pytest.approx(0, abs=1e-6)
    one, even = torch.tensor([[[[1.0, 0.0]]]]), torch.ones(1, 1, 1, 2)
    assert location(one, even).item() == pytest.approx(1 - 2**-0.5)
    scaled = target * torch.tensor([1.0, 2.0, 3.0, 4.0]).view(1, 4, 1, 1)  # each alone, not jointly
    assert location(target, scaled, joint=False).item() == pytest.approx(0, abs=1e-6)
    assert location(target, scaled).item() > 0.01


def test_a_sample_with_an_invalid_map_does_not_count():
    maps, target = torch.rand(3, 2, 4, 4, requires_grad=True), torch.rand(3, 2, 4, 4)
    alone = location(maps[:2], target[:2])
    target[2, 0, 1, 1] = torch.nan
    assert location(maps, target).item() == pytest.approx(alone.item())
    location(maps, target).backward()
    assert torch.isfinite(maps.grad).all()
    assert (maps.grad[2] == 0).all()
    assert location(maps, torch.full_like(target, torch.nan)).item() == 0
    fine = target[:2].repeat_interleave(2, 2).repeat_interleave(2, 3)  # of a grid twice as fine
    assert location(maps[:2], fine).item() == pytest.approx(alone.item(), abs=1e-6)
