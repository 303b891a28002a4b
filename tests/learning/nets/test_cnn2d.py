"""The road's network: sizes as in Table I, pictures scaled and changed inside it."""

import numpy as np
import pytest
import torch

from affectbench.arrays import Arrays, Task
from affectbench.learning.blocks.augment import augment
from affectbench.learning.log import Log
from affectbench.learning.methods import load_method
from affectbench.learning.training import Run
from affectbench.project.plugins import load
from affectbench.refusal import Refusal

TASKS = {"target": Task("multiclass", ("a", "b"))}
SHAPES = {"road": (16, 24, 3)}


def built(shapes=None, tasks=None, **fields):
    torch.manual_seed(0)
    return load("Net", "cnn2d", fields).build(shapes or SHAPES, tasks or TASKS)


def pictures(rows: int = 6) -> torch.Tensor:
    generator = torch.Generator().manual_seed(1)
    return torch.randint(256, (rows, *SHAPES["road"]), dtype=torch.uint8, generator=generator)


def test_table_1_counts_its_parameters():
    """896 + 18,496 + 73,856 + 51,380,736 + 3,591, layer by layer."""
    seven = {"target": Task("multiclass", tuple("abcdefg"))}
    with torch.device("meta"):
        network = load("Net", "cnn2d", {}).build({"road": (224, 224, 3)}, seven)
    layers = [*network.convolutions, *network.hidden, *network.heads.values()]
    counts = [sum(p.numel() for p in layer.parameters()) for layer in layers]
    assert [c for c in counts if c] == [896, 18_496, 73_856, 51_380_736, 3_591]
    assert sum(p.numel() for p in network.parameters()) == 51_477_575


def test_pictures_are_scaled_in_the_network():
    network = built().eval()
    seen = []
    network.convolutions.register_forward_pre_hook(lambda _, args: seen.append(args[0]))
    white = torch.full((1, *SHAPES["road"]), 255, dtype=torch.uint8)
    network({"road": white})
    assert torch.equal(seen[0], torch.ones(1, 3, 16, 24))


def test_the_logits_of_several_pictures_are_their_mean():
    shown = pictures().unflatten(0, (2, 3))  # two rows of three pictures
    network = built({"road": (3, *SHAPES["road"])}).eval()
    alone = [network({"road": shown[:, p]})["target"] for p in range(3)]
    assert torch.allclose(network({"road": shown})["target"], sum(alone) / 3, atol=1e-6)


@pytest.mark.parametrize(
    ("shapes", "told"),
    [
        ({"eeg": (100, 32)}, r"'eeg' has shape \(100, 32\); it needs \(height, width, channels\)"),
        ({"road": (7, 32, 3)}, "'road' is 7 x 32; 3 poolings need 8 x 8"),
        ({"road": (8, 8, 3), "face": (16, 16, 3)}, "inputs of one size are joined"),
        ({"road": (8, 8, 3), "face": (2, 8, 8, 3)}, "inputs of one size are joined"),
    ],
)
def test_what_it_cannot_take_is_refused(shapes, told):
    with pytest.raises(Refusal, match=told):
        built(shapes)


def test_pictures_that_were_scaled_already_are_refused():
    with pytest.raises(Refusal, match=r"'road' is torch.float32; it needs uint8"):
        built()({"road": pictures().float()})


def test_only_training_sees_changed_pictures():
    batch = {"road": pictures()}
    network = built()
    torch.manual_seed(3)
    changed = network.train()(batch)["target"]
    plain = network.eval()(batch)["target"]
    assert not torch.allclose(changed, plain)
    without = built(augment=False).train()
    assert torch.equal(without(batch)["target"], plain)


def test_the_same_seed_changes_pictures_alike_and_each_by_its_own_draw():
    images = (pictures().permute(0, 3, 1, 2).float() / 255)[:1].repeat(8, 1, 1, 1)
    torch.manual_seed(5)
    first = augment(images)
    torch.manual_seed(5)
    assert torch.equal(first, augment(images))
    assert not torch.equal(first, augment(images))
    assert len({one.numpy().tobytes() for one in first}) == 8


def test_values_stay_between_black_and_white():
    torch.manual_seed(2)
    changed = augment(pictures(64).permute(0, 3, 1, 2).float() / 255)
    assert changed.min() >= 0
    assert changed.max() == 1  # something was brightened beyond white
    black = augment(torch.zeros(64, 3, 16, 24))
    assert torch.equal(black, torch.zeros(64, 3, 16, 24))


def test_brightness_is_all_that_a_plain_picture_can_lose():
    torch.manual_seed(2)
    grey = augment(torch.full((500, 1, 8, 8), 0.5))
    of_each = grey.mean(dim=(1, 2, 3))
    assert torch.allclose(grey, of_each[:, None, None, None].expand_as(grey), atol=1e-6)
    assert 0.4 <= of_each.min() < 0.41
    assert 0.59 < of_each.max() <= 0.6


def test_a_student_with_augmentation_repeats_itself_bit_for_bit():
    rng = np.random.default_rng(0)
    class_N = np.arange(32) % 2
    logits = rng.normal(size=(1, 32, 2)).astype(np.float32)
    arrays = Arrays(
        inputs={"road": rng.integers(0, 256, (32, 8, 8, 3), dtype=np.uint8)},
        targets={"target": class_N},
        tasks=TASKS,
        row=np.arange(32),
        group=np.arange(32),
        split=np.where(np.arange(32) < 20, "train", "val"),
        soft_targets={"one": {"target": logits}, "two": {"target": -logits}},
    )

    def predicted(augmented: bool) -> bytes:
        method = load_method("entropy_cmd", {"steps": 4, "batch_size": 4, "validate_every": 2})
        network = built(arrays.shapes(), widths=(4, 4, 4), hidden=8, augment=augmented)
        run = Run(0, torch.device("cpu"), Log())
        method.fit(network, arrays.of("train"), arrays.of("val"), run)
        return method.predict(network, arrays.inputs)["target"].tobytes()

    assert predicted(True) == predicted(True)
    assert predicted(True) != predicted(False)
