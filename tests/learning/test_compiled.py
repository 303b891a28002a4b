"""`compile: true`: the same network, in one graph, gives what it gives otherwise."""

import pytest
import torch
from torch import Tensor, nn
from torch._dynamo.utils import counters

from affectbench.arrays import Task
from affectbench.learning.blocks.heads import RecurrentHead
from affectbench.learning.fitting import compile_forward
from affectbench.refusal import Refusal

TASKS = {"mood": Task("multiclass", ("a", "b")), "tension": Task("multilabel", ("x", "y", "z"))}


class TwoHeads(nn.Module):
    """Frames (N, T, 5) -> logits (N, T, C) of two tasks."""

    def __init__(self):
        super().__init__()
        self.heads = nn.ModuleDict(
            {role: RecurrentHead(5, 4, task, 0.0, "time", "input") for role, task in TASKS.items()}
        )

    def forward(self, x_NTF: Tensor) -> dict[str, Tensor]:
        return {role: head(x_NTF) for role, head in self.heads.items()}


def learned(network: nn.Module, x_NTF: Tensor) -> tuple[dict[str, Tensor], list[Tensor]]:
    outputs = network(x_NTF)
    sum(values.square().mean() for values in outputs.values()).backward()
    return outputs, [weight.grad for weight in network.parameters()]


def test_a_torch_whose_path_has_a_space_is_refused(monkeypatch):
    monkeypatch.setattr(torch, "__file__", "/a folder/torch/__init__.py")
    with pytest.raises(Refusal, match="the path has a space; make the environment in a folder"):
        compile_forward(TwoHeads())


@pytest.mark.timeout(600)  # a compiler is called
def test_a_compiled_network_is_one_graph_that_learns_the_same():
    torch.manual_seed(0)
    plain, other = TwoHeads(), TwoHeads()
    other.load_state_dict(plain.state_dict())
    x_NTF = torch.randn(6, 3, 5)
    expected, gradients = learned(plain, x_NTF)
    torch._dynamo.reset()
    counters.clear()
    if " " in torch.__file__:  # no network can be compiled here
        with pytest.raises(Refusal):
            compile_forward(other)
        return
    compile_forward(other)
    outputs, same = learned(other, x_NTF)
    assert counters["stats"]["unique_graphs"] == 1  # recurrent layers inside
    assert not counters["graph_break"]
    for role, values in expected.items():
        assert torch.allclose(values, outputs[role], atol=1e-5)
    assert all(torch.allclose(a, b, atol=1e-5) for a, b in zip(gradients, same, strict=True))
    assert [*other.state_dict()] == [*plain.state_dict()]  # what is stored is read by either
