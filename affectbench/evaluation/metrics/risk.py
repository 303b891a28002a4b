"""Selective prediction: how often a network errs on the rows of which it is surest."""

import numpy as np

from affectbench.arrays import Array

BINS = 100  # of confidence, finer towards 1: at the edges 1 - confidence is (k / BINS) ** 2


def bins_of(confidence: Array) -> Array:
    """Return the bin of each confidence in [0, 1]; bin 0 is the least sure.

    Worked values: 1 -> 99, 0.75 -> 50, 0 -> 0.
    """
    doubt = np.sqrt(np.clip(1 - confidence, 0, 1))
    return np.clip((BINS * (1 - doubt)).astype(int), 0, BINS - 1)


def aurc(count: Array, errors: Array) -> Array:
    """Return the area under the risk-coverage curve (...), in [0, 1], lower is better.

    It is the share of errors among the n surest rows, averaged over n = 1 ... N (for example
    Geifman et al., 2019, arXiv 1805.08206). Rows of one bin are taken as if in random order.
    NaN without rows.

    count   (..., BINS) how many rows are in each bin of confidence
    errors  (..., BINS) how many of them are predicted wrongly

    Worked value: the surest row is right, the other one wrong: (0 + 1/2) / 2 = 1/4.
    """
    from scipy.special import digamma

    count, errors = count[..., ::-1], errors[..., ::-1]  # surest first
    kept = np.cumsum(count, axis=-1)
    before = kept - count
    wrong = np.cumsum(errors, axis=-1) - errors
    rate = np.divide(errors, count, out=np.zeros_like(errors), where=count > 0)
    # sum over j = 1..n of (wrong + rate j) / (before + j), without the loop over rows
    steps = np.diff(digamma(kept + 1), axis=-1, prepend=digamma(1.0))
    area = (errors + (wrong - rate * before) * steps).sum(axis=-1)
    total = count.sum(axis=-1)
    return area / np.where(total > 0, total, np.nan)
