"""The background: rows drawn so that each class keeps its share."""

import numpy as np

from affectbench.learning.sage.background import draw_by_class


def test_the_background_keeps_every_class_at_its_share():
    classes = np.repeat([0, 1, -1], [30, 10, 40])
    drawn = draw_by_class(classes, 16, np.random.default_rng(0))
    assert len(set(drawn)) == 16
    assert (np.diff(drawn) > 0).all()
    assert [(classes[drawn] == k).sum() for k in (0, 1, -1)] == [6, 2, 8]
    assert draw_by_class(classes, 100, np.random.default_rng(0)).tolist() == list(range(80))
    assert drawn.tolist() != draw_by_class(classes, 16, np.random.default_rng(1)).tolist()
