"""The Laplace posterior against autograd, Bayesian linear regression and Kronecker products."""

import numpy as np
import torch
from uncertain import TASKS, faces, labels, network_of, rows_of

from affectbench.arrays import Task
from affectbench.learning.log import Log
from affectbench.learning.training import Run
from affectbench.learning.uncertainty.laplace_posterior import curvature, draws, factors

CPU = torch.device("cpu")


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


def test_draws_are_the_same_in_every_eigenbasis():
    """Vectors of either sign, and turned where eigenvalues are equal, as another CPU returns."""
    x = torch.diag(torch.tensor([1.0, 1.0, 2.0], dtype=torch.float64))  # A's 1 is double
    posterior = factors(x, torch.tensor([[2.0, 0.5], [0.5, 1.0]], dtype=torch.float64), 0.7)
    turn = torch.block_diag(torch.tensor([[0.6, -0.8], [0.8, 0.6]]), torch.tensor(-1.0)).double()
    flip = torch.tensor([1.0, -1.0], dtype=torch.float64).diag()
    other = {
        "left": posterior["left"] @ flip,
        "right": posterior["right"] @ turn,
        "root": posterior["root"],
    }
    drawn, again = (draws(p, 5, torch.Generator().manual_seed(0)) for p in (posterior, other))
    assert torch.allclose(drawn, again, atol=1e-12)
    assert drawn.abs().min() > 0


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
