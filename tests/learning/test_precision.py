"""In bf16 a network's products are rounded, and what its loss and its weights are is float32."""

import numpy as np
import pytest
import torch
from torch import nn

from affectbench.learning.precision import PRECISIONS, as_precise_as, outputs_of, prepare
from affectbench.learning.uncertainty.repeated_passes import predict_repeatedly
from affectbench.plan.grammar import schema_validator

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


@pytest.mark.parametrize("precision", PRECISIONS)
def test_parts_of_a_network_are_as_precise_as_the_whole(precision):
    """Embeddings that are explained, or from which heads are drawn again, are what it learned."""
    network = prepare(OneProduct(), precision, CPU)
    with as_precise_as(network):
        product = (torch.tensor([[1 + 1 / 512]]) @ network.weight).float().item()
    assert product == (1.0 if precision == "bf16" else 1 + 1 / 512)


def test_heads_that_answer_repeatedly_see_embeddings_of_that_precision():
    class Embedding(OneProduct):
        heads = ("target",)

        def embed(self, inputs):
            return inputs["x"] @ self.weight

    def answer(role, embedding):
        return embedding[None]

    inputs = {"x": np.array([[1 + 1 / 512]], dtype=np.float32)}
    for precision, expected in (("float32", 1 + 1 / 512), ("bf16", 1.0)):
        network = prepare(Embedding(), precision, CPU)
        assert predict_repeatedly(network, inputs, answer)["target"].item() == expected


def test_a_config_may_ask_for_each_precision_and_no_other():
    variants = schema_validator().schema["properties"]["variants"]
    of_variant = variants["additionalProperties"]["properties"]["precision"]["enum"]
    assert tuple(of_variant) == PRECISIONS
