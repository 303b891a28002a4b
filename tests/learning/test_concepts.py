"""The concept models: the generator against a plain loop, and what must hold of every part."""

import numpy as np
import pytest
import torch
from per_concept_loop import Loop, copy_weights, pairs
from torch import nn

from affectbench.arrays import Arrays, Task
from affectbench.data.action_units import class_maps, membership
from affectbench.learning.concepts import gate
from affectbench.learning.concepts.gate import Gate, largest
from affectbench.learning.concepts.generator import Generator
from affectbench.learning.concepts.mixture import ConceptHead, RandInt, mix
from affectbench.learning.log import Log
from affectbench.learning.losses.concordance import one_minus_ccc
from affectbench.learning.losses.huber import huber
from affectbench.learning.losses.location import location
from affectbench.learning.losses.masked import cross_entropy
from affectbench.learning.losses.reweighted import class_weights, weighted_cross_entropy
from affectbench.learning.methods import load_method
from affectbench.learning.training import Run
from affectbench.project.plugins import load
from affectbench.refusal import Refusal

WIDTH, SIDE, CONCEPTS, SIZE, ROWS = 32, 5, 4, 3, 6
AUS = ("AU01", "AU04", "AU12", "AU25")
HEARD = ("loud", "high", "fast")
TINY = {"width": 16, "depth": 1, "heads": 2, "grid": 7}
CHEAP = {"steps": 4, "validate_every": 2, "batch_size": 8, "lr": 1e-3}
SHORT = {**CHEAP, "embedding_size": 4}


def peers(legacy: bool) -> tuple[Loop, Generator]:
    """The loop and the generator with the same weights, norms away from their defaults."""
    torch.manual_seed(0)
    loop = Loop(WIDTH, CONCEPTS, SIZE, SIDE, legacy)
    for module in loop.modules():
        if isinstance(module, nn.BatchNorm2d):
            nn.init.uniform_(module.weight, 1, 4)
            nn.init.normal_(module.bias)
            module.running_mean.normal_()
        if isinstance(module, nn.Dropout):
            module.p = 0.0
    generator = Generator(WIDTH, CONCEPTS, SIZE, (SIDE, SIDE), legacy_view=legacy)
    copy_weights(loop, generator)
    return loop, generator


@pytest.mark.parametrize("rows", [ROWS, 1])
@pytest.mark.parametrize("train", [False, True])
@pytest.mark.parametrize("legacy", [False, True])
def test_all_concepts_at_once_are_the_loop_over_concepts(monkeypatch, legacy, train, rows):
    """Outputs and gradients, evaluated and in training, and for a single picture."""
    monkeypatch.setattr(gate, "DROPOUT", 0.0)
    loop, generator = peers(legacy)
    loop.train(train)
    generator.train(train)
    x = torch.randn(rows, 1 + SIDE**2, WIDTH)
    ours, theirs = x.clone().requires_grad_(), x.clone().requires_grad_()
    embeddings_NQKE, maps = generator(ours[:, :1], ours[:, 1:])
    plain_embeddings, plain_maps = loop(theirs)
    assert torch.allclose(embeddings_NQKE[:, 0], plain_embeddings, atol=1e-5)
    assert torch.allclose(maps, plain_maps, atol=1e-5)
    toward, where = torch.randn_like(plain_embeddings), torch.randn_like(plain_maps)
    ((embeddings_NQKE[:, 0] * toward).sum() + (maps * where).sum()).backward()
    ((plain_embeddings * toward).sum() + (plain_maps * where).sum()).backward()
    assert torch.allclose(ours.grad, theirs.grad, atol=1e-5)
    gradients = dict(generator.named_parameters())
    for tensor, name, part in pairs(loop, generator):
        if tensor.grad is not None:  # the pooling bias, which changes nothing, is 0 in both
            own = gradients[name].grad
            own = torch.zeros_like(gradients[name]) if own is None else own
            assert torch.allclose(own[part], tensor.grad, atol=1e-4), name
    if train:
        state = generator.state_dict()
        for tensor, name, part in pairs(loop, generator):
            if "running" in name:
                assert torch.allclose(state[name][part], tensor, atol=1e-5)


def test_the_released_layout_gives_other_outputs():
    _, generator = peers(legacy=False)
    _, released = peers(legacy=True)
    released.load_state_dict(generator.state_dict())
    x = torch.randn(ROWS, 1 + SIDE**2, WIDTH)
    with torch.no_grad():
        ours, theirs = (g.eval()(x[:, :1], x[:, 1:]) for g in (generator, released))
    for one, other in zip(ours, theirs, strict=True):
        assert not torch.allclose(one, other, atol=1e-3)


