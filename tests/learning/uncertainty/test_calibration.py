"""Temperatures and vector scaling against scipy, scikit-learn and closed forms."""

from math import log

import numpy as np
import pytest
import torch
from scipy.optimize import minimize_scalar
from scipy.special import expit, log_softmax
from sklearn.linear_model import LogisticRegression
from uncertain import RNG, TASKS, rows_of

from affectbench.arrays import Arrays, Task
from affectbench.learning.log import Log
from affectbench.learning.methods import load_method
from affectbench.learning.training import Run
from affectbench.learning.uncertainty.calibration import pooled_logits
from affectbench.refusal import Refusal


def stacked(rows: int = 300) -> Arrays:
    """Overconfident logits of two members over four frames, and targets drawn from calmer ones."""
    logits = {
        role: RNG.normal(0, 3, (rows, 2, 4, *task.outputs)).astype(np.float32)
        for role, task in TASKS.items()
    }
    pool = {r: pooled_logits(TASKS[r], torch.from_numpy(x)).numpy() for r, x in logits.items()}
    gumbel = RNG.gumbel(size=pool["expression"].shape)
    targets = {
        "expression": (pool["expression"] / 3 + gumbel).argmax(-1),
        "au": (RNG.random(pool["au"].shape) < expit(pool["au"] / np.array([2, 5]))).astype(float),
        "affect": RNG.uniform(-1, 1, (rows, 4, 2)),
    }
    targets["expression"][::7] = -1
    targets["au"][::5, 1] = np.nan
    targets["affect"][::3] = np.nan
    return rows_of({f"tea/{role}": x for role, x in logits.items()}, targets, TASKS)


def fitted(name: str, rows: Arrays, **options):
    method, log = load_method(name, options), Log()
    network = method.build(None, rows.shapes(), rows.tasks)
    network = method.fit(network, rows, rows, Run(0, torch.device("cpu"), log))
    return method.predict(network, rows.inputs), log


def test_pooled_logits_have_the_mean_probability():
    task = TASKS["au"]
    found = pooled_logits(task, torch.tensor([[[log(3)], [0.0]]]))
    assert found.item() == pytest.approx(log(5 / 3))
    logits = torch.randn(5, 3, 4)
    for role in ("expression", "affect"):
        found = pooled_logits(TASKS[role], logits).softmax(-1)
        assert torch.allclose(found, logits.softmax(-1).mean(1), atol=1e-6)


def test_temperatures_are_those_of_another_minimiser():
    rows = stacked()
    prediction, log_ = fitted("temperature_scaling", rows)
    found = {(role, name): value for _, role, name, value in log_.diagnostic_rows}
    pool = {
        role: pooled_logits(task, torch.from_numpy(rows.inputs[f"tea/{role}"]).double()).numpy()
        for role, task in TASKS.items()
    }

    def best(nll) -> float:
        return minimize_scalar(nll, bounds=(0.05, 20), method="bounded", options={"xatol": 1e-8}).x

    there, target = rows.targets["expression"] >= 0, rows.targets["expression"]
    kept, classes = pool["expression"][there], target[there]
    one = best(lambda t: -log_softmax(kept / t, -1)[np.arange(len(kept)), classes].mean())
    assert found["expression", "all"] == pytest.approx(one, rel=1e-3)
    assert one == pytest.approx(3, rel=0.2)
    for c, name in enumerate(("a", "b")):
        label, logits = rows.targets["au"][..., c], pool["au"][..., c]
        there = ~np.isnan(label)
        sign = np.where(label[there] > 0, 1, -1)
        each = best(lambda t: np.logaddexp(0, -sign * logits[there] / t).mean())  # noqa: B023
        assert found["au", name] == pytest.approx(each, rel=1e-3)
    scaled = prediction["expression"][0]
    assert scaled == pytest.approx(pool["expression"] / found["expression", "all"], abs=1e-4)
    assert prediction["affect"].shape == (1, 300, 4, 2, 3)


def test_a_label_that_is_never_there_keeps_its_temperature():
    logits = RNG.normal(size=(50, 1, 2)).astype(np.float32)
    label = np.stack([np.zeros(50), RNG.integers(0, 2, 50)], axis=1)
    rows = rows_of({"tea/au": logits}, {"au": label}, {"au": TASKS["au"]})
    _, log_ = fitted("temperature_scaling", rows)
    [(_, _, _, never), (_, _, _, sometimes)] = log_.diagnostic_rows
    assert never == 1
    assert sometimes != 1


def test_values_without_bins_have_nothing_to_scale():
    with pytest.raises(Refusal, match="'x' has values without bins"):
        load_method("temperature_scaling", {}).build(None, {}, {"x": Task("regression", ("x",))})


def test_vector_scaling_of_one_label_is_platts():
    logits = RNG.normal(0, 2, (400, 1, 1)).astype(np.float32)
    label = (RNG.random((400, 1)) < expit(0.4 * logits[:, 0] + 0.7)).astype(float)
    rows = rows_of({"tea/au": logits}, {"au": label}, {"au": Task("multilabel", ("a",))})
    prediction, _ = fitted("vector_scaling", rows, penalty=0.0)
    platt = LogisticRegression(C=np.inf, tol=1e-10).fit(logits[:, 0], label[:, 0])
    expected = platt.decision_function(logits[:, 0])
    assert prediction["au"][0, :, 0] == pytest.approx(expected, abs=1e-3)


def test_a_penalty_holds_rows_that_are_told_apart():
    label = np.repeat([[0.0], [1.0]], 5, axis=0)
    logits = (2 * label - 1)[:, None].astype(np.float32)
    rows = rows_of({"tea/au": logits}, {"au": label}, {"au": Task("multilabel", ("a",))})
    free, held = (fitted("vector_scaling", rows, penalty=p)[0]["au"].max() for p in (0.0, 0.1))
    assert free == pytest.approx(20, rel=0.05)  # the limit
    assert held < 4
