"""CA-MKD's confidence weights, by hand."""

from math import log

import numpy as np
import pytest

from affectbench.learning.weighting.confidence import confidence_weights
from affectbench.refusal import Refusal


def test_confidence_weights_by_hand():
    weights = confidence_weights(np.array([[0.0, 1.0], [log(3), 1.0]]))
    assert weights == pytest.approx(np.array([[0.75, 0.5], [0.25, 0.5]]))
    three = confidence_weights(np.array([[0.0], [0.0], [log(2)]]))  # softmax (1, 1, 2) / 4
    assert three[:, 0] == pytest.approx([3 / 8, 3 / 8, 2 / 8])
    with pytest.raises(Refusal, match="there is 1"):
        confidence_weights(np.zeros((1, 5)))
