"""One difference measured in several places: what it is over all of them, and how far they differ.

A random-effects meta-analysis by the package statsmodels: each place has a true difference of its
own, drawn about the one that is asked for.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from affectbench.comparison.intervals import LEVEL

FEWEST = 2  # places: with one there is nothing to combine
TO_PREDICT = 3  # from which on the difference in another place can be foreseen


@dataclass(frozen=True)
class Combined:
    """A difference over several places.

    value, low, high   the mean over places and its 95 % interval, in units of the metric
    next_low, next_high  where the true difference of another place would lie in 95 % of cases
                         (prediction interval); NaN with fewer than TO_PREDICT places
    tau                standard deviation of the true differences between places
    share              I², the share of the spread that is not by chance within places, in [0, 1]
    p                  of the test that all true differences are the same (Cochran's Q)
    weights            of each place in the mean; their sum is 1
    """

    value: float
    low: float
    high: float
    next_low: float
    next_high: float
    tau: float
    share: float
    p: float
    weights: tuple[float, ...]


def combined(differences: Sequence[float], errors: Sequence[float]) -> Combined | None:
    """Return a difference over several places; None where there are fewer than two.

    differences  of each place; independent of each other
    errors       their standard errors, above 0

    The variance between places is Paule and Mandel's. With so few places a normal interval is too
    narrow, so the interval is the wider of two by Student's t with one degree of freedom less than
    places: with the error that the weights give, and with that of Hartung, Knapp, Sidik and
    Jonkman, which is estimated from the places themselves and may by chance be near 0.

    Worked value: differences 0 and 0.2, both with an error of 0.1, are 0.1 with tau 0.1: their
    variance is 0.02, of which 0.01 is chance.
    """
    from scipy.special import stdtrit
    from statsmodels.stats.meta_analysis import combine_effects

    if len(differences) < FEWEST:
        return None
    values, variances = np.array(differences, float), np.square(np.array(errors, float))
    effects = combine_effects(values, variances, method_re="iterated", use_t=True)
    _, of_weights, _, of_places = effects.conf_int(alpha=1 - LEVEL, use_t=True)
    low = min(of_weights[0], of_places[0])
    high = max(of_weights[1], of_places[1])
    mean, tau2 = float(effects.mean_effect_re), max(float(effects.tau2), 0.0)
    next_ends = (np.nan, np.nan)
    if len(values) >= TO_PREDICT:
        freedom = len(values) - 2
        reach = stdtrit(freedom, (1 + LEVEL) / 2) * (tau2 + float(effects.sd_eff_w_re) ** 2) ** 0.5
        next_ends = (mean - reach, mean + reach)
    weights = 1 / (variances + tau2)
    return Combined(
        mean,
        float(low),
        float(high),
        *map(float, next_ends),
        tau2**0.5,
        max(0.0, 1 - effects.df / effects.q) if effects.q > 0 else 0.0,
        float(effects.test_homogeneity().pvalue),
        tuple((weights / weights.sum()).tolist()),
    )
