"""Sums lie small in memory, and come out as they went in."""

import numpy as np
import pytest

from affectbench.comparison.packed import Packed, packed


@pytest.mark.parametrize(
    ("values", "dtype"),
    [
        ([0.0, 1.0, 127.0], "int8"),
        ([128.0, -3.0], "int16"),
        ([1e6], "int32"),
        ([0.5, 3e9], "float32"),
        ([0.1], "float64"),
        ([np.nan, 2.0], "float32"),
        ([np.inf], "float32"),
        ([2.0**60], "float32"),
        ([2.0**53 - 1], "float64"),
        ([], "int8"),
    ],
)
def test_an_array_is_held_exactly_by_the_smallest_type_that_can(values, dtype):
    array = np.array(values, dtype=np.float64)
    assert packed(array).dtype == dtype
    again = Packed({"x": array})["x"]
    assert again.dtype == np.float64
    assert again.tobytes() == array.tobytes()


def test_it_is_a_mapping_of_its_arrays():
    sums = Packed({"count": np.ones((2, 1, 3)), "nll": np.full((2, 1, 3), 0.1)})
    assert [*sums] == ["count", "nll"]
    assert len(sums) == 2
    assert not sums.keys() ^ {"nll": 0, "count": 0}.keys()
    assert {name: values.shape for name, values in sums.items()} == {
        "count": (2, 1, 3),
        "nll": (2, 1, 3),
    }
    with pytest.raises(KeyError):
        sums["other"]
