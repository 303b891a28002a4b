"""What starts are trained with: each task from CLS and from patches, values in deviations."""

import sys

import numpy as np
import pytest
import torch
from contracts import NAMES, faces

from affectbench.arrays import Arrays, Task
from affectbench.learning.log import Log
from affectbench.learning.methods import load_method
from affectbench.learning.training import Run
from affectbench.project.plugins import load

TINY = {"width": 16, "depth": 1, "heads": 2, "grid": 7, "stem": "conv"}
ROWS = 24


def stills() -> Arrays:
    """Faces with classes, units and points; some have no points."""
    class_N = np.arange(ROWS) % len(NAMES)
    points = np.stack([0.5 + 0.01 * class_N, 0.4 - 0.02 * class_N], axis=1)
    points[::7] = np.nan
    shown = faces(ROWS, class_N, "multiclass", ("target", "concepts"))
    return Arrays(
        inputs=shown["inputs"],
        targets={**shown["targets"], "points": points},
        tasks={**shown["tasks"], "points": Task("regression", ("x", "y"))},
        row=np.arange(ROWS),
        group=np.arange(ROWS),
        split=np.where(np.arange(ROWS) % 3 == 0, "val", "train"),
    )


def fitted(net: str, fields: dict, arrays: Arrays):
    method = load_method("pretraining", {"steps": 4, "validate_every": 2, "batch_size": 8})
    torch.manual_seed(0)
    network = method.build(load("Net", net, fields), arrays.shapes(), arrays.tasks)
    log = Log()
    run = Run(1, torch.device("cpu"), log)
    network = method.fit(network, arrays.of("train"), arrays.of("val"), run)
    return method, network, log


def test_each_task_is_learned_from_cls_and_from_patches():
    arrays = stills()
    method, network, log = fitted("vit", {**TINY, "grid": 7}, arrays)
    assert set(network.heads) == set(network.patch_heads) == {"target", "concepts", "points"}
    assert network.patch_heads["target"].in_features == 49 * 16
    told = {quantity for _, quantity, _ in log.history_rows if quantity.startswith("val_loss_")}
    assert told == {f"val_loss_{p}{r}" for p in ("", "patches_") for r in arrays.tasks}
    assert set(method.predict(network, arrays.inputs)) == set(arrays.tasks)


def test_weights_keep_the_names_under_which_others_start_from_them():
    names = set(fitted("vit", TINY, stills())[1].state_dict())
    child = load_method("agcm", {}).build(
        load("Net", "vit", TINY), {"x": (28, 28, 3)},
        {"target": Task("multiclass", NAMES), "concepts": Task("multilabel", ("a", "b"))},
    )  # fmt: skip
    body = {n for n in names if not n.startswith(("heads.", "patch_heads."))}
    assert body == {n for n in child.state_dict() if n.startswith("tokens.")}


def test_a_network_without_tokens_has_its_own_heads_alone():
    arrays = stills()
    _, network, log = fitted("emenet", {"width": 0.125, "hidden": 4}, arrays)
    assert not hasattr(network, "patch_heads")
    assert "val_loss_points" in {quantity for _, quantity, _ in log.history_rows}


def test_values_count_in_standard_deviations():
    """With a deviation of 0.01, an error of 0.02 counts as 4, whatever the unit."""
    module = sys.modules[type(load_method("pretraining", {})).__module__]
    tasks = {"points": Task("regression", ("x",))}
    losses = module._losses(
        tasks,
        {"points": torch.tensor([[0.52]])},
        {"points": torch.tensor([[0.5]])},
        {"points": torch.tensor([0.01])},
    )
    assert losses["points"].item() == pytest.approx(4, rel=1e-4)
    assert module._spread(np.array([[1.0, 5], [3, 5], [np.nan, 5]])).tolist() == [1, 1]
