"""The linear network: its logits by hand, of an input that is standardised and flattened."""

import torch

from affectbench.arrays import Task
from affectbench.project.plugins import load


def test_logits_are_weights_times_standardised_numbers():
    """Two frames of one channel with mean 1 and deviation 2: (3, 5) -> (1, 2)."""
    task = Task("multiclass", ("a", "b"))
    network = load("Net", "linear", {}).build({"x": (2, 1)}, {"target": task})
    network.standardise["x"].mean.fill_(1.0)
    network.standardise["x"].std.fill_(2.0)
    head = network.heads["target"]
    head.weight.data = torch.tensor([[1.0, 10.0], [0.0, 1.0]])
    head.bias.data = torch.tensor([0.5, 0.0])
    logits = network({"x": torch.tensor([[[3.0], [5.0]]])})["target"]
    assert logits.tolist() == [[21.5, 2.0]]
