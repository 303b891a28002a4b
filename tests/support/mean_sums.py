"""Sums of made-up rows whose one metric is their mean, and its spread."""

import numpy as np

from affectbench.comparison import intervals, worlds


def UNLIMITED(metric):  # noqa: N802
    return -np.inf, np.inf


def mean_scores(sums):
    return {"mean": sums["total"] / sums["count"]}


def sums_of(values_SFGN) -> dict:
    """Return the sums of rows; a NaN is no row."""
    is_row = ~np.isnan(values_SFGN)
    total = np.where(is_row, values_SFGN, 0).sum(axis=-1)
    return {"total": total, "count": is_row.sum(axis=-1).astype(float)}


def draws_of(sums, rng) -> dict:
    sizes = dict(zip(worlds.AXES, sums["count"].shape, strict=True))
    axes = worlds.drawn_axes(sums, np.zeros(sizes["groups"]), sizes["seeds"])
    return {axis: worlds.resample_counts(sizes[axis], rng) for axis in axes}


def spread_of(sums, rng, limits=UNLIMITED, members=()):
    """Return the spread of the mean; `members` is the mean without each member of an ensemble."""
    draws = draws_of(sums, rng)
    values = worlds.bootstrap(sums, mean_scores, draws)
    without = worlds.left_out(sums, mean_scores, tuple(draws))
    if len(members):
        without[intervals.MembersOf(tuple(range(len(members))))] = {"mean": members}
    strata = np.zeros(sums["count"].shape[2])
    jointly = worlds.left_out_jointly(sums, mean_scores, tuple(draws), strata)
    return intervals.spreads(values, without, strata, limits, jointly=jointly)["mean"]
