"""Rivals that train nothing: against scipy, scikit-learn, closed forms and plain repetition."""

from math import log

import numpy as np
import pytest
import torch
from scipy.optimize import minimize_scalar
from scipy.special import expit, log_softmax
from sklearn.linear_model import LogisticRegression
from torch import nn

from affectbench.arrays import Arrays, Task
from affectbench.learning.log import Log
from affectbench.learning.methods import load_method
from affectbench.learning.training import Run
from affectbench.learning.uncertainty.calibration import pooled_logits
from affectbench.learning.uncertainty.laplace_posterior import curvature, draws, factors
from affectbench.project.plugins import load
from affectbench.refusal import Refusal

CPU = torch.device("cpu")
RNG = np.random.default_rng(0)
TASKS = {
    "expression": Task("multiclass", ("a", "b", "c")),
    "au": Task("multilabel", ("a", "b")),
    "affect": Task("regression", ("v", "a"), (-1.0, 0.0, 1.0)),
}


def rows_of(inputs: dict, targets: dict, tasks: dict) -> Arrays:
    total = len(next(iter(targets.values())))
    return Arrays(
        inputs=inputs,
        targets=targets,
        tasks=tasks,
        row=np.arange(total),
        group=np.arange(total),
        split=np.full(total, "val"),
    )


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
    network = method.fit(network, rows, rows, Run(0, CPU, log))
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


def network_of(tasks: dict, name: str, **options) -> tuple[object, nn.Module]:
    torch.manual_seed(0)
    net = load("Net", "emenet", {"width": 0.125, "hidden": 8})
    method = load_method(name, options)
    return method, method.build(net, {"face": (3, 16, 16, 3)}, tasks).eval()


def faces(rows: int) -> np.ndarray:
    return RNG.integers(0, 256, (rows, 3, 16, 16, 3)).astype(np.uint8)


def labels(rows: int) -> dict:
    return {
        "expression": RNG.integers(-1, 3, (rows, 3)),
        "au": RNG.integers(0, 2, (rows, 3, 2)).astype(float),
        "affect": RNG.uniform(-1, 1, (rows, 3, 2)),
    }


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


def test_curvature_by_hand_and_by_autograd():
    assert curvature(TASKS["au"], torch.zeros(3, 2)).tolist() == [[0.25, 0], [0, 0.25]]
    noise = curvature(Task("regression", ("a", "b")), torch.zeros(3, 2), torch.tensor([0.5, 4.0]))
    assert noise.tolist() == [[2, 0], [0, 0.25]]
    logits = torch.randn(4, 2, 3, dtype=torch.float64)

    def likelihood(flat_K):
        return -flat_K.view(2, 3).log_softmax(-1)[:, 0].sum()

    each = [torch.autograd.functional.hessian(likelihood, row.flatten()) for row in logits]
    assert torch.allclose(curvature(TASKS["affect"], logits), torch.stack(each).mean(0))


def test_the_posterior_of_a_linear_problem_is_bayesian_linear_regression():
    """Gaussian noise 1/2, prior precision 3: covariance (X'X / noise + 3)^-1, exactly."""
    x = torch.randn(30, 4, dtype=torch.float64, generator=torch.Generator().manual_seed(0))
    found = factors(x, torch.tensor([[2.0]], dtype=torch.float64), 3.0)
    covariance = found["right"] @ (found["root"][0] ** 2).diag() @ found["right"].T
    assert torch.allclose(covariance, torch.linalg.inv(2 * x.T @ x + 3 * torch.eye(4).double()))
    drawn = draws(found, 40_000, torch.Generator().manual_seed(0))[:, 0]
    assert drawn.mean(0).abs().max() < 4 * covariance.diagonal().max().sqrt() / 200
    assert torch.allclose(drawn.T @ drawn / 40_000, covariance, atol=0.03 * covariance.max().item())


def test_a_kronecker_posterior_is_the_inverse_of_the_kronecker_product():
    x, g = torch.randn(20, 3).double(), torch.tensor([[2.0, 0.5], [0.5, 1.0]]).double()
    found = factors(x, g, 0.7)
    turn = torch.kron(found["left"], found["right"])
    covariance = turn @ (found["root"] ** 2).flatten().diag() @ turn.T
    expected = torch.linalg.inv(torch.kron(g, x.T @ x) + 0.7 * torch.eye(6).double())
    assert torch.allclose(covariance, expected)


def test_a_stiff_prior_leaves_the_weights_and_a_loose_one_moves_them():
    rows = rows_of({"face": faces(8)}, labels(8), TASKS)
    spread = {}
    for precision in (1e12, 1.0):
        method, network = network_of(TASKS, "laplace", prior_precision=precision)
        network = method.fit(network, rows, rows, Run(3, CPU, Log()))
        plain = network({"face": torch.from_numpy(rows.inputs["face"])})
        prediction = method.predict(network, rows.inputs)
        for role, values in prediction.items():
            assert values.shape == (10, *plain[role].shape)
        spread[precision] = max(
            np.abs(values - plain[role].detach().numpy()).max()
            for role, values in prediction.items()
        )
    assert spread[1e12] < 1e-4
    assert spread[1.0] > 0.1
