"""AGCM: contributions that sum to the logits, interventions, two steps, and where it starts."""

import numpy as np
import pytest
import torch
from concept_data import ENGAGED, SHORT, STILL, TINY, engaged, fitted, only, still
from presets import plan_of

from affectbench.arrays import Task
from affectbench.learning.methods import load_method
from affectbench.project.plugins import load
from affectbench.refusal import Refusal


@pytest.mark.parametrize(
    ("arrays", "inputs", "roles"),
    [
        (still, ("face",), STILL),
        (still, ("face", "prosody"), (*STILL, "voice")),
        (engaged, ("openface",), ENGAGED),
        (engaged, ("openface", "egemaps"), (*ENGAGED, "voice")),
    ],
    ids=["face", "face and voice", "stream", "two streams"],
)
def test_contributions_and_the_bias_sum_to_the_logits(arrays, inputs, roles):
    arrays = only(arrays(), inputs, roles)
    method, network, _ = fitted(arrays)
    prediction = method.predict(network, arrays.inputs)
    bias_C = network.heads["target"].bias.detach().numpy()
    logits, phi = prediction["target"][0], prediction["contributions/target"]
    count = sum(len(arrays.tasks[r].names) for r in ("concepts", "voice") if r in roles)
    assert phi.shape == (*logits.shape[:-1], count, logits.shape[-1])
    assert phi.sum(axis=-2) + bias_C == pytest.approx(logits, abs=1e-5)
    assert prediction["concepts"][0].shape == arrays.targets["concepts"].shape
    maps = prediction["maps" if "maps" in roles else "maps/concepts"].astype(np.float32)
    assert maps.sum(axis=(2, 3)) == pytest.approx(np.ones(maps.shape[:2]), abs=1e-2)  # half


@pytest.mark.parametrize("head_on", ["embeddings", "probabilities"])
def test_an_intervention_is_arithmetic_on_stored_effects(head_on):
    """Telling the truth about a concept moves the logits by (truth - probability) effect."""
    arrays = only(still(), ("face",), STILL)
    method, network, _ = fitted(arrays, head_on=head_on)
    prediction = method.predict(network, arrays.inputs)
    with torch.no_grad():
        known = network({"face": torch.from_numpy(arrays.inputs["face"])})
        probs = network.probs(known)
        told = probs.clone()
        told[:, 2] = 1.0
        moved = network.task_logits(known, told).numpy()
    step_NC = (1 - probs[:, 2:3].numpy()) * prediction["effects/target"][:, 2]
    assert prediction["target"][0] + step_NC == pytest.approx(moved, abs=1e-5)


@pytest.mark.parametrize("head_on", ["embeddings", "probabilities", "truth"])
def test_in_the_second_step_all_but_the_head_stays_bit_for_bit(head_on):
    arrays = still()
    first = only(arrays, ("face",), ("concepts", "maps"))
    _, concepts, begun = fitted(first, train="concepts")
    state = concepts.state_dict()
    assert any(not torch.equal(state[n], begun[n]) for n in state)  # the first step did learn
    second = only(arrays, ("face",), STILL)
    method, network, _ = fitted(second, state, train="head", head_on=head_on)
    after = network.state_dict()
    for name, tensor in state.items():
        assert after[name].numpy().tobytes() == tensor.numpy().tobytes(), name
    assert {n.split(".")[0] for n in after.keys() - state.keys()} == {"heads"}
    one, two = (
        m.predict(n, arrays.inputs)["concepts"]
        for m, n in ((method, network), (load_method("agcm", SHORT), concepts))
    )
    assert one.tobytes() == two.tobytes()


def test_the_head_alone_learns():
    arrays = only(still(), ("face",), STILL)
    _, network, before = fitted(arrays, train="head", lr=0.05, steps=20)
    head = "heads.target.weights.concepts"
    assert not torch.equal(network.state_dict()[head], before[head])


@pytest.mark.parametrize("train", ["all", "concepts"])
@pytest.mark.parametrize("arrays", [still, engaged])
def test_one_who_hears_starts_from_one_who_sees(arrays, train):
    """Every weight of the first has its place, by name and shape, in the second."""
    arrays = arrays()
    roles = tuple(r for r in arrays.tasks if r != "target" or train == "all")
    seen = only(arrays, tuple(arrays.inputs)[:1], tuple(r for r in roles if r != "voice"))
    _, network, _ = fitted(seen, train=train)
    _, _, before = fitted(
        only(arrays, tuple(arrays.inputs), roles), network.state_dict(), train=train
    )
    for name, tensor in network.state_dict().items():
        assert torch.equal(before[name], tensor), name


@pytest.mark.parametrize(
    "name", ["agcm", "ts_cam", "attention_map_fer", "concept_embedding", "concept_bottleneck"]
)
def test_a_network_that_learned_landmarks_starts_every_model_of_faces(name):
    """What `prefit: face_alignment` loads: all but the head of landmarks."""
    arrays, net = still(), load("Net", "vit", TINY)
    aligned = net.build({"face": (28, 28, 3)}, {"landmarks": Task("regression", ("x", "y"))})
    tasks = {role: arrays.tasks[role] for role in STILL}
    own = load_method(name, {}).build(net, {"face": (28, 28, 3)}, tasks).state_dict()
    for weight, tensor in aligned.state_dict().items():
        if not weight.startswith("heads."):
            assert own[weight].shape == tensor.shape


@pytest.mark.parametrize(
    ("preset", "side", "share"), [("paper", 224, 0.0145), ("study", 56, 0.2826)]
)
def test_larger_embeddings_have_so_many_more_parameters(preset, side, share):
    """Each of k numbers costs two weights per token's number, and two biases, of each of 18 units;
    a weight of the head for each unit and class; and two weights of the scorer, that all share.

    That makes 18 * 2 * 769 + 18 * 7 + 2 = 27,812 of the paper's 92 million.
    """
    tasks = {
        "target": Task("multiclass", tuple("abcdefg")),
        "concepts": Task("multilabel", tuple("abcdefghijklmnopqr")),
        "maps": Task("map", tuple("abcdefghijklmnopqr")),
    }
    parameters = {}
    for variant in plan_of(preset).variants.values():
        size = variant.hparams.get("embedding_size")
        if variant.base in ("agcm", "agcm_sizes") and size in (16, 64):
            method, net = (
                load_method("agcm", variant.hparams),
                load("Net", "vit", variant.net_fields),
            )
            with torch.device("meta"):  # shapes without numbers
                network = method.build(net, {"face": (side, side, 3)}, tasks)
            parameters[size] = sum(weight.numel() for weight in network.parameters())
            width = variant.net_fields["width"]
    more = parameters[64] - parameters[16]
    assert more == 48 * (18 * 2 * (width + 1) + 18 * 7 + 2)
    assert more / parameters[16] == pytest.approx(share, abs=5e-5)


REFUSED = {
    "no target": ({}, ("face",), ("concepts", "maps"), "needs a target"),
    "a target too much": ({"train": "concepts"}, ("face",), STILL, "learns no target"),
    "a voice without sound": ({}, ("face",), (*STILL, "voice"), "inputs face and concepts"),
    "sound without a voice": ({}, ("face", "prosody"), STILL, "give the first input"),
}


@pytest.mark.parametrize("case", REFUSED)
def test_what_does_not_fit_is_refused(case):
    hparams, inputs, roles, told = REFUSED[case]
    with pytest.raises(Refusal, match=told):
        fitted(only(still(), inputs, roles), **hparams)
    with pytest.raises(Refusal, match="train: head"):
        load_method("agcm", {"head_on": "truth"})
