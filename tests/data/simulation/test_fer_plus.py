"""Simulated FER+: the truth is that of votes, and that of the labels that are made from them."""

import numpy as np
import pytest
from scipy.stats import binom

from affectbench.data.simulation.fer_plus import CHOICES, EXPRESSIONS, posterior_of_labels
from affectbench.project.plugins import load
from affectbench.store.arrays import Space, read_npz


def test_a_label_s_posterior_is_sharper_than_that_of_a_vote():
    """Of 10 votes, .7 of them on the first class, it has the majority with 6 or more."""
    chances = np.zeros((200, len(CHOICES) - 1))
    chances[:, :2] = 0.7, 0.3
    shares = load("Dataset", "fer_plus", {})._shares
    found = posterior_of_labels(chances, shares, np.random.default_rng(0)).mean(axis=0)
    first = binom.sf(5, 10, 0.7) / (1 - binom.pmf(5, 10, 0.7))  # 5 and 5 give no label
    assert found[0] == pytest.approx(first, abs=0.004)
    assert found[2:].max() < 1e-4


@pytest.mark.parametrize("label", ["majority", "votes"])
def test_labels_and_votes_are_as_frequent_as_their_truth_says(label, tmp_path):
    for part in ("raw", "truth"):
        (tmp_path / part).mkdir()
    dataset = load("Dataset", "fer_plus", {"size": 16, "label": label})
    dataset.simulate(tmp_path, rows=300, seed=3)
    prepared = dataset.prepare(tmp_path / "raw", Space(tmp_path / "prepared"))
    labelled = prepared.targets["expression"] >= 0
    truth = read_npz(tmp_path / "truth/expression.npz")
    assert truth["row"].tolist() == prepared.row.tolist()
    posterior = truth["posterior"][labelled].astype(float)
    given = np.bincount(prepared.targets["expression"][labelled], minlength=len(EXPRESSIONS))
    spread = np.sqrt((posterior * (1 - posterior)).sum(axis=0))
    assert np.abs(given - posterior.sum(axis=0)).max() < 4 * spread.max()
    loss = -np.log(posterior[np.arange(labelled.sum()), prepared.targets["expression"][labelled]])
    entropy = -(posterior * np.log(posterior)).sum(axis=1)
    error = np.sqrt((posterior * np.log(posterior) ** 2).sum(axis=1).sum()) / labelled.sum()
    assert loss.mean() == pytest.approx(entropy.mean(), abs=4 * error)
    votes = read_npz(tmp_path / "truth/votes.npz")["posterior"].astype(float)
    counts = prepared.targets["votes"]
    expected = votes / votes.sum(axis=1, keepdims=True) * counts.sum(axis=1, keepdims=True)
    assert np.abs(counts.sum(axis=0) - expected.sum(axis=0)).max() < 4 * np.sqrt(counts.sum() / 4)