def test_a_map_is_a_distribution_over_places_for_each_concept_and_head():
    attend = Gate(WIDTH, CONCEPTS, (SIDE, SIDE), rescale=False).train()
    features = torch.randn(ROWS, WIDTH, SIDE, SIDE)
    attention_NKAP = attend.attention(features)
    assert attention_NKAP.shape == (ROWS, CONCEPTS, 3, SIDE**2)
    assert (attention_NKAP >= 0).all()
    assert torch.allclose(attention_NKAP.sum(-1), torch.ones(ROWS, CONCEPTS, 3))
    _, maps_NKP = attend(features)  # in training too: it is taken before dropout
    assert torch.allclose(maps_NKP.sum(-1), torch.ones(ROWS, CONCEPTS))


def test_an_even_gate_lets_everything_through_where_it_is_rescaled():
    attend = Gate(WIDTH, CONCEPTS, (SIDE, SIDE), rescale=True).eval()
    nn.init.zeros_(attend.norm.weight)  # even maps
    gate_NKP, maps_NKP = attend(torch.randn(2, WIDTH, SIDE, SIDE))
    assert torch.allclose(maps_NKP, torch.full_like(maps_NKP, 1 / SIDE**2))
    assert torch.allclose(gate_NKP, torch.full_like(gate_NKP, 3.0))  # of three heads


def test_the_largest_product_is_found_and_only_it_is_moved():
    gate_NKP = torch.tensor([[[1.0, 2.0]]], requires_grad=True)
    values_NPD = torch.tensor([[[3.0, -1.0], [2.0, -1.0]]], requires_grad=True)
    most = largest(gate_NKP, values_NPD)
    assert most.tolist() == [[[4.0, -1.0]]]
    most.sum().backward()
    assert gate_NKP.grad.tolist() == [[[-1.0, 2.0]]]
    assert values_NPD.grad.tolist() == [[[0.0, 1.0], [2.0, 0.0]]]


def test_the_generator_has_as_many_weights_as_the_papers():
    """Spatial 3 (768 (9 + 25 + 49) + 3 + 2), channel, pooling and embedding, for each of 18."""
    with torch.device("meta"):
        generator = Generator(768, 18, 16, (14, 14))
    count = {n: sum(p.numel() for p in m.parameters()) for n, m in generator.named_children()}
    assert count["gate"] == 18 * 191_247
    assert count["squeeze"] + count["excite"] == 18 * 148_320
    assert count["pool"] + count["embed"] == 18 * 25_377
    assert sum(count.values()) == 18 * 364_944 == 6_568_992
    assert sum(p.numel() for p in ConceptHead({"concepts": 18}, 16, 8).parameters()) == 288 * 8 + 8


def test_at_probability_one_a_concept_is_its_activated_embedding():
    positive, negative = torch.randn(2, 5, 3), torch.randn(2, 5, 3)
    assert torch.equal(mix(torch.ones(2, 5), positive, negative), positive)
    assert torch.equal(mix(torch.zeros(2, 5), positive, negative), negative)
    quarter = mix(torch.tensor([0.25]), torch.tensor([[4.0]]), torch.tensor([[0.0]]))
    assert quarter.item() == 1.0


def test_a_quarter_of_the_concepts_is_told_and_all_rows_alike():
    told = RandInt(0.25)
    told.seed = 5
    masks = torch.stack([told.mask(18) for _ in range(2000)])
    assert masks.float().mean().item() == pytest.approx(0.25, abs=0.01)  # 4 standard errors
    probs, truth = torch.full((6, 18), 0.5), torch.ones(6, 18)
    truth[0] = torch.nan
    seen = torch.stack([told.train()(probs, truth) for _ in range(20)])
    assert (seen[:, 0] == 0.5).all()  # a missing label tells nothing
    assert (seen[:, 1:] == seen[:, 1:2]).all()
    assert set(seen[:, 1].unique().tolist()) == {0.5, 1.0}
    assert torch.equal(told.eval()(probs, truth), probs)


def test_masks_go_on_where_a_killed_fit_stopped():
    whole, resumed = RandInt(0.25), RandInt(0.25)
    whole.seed = resumed.seed = 5
    masks = [whole.mask(18) for _ in range(3)]
    assert not torch.equal(masks[0], masks[1])
    resumed.draws.fill_(2)
    assert torch.equal(resumed.mask(18), masks[2])


