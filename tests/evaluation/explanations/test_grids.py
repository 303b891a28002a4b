"""Maps on a coarser grid keep their means."""

import numpy as np

from affectbench.evaluation.explanations.grids import on_grid, shown

NAN = float("nan")


def test_a_map_on_a_coarser_grid_keeps_its_means():
    assert on_grid(np.array([[1.0, 3], [5, 7]]), (1, 1)).tolist() == [[4.0]]
    fine = np.arange(16.0).reshape(4, 4)
    assert on_grid(fine, (2, 2)).tolist() == [[2.5, 4.5], [10.5, 12.5]]
    assert on_grid(np.array([[0.0, 3, 6]]), (1, 2)).tolist() == [[1.0, 5.0]]  # thirds and halves
    assert np.isnan(on_grid(np.array([[1.0, NAN], [1, 1]]), (1, 1))).all()


def test_a_map_below_zero_is_shifted_and_one_above_is_not():
    assert shown(np.array([[[-1.0, 1]], [[2, 3]]])).tolist() == [[[0.0, 2]], [[2, 3]]]
