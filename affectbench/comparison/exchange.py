"""The exchange test: what if each group's two sums had come from the other variant as well?

All exchanges are tried where groups are few. Where they are many, exchanges are drawn by importance
sampling (Mehta, Patel and Senchaudhuri 1988, JASA 83): most of them from distributions under which
the observed difference is no exception, each with its weight. So 2,000 draws tell a p-value of
1e-6 or 1e-12 as well as one of 0.05, to about a tenth of it, and a correction for hundreds of tests
can be passed. Plain draws cannot tell less than 1/2,001, and a generalised Pareto tail fitted to
them (Knijnenburg et al. 2009) may end before the observed value, at a p-value of 0.
"""

from collections.abc import Callable
from itertools import product

import numpy as np

from affectbench.arrays import Array
from affectbench.comparison.hypotheses import ALIKE
from affectbench.comparison.worlds import Scores, Sums, over_seeds

EXACT_GROUPS = 12  # up to so many all exchanges are tried
DRAWS = 2000  # of exchanges of more groups
FARTHEST = 0.98  # share of the largest difference (of a metric that adds up) that draws aim at

Exchanged = Callable[[Array], dict[str, Array]]  # which groups are exchanged (R, G) -> (R,) each


def exchange_test(
    ours: Sums, other: Sums, scores: Scores, rng: np.random.Generator
) -> dict[str, float]:
    """Return the two-sided p-value of every metric; NaN where the difference is no number.

    ours, other  statistic -> (S, G, ...), summed over folds; a side of one seed stands beside each
                 seed of the other. A metric is the mean over seeds

    Under the null hypothesis the two variants are alike, so that each group's two sums might as
    well be exchanged. p is the share of the 2^G exchanges whose difference is at least as large as
    the observed one. Exchanging the groups that another exchange leaves turns its difference about,
    so that half of them, or twice one tail, is enough.
    Worked value: 3 groups, ours better in each -> 2 / 2^3 = 0.25.
    """
    groups = ours["count"].shape[1]
    total_ours, total_other = (
        {name: values.sum(axis=1) for name, values in side.items()} for side in (ours, other)
    )
    gap = {name: values - ours[name] for name, values in other.items()}

    def exchanged(swap_RG: Array) -> dict[str, Array]:
        moved = {
            name: np.tensordot(swap_RG, values, axes=(1, 1)) for name, values in gap.items()
        }  # (R, S, ...)
        first = scores({name: total_ours[name] + by for name, by in moved.items()})
        second = scores({name: total_other[name] - by for name, by in moved.items()})
        return {metric: over_seeds(first[metric] - second[metric]) for metric in first}

    observed = {metric: values[0] for metric, values in exchanged(np.zeros((1, groups))).items()}
    if groups > EXACT_GROUPS:
        return _sampled(observed, exchanged, groups, rng)
    half = np.array([(0.0, *others) for others in product((0.0, 1.0), repeat=groups - 1)])
    tossed = exchanged(half)
    return {m: _p(value, np.abs(tossed[m]), np.ones(len(half))) for m, value in observed.items()}


def _sampled(
    observed: dict[str, float], exchanged: Exchanged, groups: int, rng: np.random.Generator
) -> dict[str, float]:
    """Return the p-values by importance sampling.

    Draws come in equal numbers from one distribution for each metric (see `tilted`) and from that
    of the null hypothesis, so that no weight is above their number (Owen and Zhou 2000, JASA 95).
    The observed exchange, none, counts as one more draw, with its weight (Harrison 2012, Biometrika
    99): without it a p-value could be 0.
    """
    share_MG = exchanged(0.5 - 0.5 * np.eye(groups))
    chances_KG = np.array(
        [
            np.full(groups, 0.5),
            *(
                tilted(share_MG[m], v)
                for m, v in observed.items()
                if np.isfinite(v) and abs(v) > ALIKE
            ),
        ]
    )
    of_draw_R = np.arange(DRAWS) % len(chances_KG)
    swap_RG = (rng.random((DRAWS, groups)) < chances_KG[of_draw_R]).astype(float)
    swap_RG = np.concatenate([swap_RG, np.zeros((1, groups))])
    weight_R, tossed = weights(swap_RG, chances_KG), exchanged(swap_RG)
    return {m: _p(value, tossed[m] * np.sign(value), 2 * weight_R) for m, value in observed.items()}


def tilted(share_G: Array, value: float) -> Array:
    """Return how likely each group is exchanged (G,) if the mean difference is to be `value`.

    share_G  what each group adds to the difference, so that one that adds up is their sum; with
             the chance 1 / (1 + exp(2 tilt share)) of an exchange its mean is the sum of
             share tanh(tilt share)

    Worked value: 2 groups that add 1 each, value 1 -> tanh(tilt) = 1/2, a chance of 1/4 each.
    """
    from scipy.optimize import brentq

    share_G = np.nan_to_num(share_G)
    farthest = np.abs(share_G).sum()
    if not farthest > ALIKE:
        return np.full(len(share_G), 0.5)
    aim, unit_G = min(abs(value), FARTHEST * farthest), share_G * np.sign(value) / farthest
    top = len(share_G) * 1e3  # far beyond any tilt: tanh is 1 for all but tiny shares
    tilt = brentq(lambda t: farthest * (unit_G * np.tanh(t * unit_G)).sum() - aim, 0, top)
    return 0.5 - 0.5 * np.tanh(tilt * unit_G)


def weights(swap_RG: Array, chances_KG: Array) -> Array:
    """Return the weight of each draw (R,): its chance under the null, over that of being drawn.

    Draws come in equal numbers from K distributions, in which groups are exchanged by chance.
    Worked value: one group, chances 1/2 and 1/4: an exchange weighs 1/2 over 3/8, none 1/2 over
    5/8.
    """
    from scipy.special import logsumexp

    inner_KG = np.clip(chances_KG, 1e-300, 1 - 1e-16)
    log_RK = swap_RG @ (np.log(inner_KG) - np.log1p(-inner_KG)).T + np.log1p(-inner_KG).sum(axis=1)
    log_drawn_R = logsumexp(log_RK, axis=1) - np.log(len(chances_KG))
    return np.exp(-swap_RG.shape[1] * np.log(2) - log_drawn_R)


def _p(value: float, tossed_R: Array, weight_R: Array) -> float:
    """Return the weighted share of differences as large as the observed one, at most 1.

    A difference that cannot be computed counts as that large.
    """
    if not np.isfinite(value):
        return np.nan
    extreme_R = ~(tossed_R < abs(value) - ALIKE)
    return float(min((weight_R * extreme_R).sum() / len(weight_R), 1.0))