def test_a_map_that_is_proportional_to_its_target_costs_nothing():
    target = torch.rand(3, 4, 5, 5)
    assert location(0.1 * target, target).item() == pytest.approx(0, abs=1e-6)
    assert location(0.1 * target, target, joint=False).item() == pytest.approx(0, abs=1e-6)
    one, even = torch.tensor([[[[1.0, 0.0]]]]), torch.ones(1, 1, 1, 2)
    assert location(one, even).item() == pytest.approx(1 - 2**-0.5)
    scaled = target * torch.tensor([1.0, 2.0, 3.0, 4.0]).view(1, 4, 1, 1)  # each alone, not jointly
    assert location(target, scaled, joint=False).item() == pytest.approx(0, abs=1e-6)
    assert location(target, scaled).item() > 0.01


def test_a_sample_with_an_invalid_map_does_not_count():
    maps, target = torch.rand(3, 2, 4, 4, requires_grad=True), torch.rand(3, 2, 4, 4)
    alone = location(maps[:2], target[:2])
    target[2, 0, 1, 1] = torch.nan
    assert location(maps, target).item() == pytest.approx(alone.item())
    location(maps, target).backward()
    assert torch.isfinite(maps.grad).all()
    assert (maps.grad[2] == 0).all()
    assert location(maps, torch.full_like(target, torch.nan)).item() == 0
    fine = target[:2].repeat_interleave(2, 2).repeat_interleave(2, 3)  # of a grid twice as fine
    assert location(maps[:2], fine).item() == pytest.approx(alone.item(), abs=1e-6)


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


def test_the_map_of_a_class_is_the_largest_of_its_units():
    member_CK = membership(("neutral", "happiness", "fear"), ("AU06", "AU12", "AU04"))
    assert member_CK.tolist() == [[False] * 3, [True, True, False], [False, False, True]]
    maps = np.array([[[[0, 2.0]], [[1, 0]], [[9, 9]]]] * 4)  # (4, 3, 1, 2)
    maps[3, 2] = np.nan
    found = class_maps(maps, np.array([1, 0, -1, 1]), member_CK)
    assert found[0].tolist() == [[[0.0, 1.0]]]  # (1, 2), stretched
    assert np.isnan(found[1:]).all()  # neutral, unlabelled, a face that failed


def still(kind: str = "multiclass") -> Arrays:
    """Pictures with concepts, maps, and a voice."""
    rng, rows = np.random.default_rng(0), 48
    class_N = np.arange(rows) % 3
    lit_NK = ((class_N[:, None] + np.arange(4)) % 2).astype(np.float32)
    face = rng.integers(0, 60, (rows, 28, 28, 3)) + 60 * class_N[:, None, None, None]
    return rows_of(
        {"face": face.astype(np.uint8), "prosody": rng.normal(size=(rows, 12, 5))},
        {
            "target": (Task("multiclass", ("a", "b", "c")), class_N),
            "concepts": (Task("multilabel", AUS), lit_NK),
            "voice": (Task("multilabel", HEARD), lit_NK[:, :3]),
            "maps": (Task("map", AUS), rng.random((rows, 4, 14, 14)).astype(np.float16)),
        },
    )


def engaged() -> Arrays:
    """Streams with engagement and concepts of each frame."""
    rng, rows, frames = np.random.default_rng(0), 48, 12
    return rows_of(
        {
            "openface": rng.normal(size=(rows, frames, 6)).astype(np.float32),
            "egemaps": rng.normal(size=(rows, frames, 5)).astype(np.float32),
        },
        {
            "target": (Task("regression", ("engagement",)), rng.random((rows, frames, 1))),
            "concepts": (Task("multilabel", AUS), rng.integers(0, 2, (rows, frames, 4)) * 1.0),
            "voice": (Task("multilabel", HEARD), rng.integers(0, 2, (rows, frames, 3)) * 1.0),
        },
    )


