"""How concept models are trained: rates, starts, units; and that a head alone needs a start."""

import numpy as np
import pytest
import torch
from torch import nn

from affectbench.arrays import Arrays, Task
from affectbench.learning.blocks.heads import Units, linear_head
from affectbench.learning.blocks.stem import ConvStem
from affectbench.learning.fitting import fit_member
from affectbench.learning.log import Log
from affectbench.learning.methods import load_method
from affectbench.learning.standardise import fit_standardisation
from affectbench.learning.training import Run, Schedule, train
from affectbench.learning.workplace import Workplace
from affectbench.project.plugins import load
from affectbench.refusal import Refusal


def test_the_rate_falls_as_a_cosine_and_rises_again():
    """As CosineAnnealingLR(T_max=10) of the release, over 30 epochs of 4 steps."""
    schedule = Schedule(1.0, 0, 8, 0, 0, epochs=30, cosine_epochs=10)
    optimiser = torch.optim.SGD([nn.Parameter(torch.zeros(1))], lr=1.0)
    annealed = torch.optim.lr_scheduler.CosineAnnealingLR(optimiser, T_max=10)
    for epoch in range(30):
        want = optimiser.param_groups[0]["lr"]
        assert schedule.rate(4 * epoch, 120) == pytest.approx(want, abs=1e-9)
        assert schedule.rate(4 * epoch + 3, 120) == pytest.approx(want, abs=1e-9)
        optimiser.step()
        annealed.step()


class Two(nn.Module):
    """Two numbers that are to become 1."""

    def __init__(self):
        super().__init__()
        self.seen, self.heard = (nn.Parameter(torch.zeros(())) for _ in range(2))

    def forward(self, inputs):
        rows = len(inputs["x"])
        return {"target": torch.stack([self.seen, self.heard]).expand(rows, 2)}


def rows() -> Arrays:
    target = {"target": np.ones((8, 2))}
    task = {"target": Task("regression", ("a", "b"))}
    about = (np.arange(8), np.arange(8), np.full(8, "train"))
    return Arrays({"x": np.zeros((8, 1), np.float32)}, target, task, *about)


def after(schedule: Schedule, slow: tuple[str, ...]) -> Two:
    return train(
        Two(),
        rows(),
        rows(),
        loss=lambda known, batch: (known["target"] - batch.targets["target"]).square().mean(),
        validate=lambda prediction: {"val_loss": 0.0 - float(len(prediction))},
        schedule=schedule,
        run=Run(0, torch.device("cpu"), Log()),
        slow=slow,
    )


def test_what_is_named_slow_learns_at_its_share_of_the_rate():
    """Adam's first step is the rate itself, whatever the gradient's size."""
    network = after(Schedule(0.1, 1, 8, 0, 1, slow=0.1), ("seen",))
    assert network.heard.item() == pytest.approx(0.1, rel=1e-4)
    assert network.seen.item() == pytest.approx(0.01, rel=1e-4)
    alike = after(Schedule(0.1, 1, 8, 0, 1, slow=0.1), ())
    assert alike.seen.item() == alike.heard.item()


def test_weights_decay_towards_zero():
    """With a decay so strong that it turns the gradient, the first step goes nowhere but down."""
    plain, decayed = (after(Schedule(0.1, 40, 8, 0, 40, weight_decay=w), ()) for w in (0.0, 1.0))
    assert plain.seen.item() == pytest.approx(1, abs=0.2)
    assert decayed.seen.item() < 0.7  # half way: gradient x - 1 against decay x


def test_the_visual_branch_is_what_learns_slowly_once_a_voice_joins():
    from affectbench.learning.concepts.fitting import _visual_weights

    tasks = {
        "concepts": Task("multilabel", ("AU01", "AU02")),
        "voice": Task("multilabel", ("loud",)),
        "target": Task("multiclass", ("a", "b")),
    }
    net = load("Net", "vit", {"width": 16, "depth": 1, "heads": 2, "grid": 7})
    method = load_method("agcm", {"embedding_size": 2})
    shapes = {"face": (28, 28, 3), "prosody": (6, 5)}
    both = method.build(net, shapes, tasks)
    alone = {role: task for role, task in tasks.items() if role != "voice"}
    assert _visual_weights(method.build(net, {"face": (28, 28, 3)}, alone)) == ()
    slow = {
        n.split(".")[0:2][1]
        for n, _ in both.named_parameters()
        if n.startswith(_visual_weights(both))
    }
    assert slow == {"face", "concepts"}


