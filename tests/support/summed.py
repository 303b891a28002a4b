"""Scores of all rows together, from a metric's sums over rows."""


def scores_of(module, statistics: dict) -> dict:
    """Return the scores of all rows together."""
    return module.scores({name: values.sum(axis=0) for name, values in statistics.items()})
