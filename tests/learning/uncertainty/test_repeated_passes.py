"""Monte-Carlo dropout against plain repetition of the whole network."""

import numpy as np
import pytest
import torch
from uncertain import TASKS, faces, labels, network_of, rows_of

from affectbench.learning.log import Log
from affectbench.learning.methods import load_method
from affectbench.learning.training import Run
from affectbench.project.plugins import load
from affectbench.refusal import Refusal

CPU = torch.device("cpu")


def test_dropout_runs_the_backbone_once_and_the_heads_ten_times():
    method, network = network_of(TASKS, "mc_dropout")
    rows = rows_of({"face": faces(8)}, labels(8), TASKS)
    network = method.fit(network, rows, rows, Run(3, CPU, Log()))
    plain = {
        role: x.detach().numpy()
        for role, x in network({"face": torch.from_numpy(faces(8))}).items()
    }
    embedded = []
    network.face.register_forward_hook(lambda module, given, out: embedded.append(len(out)))
    prediction = method.predict(network, rows.inputs)
    assert embedded == [8 * 3]  # every frame, once
    for role, values in prediction.items():
        assert values.shape == (10, *plain[role].shape)
        assert len(np.unique(values.reshape(10, -1), axis=0)) == 10  # all passes differ
    assert not any(module.training for module in network.modules())
    again = method.predict(network, rows.inputs)
    assert all(again[role].tobytes() == values.tobytes() for role, values in prediction.items())


def test_batch_norms_and_the_global_generator_stay_as_they_are():
    method, network = network_of(TASKS, "mc_dropout")
    rows = rows_of({"face": faces(8)}, labels(8), TASKS)
    network = method.fit(network, rows, rows, Run(3, CPU, Log()))
    before, draw = {n: t.clone() for n, t in network.state_dict().items()}, torch.get_rng_state()
    method.predict(network, rows.inputs)
    assert torch.equal(torch.get_rng_state(), draw)
    assert all(torch.equal(t, before[n]) for n, t in network.state_dict().items())


def test_passes_average_to_dropout_repeated_from_end_to_end():
    """The mean over 400 passes of heads alone, and of the whole network called 400 times."""
    method, network = network_of({"au": TASKS["au"]}, "mc_dropout", passes=400)
    rows = rows_of({"face": faces(2)}, {"au": labels(2)["au"]}, {"au": TASKS["au"]})
    network = method.fit(network, rows, rows, Run(3, CPU, Log()))
    ours = method.predict(network, rows.inputs)["au"]
    network.heads["au"].dropout.train()
    with torch.no_grad():
        whole = [network({"face": torch.from_numpy(rows.inputs["face"])})["au"] for _ in range(400)]
    whole = torch.stack(whole).numpy()
    error = np.sqrt((ours.var(0) + whole.var(0)) / 400)
    assert (np.abs(ours.mean(0) - whole.mean(0)) < 5 * error).all()
    assert ours.std(0) == pytest.approx(whole.std(0), rel=0.3)


def test_a_network_without_dropout_is_refused():
    net = load("Net", "cnn1d", {"widths": (4, 4, 4)})
    with pytest.raises(Refusal, match="the head of 'au' has no dropout"):
        load_method("mc_dropout", {}).build(net, {"x": (24, 2)}, {"au": TASKS["au"]})
