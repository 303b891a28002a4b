"""The share of features that help, by hand."""

import numpy as np
from row_sums import summed

from affectbench.evaluation.metrics import features


def test_the_share_of_features_above_zero_by_hand():
    sums = summed(features.statistics(np.array([0.1, -0.2, 0.0, 0.3])))
    assert features.scores(sums) == {"positive_share": 0.5}
    assert np.isnan(features.scores(dict.fromkeys(sums, np.array(0.0)))["positive_share"])
