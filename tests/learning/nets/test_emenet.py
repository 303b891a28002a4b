"""EMENet: parameters and multiply-adds as its papers have them, and what it must keep."""

import numpy as np
import pytest
import torch
from torch import nn
from torch.utils.flop_counter import FlopCounterMode

from affectbench.arrays import Task
from affectbench.learning.blocks.heads import RecurrentHead
from affectbench.learning.blocks.marblenet import MarbleNet
from affectbench.learning.blocks.mobilefacenet import MobileFaceNet
from affectbench.learning.blocks.prelu import PReLU
from affectbench.project.plugins import load
from affectbench.refusal import Refusal

TASKS = {
    "au": Task("multilabel", tuple(f"AU{n}" for n in range(12))),
    "expression": Task("multiclass", tuple("abcdefg")),
    "affect": Task("regression", ("valence", "arousal"), tuple(np.linspace(-1, 1, 20).tolist())),
}


def shapes_of(size: int, voice: bool, frames: tuple[int, ...] = (1,)) -> dict:
    face = {"face": (*frames, size, size, 3)}
    return face | ({"voice": (*frames, 64, 64)} if voice else {})


def batch_of(shapes: dict, rows: int = 1) -> dict[str, torch.Tensor]:
    torch.manual_seed(0)
    return {
        name: torch.randn(rows, *shape).half()
        if name == "voice"
        else torch.randint(256, (rows, *shape), dtype=torch.uint8)
        for name, shape in shapes.items()
    }


def emenet(size: int = 32, voice: bool = False, frames=(1,), tasks=TASKS, **options) -> nn.Module:
    torch.manual_seed(0)
    return load("Net", "emenet", options).build(shapes_of(size, voice, frames), tasks).eval()


def parameters(module: nn.Module) -> int:
    return sum(p.numel() for p in module.parameters())


def counted(network: nn.Module, batch: dict) -> tuple[float, int]:
    """Return multiply-adds, in millions, and how many elements pass a batch norm."""
    passed = []
    for module in network.modules():
        if isinstance(module, nn.BatchNorm2d):
            module.register_forward_hook(lambda module, given, out: passed.append(out.numel()))
    with FlopCounterMode(display=False) as counter, torch.no_grad():
        network(batch)
    return counter.get_total_flops() / 2e6, sum(passed)


@pytest.mark.parametrize(
    ("voice", "weights", "without_prelu", "multiply_adds", "paper"),
    [(False, 1_684_539, 1_676_987, 221.64, 228), (True, 1_920_891, 1_913_339, 227.36, 234)],
)
def test_size_and_cost_are_the_papers(voice, weights, without_prelu, multiply_adds, paper):
    network = emenet(112, voice)
    assert parameters(network) == weights
    slopes = sum(parameters(m) for m in network.modules() if isinstance(m, nn.PReLU))
    assert weights - slopes == without_prelu
    assert round(without_prelu / 1e6, 2) == {False: 1.68, True: 1.91}[voice]  # as printed
    found, normed = counted(network, batch_of(shapes_of(112, voice)))
    assert found == pytest.approx(multiply_adds, abs=0.005)
    assert round(found + 2 * normed / 1e6) == paper  # a batch norm charged 2 an element


def test_parts_have_the_sizes_of_their_papers():
    assert parameters(MobileFaceNet((112, 112))) == 937_344
    assert parameters(MarbleNet()) == 88_896
    assert (
        parameters(emenet(112, tasks={**TASKS, "landmarks": Task("regression", ("x",) * 136)}))
        == 1_948_611
    )


@pytest.mark.parametrize(
    ("size", "width", "weights", "multiply_adds"),
    [(48, 1.0, 1_664_059, 41.3), (64, 1.0, 1_667_643, 72.9), (112, 0.5, 1_033_083, 60.6)],
)
def test_other_sizes_and_widths(size, width, weights, multiply_adds):
    network = emenet(size, width=width)
    assert parameters(network) == weights
    assert counted(network, batch_of(shapes_of(size, False)))[0] == pytest.approx(
        multiply_adds, abs=0.05
    )


def test_prelu_is_torchs_own_to_the_last_gradient():
    torch.manual_seed(0)
    x, grad = torch.randn(3, 4, 5, 5), torch.randn(3, 4, 5, 5)
    x[0, 0, 0, 0] = 0  # the corner counts as below
    found = []
    for kind in (nn.PReLU, PReLU):
        for order in (torch.contiguous_format, torch.channels_last):
            layer, leaf = kind(4), x.clone(memory_format=order).requires_grad_()
            y = layer(leaf)
            y.backward(grad)
            found.append((y.detach(), leaf.grad, layer.weight.grad))
            assert torch.equal(layer.eval()(x), y) or kind is nn.PReLU
    for other in found[1:]:
        assert all(torch.allclose(a, b, atol=1e-5) for a, b in zip(found[0], other, strict=True))


