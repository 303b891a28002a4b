"""Every method keeps its contract, on each kind of task and each form of input that it takes."""

from dataclasses import is_dataclass

import numpy as np
import pytest
import torch
from contracts import CATALOGUE, SHOTS, cases, fitted, generated, seen_by

from affectbench.arrays import Arrays
from affectbench.plan.effort import budget_of

BUDGET = ("steps", "validate_every")


@pytest.mark.parametrize(("name", "kind", "needs", "form", "precision"), [*cases()])
def test_a_method_learns_and_predicts(name, kind, needs, form, precision):
    arrays = seen_by(name, kind, needs, form)
    method, network, prediction, log = fitted(name, arrays, form, precision=precision)
    for role, task in arrays.tasks.items():
        if task.kind != "map":
            assert prediction[role].shape[1] == len(arrays)
    for other in prediction.keys() - arrays.tasks:  # explanations: of each row, by role
        assert other.rpartition("/")[2] in arrays.tasks
        assert len(prediction[other]) == len(arrays)
    values = prediction["target"]
    frames = (SHOTS,) if form == "film" else ()
    passes = getattr(method, "passes", 1)
    assert values.shape == (passes, len(arrays), *frames, *arrays.tasks["target"].outputs)
    assert values.dtype == np.float32
    assert np.isfinite(values).all()
    assert log.history_rows or "prefit" in needs  # which may train nothing more
    assert is_dataclass(method)
    assert method.__dataclass_params__.frozen
    if {"features", "head"} <= CATALOGUE.get("method", name, "").functions:
        batch = {"x": torch.from_numpy(arrays.inputs["x"][:5])}
        again = method.head(network)["target"](method.features(network, batch))
        rounded = 1e-5 if precision == "float32" else 0.05  # features are computed in float32
        assert again.detach().numpy() == pytest.approx(values[0, :5], abs=rounded)


@pytest.mark.parametrize("name", CATALOGUE.names("method"))
def test_effort_multiplies_every_budget_in_steps(name):
    """No method has a field that is called as the variants' `effort`."""
    method = CATALOGUE.get("method", name, "")
    budget = method.facts.get("budget", [field for field in BUDGET if field in method.options])
    assert list(budget_of(method)) == list(budget)
    assert set(budget) <= set(method.options)
    assert "effort" not in method.options


@pytest.mark.parametrize(("name", "kind", "needs", "form", "precision"), [*cases()])
def test_a_method_repeats_itself_bit_for_bit(name, kind, needs, form, precision):
    arrays = seen_by(name, kind, needs, form)
    first, second = (fitted(name, arrays, form, 7, precision)[2]["target"] for _ in range(2))
    assert first.tobytes() == second.tobytes()


@pytest.mark.parametrize(("name", "kind", "needs", "form", "precision"), [*cases()])
def test_test_rows_change_nothing(name, kind, needs, form, precision):
    arrays = seen_by(name, kind, needs, form)
    test = arrays.split == "test"
    spoiled = {
        modality: np.where(test.reshape(-1, *(1,) * (x.ndim - 1)), 200, x).astype(x.dtype)
        for modality, x in arrays.inputs.items()
    }
    twin = Arrays(**{**vars(arrays), "inputs": spoiled})
    kept = [
        fitted(name, a, form, precision=precision)[2]["target"][:, ~test] for a in (arrays, twin)
    ]
    assert kept[0].tobytes() == kept[1].tobytes()


@pytest.mark.parametrize(
    "name", sorted({c.values[0] for c in cases() if c.values[2] == ("teachers",)})
)
def test_a_student_sees_no_label_but_to_weigh_its_teachers(name):
    """Labels of training rows never matter: permuting them changes no bit."""
    arrays = generated("multiclass", ("teachers",))
    train = np.flatnonzero(arrays.split == "train")
    moved = arrays.targets["target"].copy()
    moved[train] = np.roll(moved[train], 1)
    twin = Arrays(**{**vars(arrays), "targets": {"target": moved}})
    assert fitted(name, arrays)[2]["target"].tobytes() == fitted(name, twin)[2]["target"].tobytes()
