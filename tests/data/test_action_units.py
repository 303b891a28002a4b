"""Which action units belong to which expression, and the map of a class."""

import numpy as np

from affectbench.data.action_units import class_maps, membership


def test_the_map_of_a_class_is_the_largest_of_its_units():
    member_CK = membership(("neutral", "happiness", "fear"), ("AU06", "AU12", "AU04"))
    assert member_CK.tolist() == [[False] * 3, [True, True, False], [False, False, True]]
    maps = np.array([[[[0, 2.0]], [[1, 0]], [[9, 9]]]] * 4)  # (4, 3, 1, 2)
    maps[3, 2] = np.nan
    found = class_maps(maps, np.array([1, 0, -1, 1]), member_CK)
    assert found[0].tolist() == [[[0.0, 1.0]]]  # (1, 2), stretched
    assert np.isnan(found[1:]).all()  # neutral, unlabelled, a face that failed