def rows_of(inputs: dict, roles: dict) -> Arrays:
    rows = len(next(iter(inputs.values())))
    return Arrays(
        inputs=inputs,
        targets={role: values for role, (_, values) in roles.items()},
        tasks={role: task for role, (task, _) in roles.items()},
        row=np.arange(rows),
        group=np.arange(rows),
        split=np.array(["train", "train", "val", "test"])[np.arange(rows) // 3 % 4],
    )


def only(arrays: Arrays, inputs: tuple[str, ...], roles: tuple[str, ...]) -> Arrays:
    chosen = {"inputs": inputs, "targets": roles, "tasks": roles}
    kept = {f: {n: getattr(arrays, f)[n] for n in names} for f, names in chosen.items()}
    return Arrays(**{**vars(arrays), **kept})


def fitted(arrays: Arrays, start: dict | None = None, **hparams):
    """Fit AGCM, from some weights where they are given; return it with its state before."""
    stream = "openface" in arrays.inputs
    net = load("Net", "temporal_tokens", {"width": 16}) if stream else load("Net", "vit", TINY)
    method = load_method("agcm", {**SHORT, **hparams})
    torch.manual_seed(1)
    network = method.build(net, arrays.shapes(), arrays.tasks)
    for name in start or {}:
        assert network.state_dict()[name].shape == start[name].shape, name
    network.load_state_dict(start or {}, strict=False)
    before = {name: tensor.clone() for name, tensor in network.state_dict().items()}
    run = Run(3, torch.device("cpu"), Log())
    network = method.fit(network, arrays.of("train"), arrays.of("val"), run)
    return method, network, before


STILL, ENGAGED = ("target", "concepts", "maps"), ("target", "concepts")


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
        moved = network.judge(known, told).numpy()
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


def test_pictures_are_scaled_as_those_of_imagenet():
    """(value / 255 - mean) / std, channels first: 255 of red is (1 - 0.485) / 0.229."""
    tokens = load("Net", "vit", TINY).build({"x": (28, 28, 3)}, {}).tokens["x"]
    seen = torch.zeros(1, 28, 28, 3, dtype=torch.uint8)
    seen[0, 2, 5, 0] = 255
    scaled = tokens.scaled(seen)
    assert scaled[0, 0, 2, 5].item() == pytest.approx((1 - 0.485) / 0.229)
    assert scaled[0, :, 0, 0].tolist() == pytest.approx(
        [-0.485 / 0.229, -0.456 / 0.224, -0.406 / 0.225]
    )
    assert tokens(seen).shape == (1, 1 + 49, 16)


def test_attention_is_what_the_transformer_does():
    """One block, one head: the CLS row of softmax(q k / sqrt(d)), written out."""
    network = load("Net", "vit", {**TINY, "heads": 1}).build({"x": (28, 28, 3)}, {}).eval()
    tokens, seen = network.tokens["x"], torch.randint(0, 256, (2, 28, 28, 3), dtype=torch.uint8)
    with torch.no_grad():
        _, attention_NHW = tokens.with_attention(seen)
        transformer, inputs = tokens.transformer, []
        block = transformer.blocks[0]
        handle = block.norm1.register_forward_hook(lambda *call: inputs.append(call[2]))
        transformer(tokens.scaled(seen))
        handle.remove()
        query, key, _ = block.attn.qkv(inputs[0]).chunk(3, dim=-1)
        weight = (query @ key.transpose(1, 2) / 16**0.5).softmax(-1)[:, 0, 1:]
    assert torch.allclose(attention_NHW.flatten(1), weight, atol=1e-6)


def test_the_attention_is_pulled_to_the_units_of_the_class():
    """It looks nearer to where AU12 shows, happiness's unit here, than one that is not pulled."""
    maps = np.zeros((48, 4, 14, 14), np.float16)
    maps[:, 2, 8:12, 3:11] = 1
    arrays = only(still(), ("face",), ("target", "maps"))
    tasks = {**arrays.tasks, "target": Task("multiclass", ("happiness", "neutral", "surprise"))}
    targets = {**arrays.targets, "maps": maps}
    arrays = Arrays(**{**vars(arrays), "tasks": tasks, "targets": targets})
    happy = torch.from_numpy(arrays.targets["target"] == 0)
    near = {}
    for weight in (0.0, 9.0):
        hparams = {**CHEAP, "steps": 80, "validate_every": 20, "lr": 0.01, "align_weight": weight}
        method = load_method("attention_map_fer", hparams)
        torch.manual_seed(0)
        network = method.build(load("Net", "vit", TINY), arrays.shapes(), arrays.tasks)
        run = Run(0, torch.device("cpu"), Log())
        method.fit(network, arrays.of("train"), arrays.of("val"), run)
        looks = torch.from_numpy(method.predict(network, arrays.inputs)["maps/target"]).float()
        near[weight] = 1 - location(looks[happy], torch.from_numpy(maps[:, 2:3])[happy]).item()
    assert near[9.0] > near[0.0] + 0.1


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
