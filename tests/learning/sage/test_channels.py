"""SAGE values of groups of input channels, against those of groups of flat features."""

import numpy as np
import pytest
import torch
from sage_game import BACKGROUND, CLASSES, HEAD, ROWS, N

from affectbench.learning.sage.channels import features_of, names_of, sage_of_groups
from affectbench.learning.sage.estimate import class_wise_sage

GROUPS = {"a": {"left": [0], "right": [2, 1]}, "b": {"all": [0]}}
SHAPES = {"a": (2, 3), "b": (1, 1)}  # seven features, as the game's rows have


def inputs_of(rows: np.ndarray) -> dict[str, torch.Tensor]:
    flat = torch.from_numpy(rows)
    return {"a": flat[:, :6].reshape(-1, 2, 3), "b": flat[:, 6:].reshape(-1, 1, 1)}


def predict(inputs: dict[str, torch.Tensor]) -> torch.Tensor:
    return HEAD(torch.cat([inputs["a"].flatten(1), inputs["b"].flatten(1)], dim=1))


def sage(predict=predict, **more):
    rng = np.random.default_rng(0)
    given = (inputs_of(ROWS), CLASSES, inputs_of(BACKGROUND), GROUPS)
    return sage_of_groups(predict, *given, rng=rng, max_rounds=2, threshold=0, **more)["rows"]


def test_a_group_has_all_frames_of_its_channels():
    assert features_of({"a": (2, 3)}, {"a": {"x": [0, 2], "y": [1]}}) == [[0, 2, 3, 5], [1, 4]]
    assert features_of(SHAPES, GROUPS) == [[0, 3], [2, 1, 5, 4], [6]]
    assert names_of(GROUPS) == ["left", "right", "all"]


def test_values_are_those_of_the_flat_features_in_the_same_groups():
    flat = class_wise_sage(
        HEAD, ROWS, CLASSES, BACKGROUND,
        rng=np.random.default_rng(0), groups=[[0, 3], [2, 1, 5, 4], [6]], max_rounds=2, threshold=0,
    )["rows"]  # fmt: skip
    assert sage().value_CG == pytest.approx(flat.value_CG, abs=1e-6)
    assert sage().value_CG.shape == (3, 3)


def test_a_group_that_the_network_does_not_look_at_has_no_value():
    def of_left(inputs):
        seen = torch.zeros(len(inputs["a"]), 7)
        seen[:, [0, 3]] = inputs["a"][:, :, 0]
        return HEAD(seen)

    values_CG = sage(of_left).value_CG
    assert values_CG[:, 1:] == pytest.approx(0, abs=1e-6)
    assert (np.abs(values_CG[:, 0]) > 0.001).all()
    assert len(CLASSES) == N
