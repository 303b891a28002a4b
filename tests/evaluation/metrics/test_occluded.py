"""The mean change of a probability under occlusion, by hand."""

import numpy as np
import pytest

from affectbench.evaluation.metrics import occluded


def test_the_mean_changes_by_hand():
    sums = {"count": np.array(2.0), "there": np.array(0.8), "elsewhere": np.array(0.2)}
    scores = occluded.scores(sums)
    assert scores["there"] == pytest.approx(0.4)
    assert scores["faithfulness"] == pytest.approx(0.3)