def test_a_head_is_dropout_gru_relu_linear():
    """Against torch's own layers put together by hand."""
    head = RecurrentHead(6, 5, TASKS["expression"], 0.5, "time", "input").eval()
    x = torch.randn(3, 4, 6)
    alone = nn.GRU(6, 5, batch_first=True)
    alone.load_state_dict(head.gru.state_dict())
    assert torch.equal(head(x), head.linear(alone(x)[0].relu()))
    assert torch.equal(head(x[:, 0]), head(x[:, :1])[:, 0])  # a single picture is one frame


def test_time_flows_through_frames_or_as_released_through_the_batch():
    x = torch.randn(3, 4, 6)
    bumped = x.clone()
    bumped[0, 0] += 1
    for axis, moved in (
        ("time", [(0, t) for t in range(4)]),
        ("batch", [(n, 0) for n in range(3)]),
    ):
        head = RecurrentHead(6, 5, TASKS["expression"], 0.0, axis, "input").train()
        changed = (head(x) != head(bumped)).any(dim=-1).nonzero().tolist()
        assert [tuple(place) for place in changed] == moved
        head.eval()
        changed = (head(x) != head(bumped)).any(dim=-1).nonzero().tolist()
        assert [tuple(place) for place in changed] == (moved if axis == "time" else [(0, 0)])


def test_dropout_stands_where_it_is_told():
    for place in ("input", "output"):
        head = RecurrentHead(6, 5, TASKS["expression"], 0.5, "time", place).train()
        seen = {}
        head.gru.register_forward_pre_hook(lambda module, given: seen.update(gru=given[0]))  # noqa: B023
        head.linear.register_forward_pre_hook(lambda module, given: seen.update(linear=given[0]))  # noqa: B023
        head(torch.ones(8, 4, 6))
        assert (seen["gru"] == 0).any().item() == (place == "input")
        if place == "input":
            assert (seen["linear"] >= 0).all()
        else:
            assert (seen["linear"] < 0).any()  # no ReLU, as released
            assert (seen["linear"] == 0).any()


def test_frames_are_embedded_each_for_itself():
    network = emenet(32, voice=True, frames=(3,), width=0.25)
    batch = batch_of(shapes_of(32, True, (3,)), rows=2)
    whole = network.embed(batch)
    assert whole.shape == (2, 3, 640)
    one = network.embed({name: x[1:, 2:] for name, x in batch.items()})
    assert torch.allclose(one[0, 0], whole[1, 2], atol=1e-5)


def test_pictures_stay_in_the_order_of_memory():
    """Channels last from the file to the last convolution: nothing is copied to another order."""
    network = emenet(32, width=0.25)
    orders = []
    for module in network.face.modules():
        if isinstance(module, nn.Conv2d) and module.kernel_size == (3, 3):
            module.register_forward_pre_hook(
                lambda module, given: orders.append(
                    given[0].is_contiguous(memory_format=torch.channels_last)
                )
            )
    network(batch_of(shapes_of(32, False), rows=4))
    assert len(orders) == 17
    assert all(orders)


def test_weights_of_landmarks_start_a_network_of_emotions():
    """What a prefit leaves out is its own heads; what is left is found by name, voice or not."""
    start = emenet(tasks={"landmarks": Task("regression", ("x", "y"))}).state_dict()
    shared = {name for name in start if not name.startswith("heads.landmarks.")}
    for voice in (False, True):
        own = emenet(voice=voice).state_dict()
        assert shared <= own.keys()
        assert all(own[name].shape == start[name].shape for name in shared)


@pytest.mark.parametrize(
    ("shapes", "told"),
    [
        ({"voice": (1, 64, 64)}, "it needs one of pictures"),
        ({"face": (2, 32, 32, 3), "voice": (3, 64, 64)}, "inputs of unequal frames"),
        ({"face": (2, 32, 32, 3), "prosody": (2, 64, 6)}, "may have one of sounds"),
    ],
)
def test_other_inputs_are_refused(shapes, told):
    with pytest.raises(Refusal, match=told):
        load("Net", "emenet", {}).build(shapes, TASKS)


def test_pictures_that_are_no_bytes_are_refused():
    with pytest.raises(Refusal, match="it needs uint8"):
        emenet(32)({"face": torch.rand(1, 1, 32, 32, 3)})
