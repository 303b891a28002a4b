"""Huber, concordance and weighted cross-entropy, by hand."""

import numpy as np
import pytest
import torch

from affectbench.learning.losses.concordance import one_minus_ccc
from affectbench.learning.losses.huber import huber
from affectbench.learning.losses.masked import cross_entropy
from affectbench.learning.losses.reweighted import class_weights, weighted_cross_entropy


def test_losses_by_hand():
    nan = float("nan")
    assert huber(torch.zeros(2), torch.tensor([1.0, nan])).item() == pytest.approx(0.125)
    value, target = torch.tensor([[0.0], [1.0], [9.0]]), torch.tensor([[0.0], [2.0], [nan]])
    assert one_minus_ccc(value, target).item() == pytest.approx(1 / 3, abs=1e-6)
    assert one_minus_ccc(value, torch.full_like(value, nan)).item() == 0
    weight_C = class_weights(np.array([0, 0, 0, 1, -1]), 3)
    logits, label = torch.randn(6, 3), torch.tensor([0, 1, 2, -1, 1, 0])
    plain = cross_entropy(logits, label)
    assert weighted_cross_entropy(logits, label, torch.ones(3)).item() == pytest.approx(
        plain.item()
    )
    assert weighted_cross_entropy(logits[3:4], label[3:4], weight_C).item() == 0
