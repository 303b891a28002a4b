"""How far probabilities are from the votes of n people, and how far the truth itself would be.

Votes are a draw from what people in general would choose, so that even the true posterior p is some
way from the shares v of n votes. On average KL(v || p) is H(p) - H(v), and H(p) is the sum over
w >= 1 of T_w / w, with T_w the sum over classes of p (1 - p)^w. Of T_w there is an unbiased
estimate for w < n (Z. Zhang, "Entropy Estimation in Turing's Perspective", Neural Computation
24(5), 2012). What is left of the sum is extrapolated from its last terms, averaged over rows, as a
power of w. Of ten votes it comes within a sixth of the truth (tests draw posteriors and votes).
"""

import numpy as np

from affectbench.arrays import Array
from affectbench.evaluation.metrics import truth
from affectbench.evaluation.metrics.metric import Metric

FEWEST = 4  # votes on a row that counts, so that it has two halves
TERMS, FITTED = 9, 4  # terms T_1, T_2, ... that are estimated; how many of the last tell the rest
FLATTEST = -0.5  # power of w with which terms fall at least; of people it is -.8 to -1.1
SCALAR = frozenset(
    {"count", "votes_entropy", "half_x", "half_y", "half_xx", "half_yy", "half_xy"}
)  # statistics that are one number a row
METRICS = {
    "kl_of_perfect": Metric("lower", (0, np.inf), "nats"),
    "kl_beyond_perfect": Metric("lower", unit="nats"),
    "entropy_correlation_of_perfect": Metric("higher", (0, 1)),
}


def statistics(
    probs_NC: Array, votes_NC: Array, entropy_N: Array, rng: np.random.Generator
) -> dict[str, Array]:
    """Return what each row adds to the sums; a row of fewer than FEWEST votes adds 0.

    truth_*       (N,) each, as `metrics.truth`, with the shares of votes as the posterior
    votes_entropy (N,) the entropy of the votes, nats
    term, terms   (N, TERMS) the estimate of T_w, and whether there are votes enough for it
    half_*        (N,) moments of the entropies of two random halves of the votes

    entropy_N  the ensemble's expected entropy, nats
    rng        halves the votes
    """
    votes_NC = np.nan_to_num(votes_NC.astype(np.float64))
    total_N = votes_NC.sum(axis=1)
    voted_N = total_N >= FEWEST
    share_NC = np.where(voted_N[:, None], votes_NC / np.maximum(total_N, 1)[:, None], np.nan)
    term_NW = terms(votes_NC)
    x_N, y_N = (entropy(half_NC) for half_NC in halves(votes_NC, rng))
    own = {
        "count": np.ones(len(votes_NC)),
        "votes_entropy": entropy(votes_NC),
        "term": np.nan_to_num(term_NW),
        "terms": (~np.isnan(term_NW)).astype(float),
        "half_x": x_N,
        "half_y": y_N,
        "half_xx": x_N**2,
        "half_yy": y_N**2,
        "half_xy": x_N * y_N,
    }
    kept = {n: v * voted_N.reshape(-1, *(1,) * (v.ndim - 1)) for n, v in own.items()}
    return kept | truth.statistics(probs_NC[:, None], share_NC[:, None], entropy_N)


def scores(sums: dict[str, Array]) -> dict[str, Array]:
    """Return the metrics (...) of sums (...); those of `metrics.truth` come beside them.

    kl_of_perfect      [0, inf), nats: the mean KL(votes || p) of the true posterior p, estimated
    kl_beyond_perfect  nats, lower is better: kl_to_truth minus that, an estimate of the mean
                       KL(p || q) of the predicted q; below 0 by chance
    entropy_correlation_of_perfect
                       [0, 1]: how far the true entropy would correlate with that of the votes. It
                       is the root of the reliability, by Spearman and Brown's formula from two
                       halves of the votes, and up to .08 too low. 0 where these do not correlate

    Worked value: of rows with halves (1, 1) and (1, 1), and (2, 0) and (2, 0), the correlation of
    the halves' entropies is 1, and so is that of the truth.
    """
    n = np.where(sums["count"] > 0, sums["count"], np.nan)
    of_votes = sums["votes_entropy"] / n
    floor = np.clip(_entropy_of_truth(sums["term"], sums["terms"]) - of_votes, 0, None)
    half = {name.removeprefix("half_"): v / n for name, v in sums.items() if name[:5] == "half_"}
    variance = (half["xx"] - half["x"] ** 2) * (half["yy"] - half["y"] ** 2)
    together = half["xy"] - half["x"] * half["y"]
    r = np.clip(together / np.sqrt(np.where(variance > 1e-12, variance, np.nan)), 0, 1)
    return {
        "kl_of_perfect": floor,
        "kl_beyond_perfect": sums["truth_kl"] / n - floor,
        "entropy_correlation_of_perfect": np.sqrt(2 * r / (1 + r)),
    }


