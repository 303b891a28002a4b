"""The sum of SAGE values from sums over rows: by hand, and as the weighting of a student has it."""

import numpy as np
import pytest
from row_sums import summed

from affectbench.evaluation.metrics import summed_sage
from affectbench.learning.weighting import closed_form


def test_a_sum_by_hand():
    """P = 1/2 on the one row of the class, and 1/4 on average of two training rows."""
    p_N = np.array([0.5, 0.9, 0.1, 0.4])
    val_N, train_N = np.arange(4) == 0, np.arange(4) > 1
    sums = summed(summed_sage.statistics(p_N, val_N, train_N))
    assert summed_sage.scores(sums)["summed_sage"] == pytest.approx(np.log(2))
    nothing = {name: 0 * value for name, value in sums.items()}
    assert np.isnan(summed_sage.scores(nothing)["summed_sage"])


def test_it_is_what_weighs_a_teacher():
    rng = np.random.default_rng(0)
    probs_NC, class_N = rng.dirichlet(np.ones(3), size=60), rng.integers(0, 3, 60)
    val_N, train_N = np.arange(60) < 20, np.arange(60) >= 20
    weighed_C = closed_form.summed_sage(
        probs_NC[val_N], class_N[val_N], probs_NC[train_N], ("a", "b", "c"), min_rows=1
    )
    for k in range(3):
        sums = summed(summed_sage.statistics(probs_NC[:, k], val_N & (class_N == k), train_N))
        assert summed_sage.scores(sums)["summed_sage"] == pytest.approx(weighed_C[k])
