"""Loads a stored member: its method, and its network with the trained weights."""

from dataclasses import dataclass

import torch
from torch import nn

from affectbench.arrays import Task
from affectbench.learning.methods import load_method
from affectbench.learning.precision import prepare
from affectbench.project.plugins import load
from affectbench.store.members import read_record, read_weights


@dataclass(frozen=True)
class Revived:
    """A member that was loaded and can predict.

    record  its record.json
    tasks   role -> task
    """

    method: object
    network: nn.Module
    record: dict
    tasks: dict[str, Task]


def revive(member: tuple[str, str, int, int], device: str = "cpu") -> Revived | None:
    """Return a stored member with its network on a device, or None if its fit diverged."""
    torch.set_num_threads(1)
    record = read_record(member)
    if record["status"] != "ok":
        return None
    spec = record["spec"]
    method = load_method(spec["method"], spec["hparams"])
    net = load("Net", spec["net"], spec["net_fields"]) if spec["net"] else None
    stacked = sorted(record["shapes"].keys() - spec["inputs"])  # a record is JSON, sorted by name
    shapes = {name: tuple(record["shapes"][name]) for name in [*spec["inputs"], *stacked]}
    tasks = {role: Task.of(task) for role, task in record["tasks"].items()}
    network = method.build(net, shapes, tasks)
    network.load_state_dict(read_weights(member))
    prepare(network, spec.get("precision", "float32"), torch.device(device))
    return Revived(method, network.to(device).eval(), record, tasks)