def entropy(votes_NC: Array) -> Array:
    """Return the entropy (N,) of the shares of votes, nats; 0 where all chose the same."""
    share_NC = votes_NC / np.maximum(votes_NC.sum(axis=1, keepdims=True), 1)
    return -(share_NC * np.log(np.where(share_NC > 0, share_NC, 1))).sum(axis=1)


def terms(votes_NC: Array) -> Array:
    """Return unbiased estimates of T_1 to T_TERMS, (N, TERMS); NaN from T_n on, of n votes.

    T_w is the probability that one more vote is on a class that none of w votes was on. Of n votes
    it is the mean over votes of the product over j from 1 to w of 1 - (k - 1) / (n - j), with k
    the number of votes on the same class.

    Worked value: (2, 1) -> T_1 = 2/3 (1 - 1/2) + 1/3 = 2/3, T_2 = 1/3, and T_3 is not known.
    """
    n_N1 = votes_NC.sum(axis=1, keepdims=True)
    factor_NC, estimate = votes_NC / np.maximum(n_N1, 1), []
    for w in range(1, TERMS + 1):
        left_N1 = np.where(n_N1 > w, n_N1 - w, np.nan)
        factor_NC = factor_NC * np.clip(1 - (votes_NC - 1) / left_N1, 0, None) * (votes_NC > 0)
        estimate.append(factor_NC.sum(axis=1))
    return np.stack(estimate, axis=1)


def halves(votes_NC: Array, rng: np.random.Generator) -> tuple[Array, Array]:
    """Return two random halves of each row's votes, (N, C) each; of an odd number one is in none.

    Worked value: (2, 0) -> (1, 0) and (1, 0).
    """
    left_NC, size_N = votes_NC.astype(np.int64), votes_NC.sum(axis=1).astype(np.int64) // 2
    first_NC = _drawn(left_NC, size_N, rng)
    return first_NC, _drawn(left_NC - first_NC, size_N, rng)


def _drawn(votes_NC: Array, size_N: Array, rng: np.random.Generator) -> Array:
    """Return `size` of each row's votes, drawn without putting back, (N, C)."""
    drawn_NC, needed_N = np.zeros_like(votes_NC), size_N.copy()
    rest_N = votes_NC.sum(axis=1)
    for c in range(votes_NC.shape[1]):
        rest_N = rest_N - votes_NC[:, c]
        drawn_NC[:, c] = rng.hypergeometric(votes_NC[:, c], rest_N, needed_N)
        needed_N = needed_N - drawn_NC[:, c]
    return drawn_NC


def _entropy_of_truth(term: Array, counted: Array) -> Array:
    """Return the mean entropy (...) of the posteriors that votes were drawn from, nats.

    term, counted  sums (..., TERMS) of estimates of T_w, and of how many there are
    """
    is_counted = counted > 0
    mean = term / np.where(is_counted, counted, np.nan)
    w = np.arange(1, TERMS + 1)
    last = is_counted.sum(axis=-1, keepdims=True)
    fitted = (w > last - FITTED) & (w <= last) & (mean > 0)
    log_w, log_t = np.log(w), np.log(np.where(mean > 0, mean, 1))
    weight = fitted / np.maximum(fitted.sum(axis=-1, keepdims=True), 1)
    mid_w, mid_t = (
        (weight * x).sum(axis=-1, keepdims=True)
        for x in (np.broadcast_to(log_w, mean.shape), log_t)
    )
    spread = (weight * (log_w - mid_w) ** 2).sum(axis=-1)
    slope = (weight * (log_w - mid_w) * (log_t - mid_t)).sum(axis=-1)
    slope = np.where(spread > 0, slope / np.where(spread > 0, spread, 1), -np.inf)
    begin = last[..., 0] + 0.5
    # the integral from `begin` of a w^(slope - 1), which is the sum of the terms that are left
    at_begin = np.exp(mid_t[..., 0] + slope * (np.log(begin) - mid_w[..., 0]))
    falls = np.isfinite(slope) & (slope < 0)
    tail = np.where(falls, at_begin, 0.0) / np.where(falls, np.maximum(-slope, -FLATTEST), 1.0)
    total = np.nansum(mean / w, axis=-1) + tail
    return np.where(is_counted.any(axis=-1), total, np.nan)
