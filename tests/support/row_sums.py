"""Statistics of rows, added up and scored."""

from types import ModuleType

from affectbench.arrays import Array


def summed(statistics: dict[str, Array]) -> dict[str, Array]:
    """Return the sums over all rows of statistics (N, ...)."""
    return {name: values.sum(axis=0) for name, values in statistics.items()}


def scored(module: ModuleType, statistics: dict[str, Array]) -> dict[str, Array]:
    """Return a metrics module's scores of all rows together."""
    return module.scores(summed(statistics))
