"""Sums in as few bytes as hold them exactly: most are counts, and most counts are small."""

from collections.abc import Iterator, Mapping

import numpy as np

from affectbench.arrays import Array

SMALL = (np.int8, np.int16, np.int32, np.float32)  # the types that are tried, the smallest first


class Packed(Mapping):
    """Named arrays of float64 that lie in memory as the smallest type that holds their values.

    An array is made float64 again whenever it is asked for, so that what is computed from it is
    computed as from the original, to the last bit.
    """

    def __init__(self, arrays: Mapping[str, Array]):
        self._packed = {name: packed(values) for name, values in arrays.items()}

    def __getitem__(self, name: str) -> Array:
        return self._packed[name].astype(np.float64)

    def __iter__(self) -> Iterator[str]:
        return iter(self._packed)

    def __len__(self) -> int:
        return len(self._packed)


def packed(values: Array) -> Array:
    """Return an array of float64 in the smallest type that holds all of its values exactly.

    >>> [packed(np.array(x)).dtype.name for x in ([1.0, 2.0], [300.0], [0.5], [0.1], [np.nan, 1])]
    ['int8', 'int16', 'float32', 'float64', 'float32']
    """
    for small in SMALL:
        with np.errstate(invalid="ignore", over="ignore"):
            tried = values.astype(small)
        if np.array_equal(tried, values, equal_nan=np.issubdtype(small, np.floating)):
            return tried
    return values
