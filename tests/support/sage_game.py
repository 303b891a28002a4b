"""A small game of seven features and three classes, with its SAGE values by enumeration."""

from itertools import combinations
from math import comb

import numpy as np
import torch
from torch import nn

from affectbench.learning.sage.estimate import class_wise_sage
from affectbench.learning.sage.scores import CLASS_MODES
from affectbench.probabilities import softmax

N, F, B, C = 40, 7, 9, 3
RNG = np.random.default_rng(5)
ROWS = RNG.normal(size=(N, F)).astype(np.float32)
BACKGROUND = (RNG.normal(size=(B, F)) + 0.3).astype(np.float32)
IN, OUT = RNG.normal(size=(6, F)), RNG.normal(size=(C, 6))
# about half of the labels follow the head, so that values of both signs occur
FOLLOWED = ((ROWS @ IN.T).clip(0) @ OUT.T).argmax(axis=1)
CLASSES = np.where(RNG.random(N) < 0.5, FOLLOWED, RNG.integers(0, C, N))


def linear(weight: np.ndarray, bias: np.ndarray | None = None) -> nn.Linear:
    layer = nn.Linear(weight.shape[1], weight.shape[0], bias=bias is not None)
    layer.weight.data = torch.from_numpy(weight).float()
    if bias is not None:
        layer.bias.data = torch.from_numpy(bias).float()
    return layer


HEAD = nn.Sequential(linear(IN), nn.ReLU(), linear(OUT, np.array([0.2, 0.0, -0.1])))


def probs_of(rows: np.ndarray) -> np.ndarray:
    """HEAD once more, in numpy."""
    hidden = np.maximum(rows.astype(float) @ IN.T, 0)
    return softmax(hidden @ OUT.T + np.array([0.2, 0.0, -0.1]))


def ours(head=HEAD, rows=ROWS, classes=CLASSES, background=BACKGROUND, seed=0, **options):
    options = {"threshold": 0, "max_rounds": 2, "class_modes": CLASS_MODES, **options}
    rng = np.random.default_rng(seed)
    return class_wise_sage(head, rows, classes, background, rng=rng, **options)


def value(mode: str, k: int, known: np.ndarray) -> float:
    """The game of class k, written down once more from its definition."""
    expected = probs_of(np.where(known, ROWS[:, None], BACKGROUND)).mean(axis=1)
    if mode == "rows":
        return np.log(expected[k == CLASSES, k]).mean()
    if mode == "constant":
        return np.log(expected[:, k]).mean()
    if mode == "ordinary":
        return np.log(expected[np.arange(N), CLASSES]).mean()
    return np.where(k == CLASSES, np.log(expected[:, k]), np.log(1 - expected[:, k])).mean()


def enumerated(mode: str, k: int, groups=tuple((j,) for j in range(F))) -> np.ndarray:
    """Shapley values by every coalition of the groups."""
    players = range(len(groups))

    def of(coalition) -> float:
        known = np.zeros(F, dtype=bool)
        known[[j for g in coalition for j in groups[g]]] = True
        return value(mode, k, known)

    game = {c: of(c) for size in range(len(groups) + 1) for c in combinations(players, size)}
    found = np.zeros(len(groups))
    for c in game:
        for g in set(players) - set(c):
            share = 1 / len(groups) / comb(len(groups) - 1, len(c))
            found[g] += share * (game[tuple(sorted((*c, g)))] - game[c])
    return found


EXACT = {mode: np.stack([enumerated(mode, k) for k in range(C)]) for mode in CLASS_MODES}


def agrees(value, error, exact) -> None:
    z = (value - exact) / error
    assert np.abs(z).max() < 4
    assert 0.5 < np.sqrt((z**2).mean()) < 1.6
