"""In bf16 a network's products are rounded, and what its loss and its weights are is float32."""

import pytest
import torch
from torch import nn

from affectbench.learning.precision import PRECISIONS, outputs_of, prepare

CPU = torch.device("cpu")


class OneProduct(nn.Module):
    """Multiplies x by one weight; gives maps in float16, as networks of concepts do."""

    def __init__(self):
        super().__init__()
        self.weight = nn.Parameter(torch.tensor([[1.0]]))

    def forward(self, inputs):
        logits = inputs["x"] @ self.weight
        return {"target": logits, "maps": logits.half()}


@pytest.mark.parametrize("precision", PRECISIONS)
def test_products_are_rounded_to_eight_bits_in_bf16_alone(precision):
    """1 + 1/512 lies between 1 and 1 + 1/128, bfloat16's next number: it is rounded to 1."""
    network = prepare(OneProduct(), precision, CPU)
    outputs = outputs_of(network, {"x": torch.tensor([[1 + 1 / 512]])})
    assert outputs["target"].item() == (1.0 if precision == "bf16" else 1 + 1 / 512)
    assert outputs["target"].dtype == torch.float32
    assert outputs["maps"].dtype == torch.float16


def test_gradients_and_weights_are_float32():
    network = prepare(OneProduct(), "bf16", CPU)
    outputs_of(network, {"x": torch.tensor([[3.0]])})["target"].sum().backward()
    assert network.weight.dtype == network.weight.grad.dtype == torch.float32
    assert float(network.weight.grad) == 3


def test_a_network_without_a_precision_computes_in_float32():
    x = torch.tensor([[1 + 1 / 512]])
    assert outputs_of(OneProduct(), {"x": x})["target"].item() == 1 + 1 / 512
