"""Test-time interventions as arithmetic: what the head would say if concepts were told.

The head is linear in the concepts' probabilities, so that telling concept k the truth moves the
logits by (truth_k - probability_k) * effect_k. Nothing is predicted again.
"""

import numpy as np

from affectbench.arrays import Array


def corrected(
    logits_NC: Array, probs_NK: Array, truth_NK: Array, effects_NKC: Array, shares: tuple[int, ...]
) -> Array:
    """Return the logits (J, N, C) when a share (percent) of each row's concepts is told.

    The least certain are told first. A concept whose truth is missing stays as it is.
    Worked value: probability 0.5, truth 1, effect 4, logit 0: all told -> 2.
    """
    K = probs_NK.shape[1]
    rank_NK = np.abs(probs_NK - 0.5).argsort(axis=1, kind="stable").argsort(axis=1)
    moved_NK = np.nan_to_num(truth_NK - probs_NK)
    told_JNK = np.stack([(rank_NK < round(K * share / 100)) * moved_NK for share in shares])
    return logits_NC + np.einsum("jnk,nkc->jnc", told_JNK, effects_NKC)


def anothers(truth: Array) -> Array:
    """Return for each row the truth of the one half of all rows away: somebody else's (N, ...)."""
    return np.roll(truth, len(truth) // 2, axis=0)
