"""A training loop that was killed ends in the same bits as one that was not."""

import numpy as np
import pytest
import torch
from labelled_rows import CPU, Linear, labelled

from affectbench.arrays import Arrays
from affectbench.learning.log import Log
from affectbench.learning.methods import load_method
from affectbench.learning.training import Run
from affectbench.project.plugins import load


class Kept:
    """States in memory; `stop` raises after so many are saved, as a kill would."""

    def __init__(self, stop: int):
        self.saved, self.stop = {}, stop

    def load(self, loop):
        return self.saved.get(loop)

    def save(self, loop, tensors, notes):
        self.saved[loop] = {n: t.clone() for n, t in tensors.items()}, {**notes}
        self.stop -= 1
        if self.stop == 0:
            raise KeyboardInterrupt

    def clear(self):
        self.saved.clear()


@pytest.mark.parametrize("name", ["multitask", "self_distillation"])
def test_a_killed_fit_of_several_tasks_ends_in_the_same_bits(name):
    """Batches, balance and rates go on: all are functions of what was saved."""
    rows = labelled(60)
    rng = np.random.default_rng(1)
    logits = {
        r: rng.normal(size=(2, 60, *t.outputs)).astype(np.float32) for r, t in rows.tasks.items()
    }
    rows = Arrays(**{**vars(rows), "soft_targets": {"tea": logits}})
    method = load_method(name, {"steps": 30, "validate_every": 3, "batch_size": 6, "lr": 0.05})

    def fit(states):
        torch.manual_seed(0)
        return method.fit(Linear(), rows, rows, Run(1, CPU, Log(), states)).state_dict()

    undisturbed, states = fit(None), Kept(stop=4)
    with pytest.raises(KeyboardInterrupt):
        fit(states)
    resumed = fit(states)
    assert all(torch.equal(resumed[name], tensor) for name, tensor in undisturbed.items())


def test_a_fused_step_goes_on_where_weights_are_channels_last(tmp_path):
    """A saved file keeps no order of memory; the moments must take the weights' again."""
    torch.manual_seed(0)
    x = np.random.default_rng(0).integers(0, 256, (24, 8, 8, 3)).astype(np.uint8)
    rows = Arrays(**{**vars(labelled()), "inputs": {"x": x}})
    rows = Arrays(
        **{
            **vars(rows),
            "tasks": {"class": rows.tasks["class"]},
            "targets": {"class": np.arange(24) % 2},
        }
    )
    method = load_method("multitask", {"steps": 12, "validate_every": 3, "batch_size": 8})

    def fit(states):
        torch.manual_seed(0)
        network = load("Net", "small_cnn", {}).build({"x": (8, 8, 3)}, rows.tasks)
        return method.fit(network, rows, rows, Run(1, CPU, Log(), states)).state_dict()

    undisturbed, states = fit(None), Kept(stop=2)
    with pytest.raises(KeyboardInterrupt):
        fit(states)
    tensors, notes = states.saved[0]
    states.saved[0] = {name: t.contiguous() for name, t in tensors.items()}, notes
    resumed = fit(states)
    assert all(torch.equal(resumed[name], tensor) for name, tensor in undisturbed.items())