def test_a_head_alone_without_what_it_stands_on_is_refused():
    spec = {
        "method": "agcm", "hparams": {"train": "head"}, "net": "", "net_fields": {}, "prefit": None,
        "member": ("raf_db", "by_step", 0, 0), "root_seed": 0, "tasks": {},
    }  # fmt: skip
    with pytest.raises(Refusal, match=r"'by_step' trains a head .* name that one in prefit"):
        fit_member(spec, rows(), Workplace(), Log(), None)


def test_values_are_learned_in_their_own_units():
    """A head starts at the mean of what it is to predict, with its spread."""
    head = linear_head(3, Task("regression", ("x", "y")))
    network = nn.Module()
    network.heads = nn.ModuleDict({"target": head})
    values = np.array([[0.4, 10.0], [0.6, 30.0], [np.nan, 20.0]])
    told = rows()
    told = Arrays(**{**vars(told), "targets": {"target": values}})
    nn.init.zeros_(head[0].weight)
    nn.init.zeros_(head[0].bias)
    fit_standardisation(network, told)
    assert head(torch.ones(1, 3))[0].tolist() == pytest.approx([0.5, 20.0])
    nn.init.ones_(head[0].bias)
    assert head(torch.ones(1, 3))[0].tolist() == pytest.approx([0.6, 20 + (200 / 3) ** 0.5])
    assert Units(2)(torch.tensor([1.0, 2.0])).tolist() == [1, 2]  # until it is fitted
    assert isinstance(linear_head(3, Task("multiclass", ("a", "b"))), nn.Linear)


@pytest.mark.parametrize("patch", [4, 8, 16])
def test_a_stem_gives_as_many_patches_as_the_grid_has(patch):
    stem = ConvStem(7 * patch, patch, 3, 32)
    assert stem(torch.randn(2, 3, 7 * patch, 7 * patch)).shape == (2, 49, 32)


def test_a_stem_sees_what_is_near_its_patch():
    """A change in one corner of the picture moves the tokens of that corner alone."""
    stem = ConvStem(56, 8, 3, 16).eval()
    image = torch.randn(1, 3, 56, 56)
    other = image.clone()
    other[..., :8, :8] += 1
    with torch.no_grad():
        moved = (stem(image) - stem(other)).abs().sum(dim=2).view(7, 7) > 1e-6
    assert moved[0, 0]
    assert not moved[3:, :].any()
    assert not moved[:, 3:].any()


@pytest.mark.parametrize("name", ["agcm", "ts_cam", "attention_map_fer", "concept_embedding"])
def test_every_model_of_faces_stands_on_a_stem(name):
    """Its tokens, attention and features are all asked for by one of them."""
    net = {"width": 16, "depth": 1, "heads": 2, "grid": 7, "stem": "conv"}
    tasks = {
        "target": Task("multiclass", ("fear", "anger")),
        "concepts": Task("multilabel", ("AU01", "AU04")),
        "maps": Task("map", ("AU01", "AU04")),
    }
    method = load_method(name, {})
    network = method.build(load("Net", "vit", net), {"face": (28, 28, 3)}, tasks)
    faces = np.random.default_rng(0).integers(0, 255, (3, 28, 28, 3)).astype(np.uint8)
    prediction = method.predict(network, {"face": faces})
    assert prediction["target"].shape == (1, 3, 2)
    maps = [values for n, values in prediction.items() if n.startswith("maps")]
    assert all(values.shape[-2:] == (7, 7) for values in maps)
    assert bool(maps) == (name != "concept_embedding")


def test_a_patch_that_the_stem_cannot_make_is_refused():
    net = load("Net", "vit", {"width": 16, "depth": 1, "heads": 2, "grid": 7, "stem": "conv"})
    with pytest.raises(Refusal, match=r"stem conv .* 6 pixels"):
        net.build({"face": (42, 42, 3)}, {})


def test_a_transformer_starts_as_maes_does():
    net = load("Net", "vit", {"width": 32, "depth": 1, "heads": 2, "grid": 7})
    tokens = net.build({"face": (28, 28, 3)}, {}).tokens["face"]
    weight = tokens.transformer.blocks[0].mlp.fc1.weight
    bound = (6 / sum(weight.shape)) ** 0.5  # of Xavier's uniform
    assert weight.abs().max().item() == pytest.approx(bound, rel=0.02)
    place = tokens.transformer.pos_embed[0]
    assert (place[0] == 0).all()
    assert place[1:].square().sum(dim=1).tolist() == pytest.approx([16] * 49)  # sin^2 + cos^2
