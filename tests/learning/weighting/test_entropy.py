"""EBKD's entropy weights, by hand."""

import numpy as np
import pytest
import torch
from skilled_teachers import teachers

from affectbench.learning.weighting.entropy import entropy_weights
from affectbench.refusal import Refusal


def test_entropy_weights_by_hand():
    """Entropies ln 2, 0 and ln 4 / 2 = ln 2: shares 1/2, 0, 1/2."""
    half = [0.5, 0.5, 0.0, 0.0]
    probs = torch.tensor([[half, [1.0, 0, 0, 0], half[::-1]]])
    assert entropy_weights(probs)[0].tolist() == pytest.approx([0.5, 1.0, 0.5])
    uneven = torch.tensor([[[0.25] * 4, half]])  # ln 4 and ln 2
    assert entropy_weights(uneven)[0].tolist() == pytest.approx([1 / 3, 2 / 3])


def test_entropy_weights_sum_to_one_less_than_the_teachers():
    probs = torch.from_numpy(teachers(count=5)[0]).swapaxes(0, 1)
    assert entropy_weights(probs).sum(dim=1).numpy() == pytest.approx(np.full(60, 4.0))


def test_teachers_that_are_all_certain_weigh_the_same_and_no_nan():
    certain = torch.eye(3)[None].repeat(2, 1, 1).requires_grad_()
    weights = entropy_weights(certain)
    assert weights.detach().numpy() == pytest.approx(np.full((2, 3), 2 / 3))
    with pytest.raises(Refusal, match="there is 1"):
        entropy_weights(torch.full((4, 1, 2), 0.5))
