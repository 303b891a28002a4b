"""Against the true posterior: hand-derived values, and the truth of the rows that are scored."""

import numpy as np
import pytest
from scipy.stats import entropy, pearsonr

from affectbench.arrays import Arrays, Rows, Take, Task
from affectbench.evaluation.metrics import truth
from affectbench.probabilities import distributions, expected_entropy
from affectbench.refusal import Refusal
from affectbench.store import paths
from affectbench.store.arrays import Space, write_npz, write_prepared, write_rows
from affectbench.store.truth import _places, posterior_of

NAMES = ("a", "b", "c")


def scored(probs_NCK, posterior_NCK, entropy_N):
    table = truth.statistics(probs_NCK, posterior_NCK, entropy_N)
    return truth.scores({name: values.sum(axis=0) for name, values in table.items()})


def test_the_worked_value_of_kl():
    posterior, probs = np.array([[[0.5, 0.5]]]), np.array([[[0.25, 0.75]]])
    found = scored(probs, posterior, np.zeros(1))
    assert found["kl_to_truth"] == pytest.approx(np.log(2 / np.sqrt(3)))
    assert np.isnan(found["entropy_correlation"])  # a single row has no correlation


def test_against_scipy():
    rng = np.random.default_rng(0)
    posterior, probs = (rng.dirichlet(np.ones(3), size=50)[:, None] for _ in range(2))
    ours = rng.random(50)
    found = scored(probs, posterior, ours)
    assert found["kl_to_truth"] == pytest.approx(entropy(posterior, probs, axis=2).mean(), rel=1e-6)
    expected = pearsonr(ours, entropy(posterior[:, 0], axis=1)).statistic
    assert found["entropy_correlation"] == pytest.approx(expected)


def test_the_truth_itself_is_no_nat_away_and_what_is_unknown_does_not_count():
    rng = np.random.default_rng(1)
    posterior = rng.dirichlet(np.ones(3), size=(20, 2))
    gaps = posterior.copy()
    gaps[5] = np.nan
    assert scored(posterior, posterior, np.zeros(20))["kl_to_truth"] == pytest.approx(0, abs=1e-9)
    kept = np.arange(20) != 5
    table = truth.statistics(posterior, gaps, np.arange(20.0))
    assert table["truth_count"].sum() == 19
    assert (table["truth_x"] == np.where(kept, np.arange(20.0), 0)).all()
    assert truth.scores({}) == {}


def test_expected_entropy_is_the_mean_over_passes():
    certain, torn = np.array([1e4, 0.0]), np.zeros(2)
    logits_SNC = np.stack([certain, torn])[:, None]
    probs = distributions(Task("multiclass", ("a", "b")), logits_SNC)
    assert probs.shape == (2, 1, 1, 2)
    assert expected_entropy(probs) == pytest.approx([np.log(2) / 2])
    labels = distributions(Task("multilabel", ("a", "b")), np.zeros((1, 1, 2)))
    assert labels.shape == (1, 1, 2, 2)
    assert expected_entropy(labels) == pytest.approx([np.log(2)])


@pytest.mark.parametrize("length", [0, 2])
def test_the_posterior_is_of_the_rows_that_are_scored(length, tmp_path, monkeypatch):
    """Rows 2 and 4 of six, single or with the frame after; class b left out and renormalised."""
    monkeypatch.chdir(tmp_path)
    posterior = np.random.default_rng(2).dirichlet(np.ones(3), size=6)
    write_npz(paths.truth("s") / "mood.npz", {"row": np.arange(6), "posterior": posterior})
    folder = paths.prepared("s")
    folder.mkdir(parents=True)
    write_prepared(
        folder,
        Arrays(
            inputs={"x": Space(folder).array("inputs/x", (6, 1), "float32")},
            targets={"mood": np.zeros(6, int)},
            tasks={"mood": Task("multiclass", NAMES)},
            row=np.arange(6),
            group=np.arange(6),
            split=np.full(6, "test"),
        ),
    )
    start, window = np.array([2, 4]), length > 0
    rows = Rows(
        row=start,
        group=start,
        split=np.full(2, "test"),
        takes={"mood": Take(start, length)},
        classes={"mood": ("a", "c")},
        scored=np.array([[True, True], [False, True]]) if window else None,
    )
    write_rows(paths.rows("d") / "rows.npz", rows)
    found = posterior_of("d", "s", "mood")
    kept = posterior[:, [0, 2]] / posterior[:, [0, 2]].sum(axis=1, keepdims=True)
    expected = kept[start] if not window else kept[start[:, None] + np.arange(2)]
    if window:
        expected[1, 0] = np.nan  # a context frame
    assert found == pytest.approx(expected, nan_ok=True)
    assert posterior_of("d", "s", "other") is None


def test_truth_of_other_rows_is_refused_and_their_order_does_not_matter(tmp_path):
    """The next row's truth would else be taken without a word."""
    rows, path = np.array([7, 3, 5]), tmp_path / "mood.npz"
    assert _places(rows, np.array([[5, 7], [3, 3]]), path).tolist() == [[2, 0], [1, 1]]
    for missing in (4, 9):
        with pytest.raises(Refusal, match=rf"mood\.npz has no truth of row {missing}; .*delete"):
            _places(rows, np.array([3, missing]), path)
