"""Heads whose first layer is updated feature by feature, and all others."""

import numpy as np
import pytest
import torch
from sage_game import HEAD, IN, OUT, F, linear, ours
from torch import nn

from affectbench.learning.sage.layers import affine_layers
from affectbench.learning.sage.scores import CLASS_MODES


def normalised(width: int) -> nn.BatchNorm1d:
    layer = nn.BatchNorm1d(width)
    rng = np.random.default_rng(width)
    for tensor in (layer.weight.data, layer.bias.data, layer.running_mean, layer.running_var):
        tensor.copy_(torch.from_numpy(rng.uniform(0.5, 2, width)))
    return layer


HEADS = {
    "linear": (1, linear(OUT @ IN)),
    "one hidden layer": (2, HEAD),
    "normalised first": (2, nn.Sequential(normalised(F), *HEAD)),
    "normalised before": (2, nn.Sequential(HEAD[0], normalised(6), nn.ReLU(), HEAD[2])),
    "normalised after": (
        2, nn.Sequential(HEAD[0], nn.ReLU(), nn.Dropout(), normalised(6), HEAD[2], nn.Dropout()),
    ),
    "nested, three layers": (
        3, nn.Sequential(HEAD[:2], linear(IN[:, :6]), normalised(6), nn.ReLU(), HEAD[2]),
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", HEADS)
def test_updating_the_first_layer_is_a_full_forward_pass(name):
    depth, head = HEADS[name]
    assert len(affine_layers(head)) == depth
    head.train()
    before = {key: tensor.clone() for key, tensor in head.state_dict().items()}
    fast = ours(head)
    assert head.training
    assert all(torch.equal(before[key], tensor) for key, tensor in head.state_dict().items())
    slow = ours(nn.ModuleList([head.eval()])[0].forward)  # a bound method: nothing to look into
    for mode in CLASS_MODES:
        assert fast[mode].value_CG == pytest.approx(slow[mode].value_CG, abs=2e-5)
        assert fast[mode].standard_error_CG == pytest.approx(slow[mode].standard_error_CG, abs=2e-5)
        assert fast[mode].residual_C.max() < 2e-5


@pytest.mark.parametrize(
    "head",
    [
        nn.Sequential(linear(IN), nn.GELU(), linear(OUT)),
        nn.Sequential(nn.ReLU(), linear(OUT @ IN)),
        nn.Sequential(linear(OUT @ IN), nn.ReLU()),
        nn.Sequential(nn.BatchNorm1d(F, track_running_stats=False), linear(OUT @ IN)),
        nn.utils.parametrizations.weight_norm(linear(OUT @ IN)),
        nn.Sequential(),
    ],
    ids=["gelu", "relu first", "relu last", "batch statistics", "weight norm", "empty"],
)
def test_any_other_head_goes_the_long_way(head):
    assert affine_layers(head) is None
