"""Test-time interventions as arithmetic: what a head would say if concepts were corrected.

The head is linear in the concepts' probabilities. Setting the probability of concept k to its true
label therefore moves the logits by (truth_k - probability_k) * effect_k, and nothing has to be
predicted again.
"""

import numpy as np

from affectbench.arrays import Array


def corrected(
    logits_NC: Array, probs_NK: Array, truth_NK: Array, effects_NKC: Array, shares: tuple[int, ...]
) -> Array:
    """Return the logits (J, N, C) after correcting each of J shares of a row's K concepts.

    The least certain concepts are corrected first: those with a probability nearest to 0.5. A
    concept whose truth is missing (NaN) stays as it is.

    effects_NKC  how far the logits move when a concept's probability moves from 0 to 1
    shares       percent of the K concepts, J of them

    Worked value: probability 0.5, truth 1, effect 4, logit 0, share 100 -> 2.
    """
    K = probs_NK.shape[1]
    rank_NK = np.abs(probs_NK - 0.5).argsort(axis=1, kind="stable").argsort(axis=1)
    moved_NK = np.nan_to_num(truth_NK - probs_NK)
    change_JNK = np.stack([(rank_NK < round(K * share / 100)) * moved_NK for share in shares])
    return logits_NC + np.einsum("jnk,nkc->jnc", change_JNK, effects_NKC)


def anothers(values: Array) -> Array:
    """Return the values (N, ...) of another row for each row: of the one N // 2 rows before it.

    Worked value: (a, b, c, d) -> (c, d, a, b).
    """
    return np.roll(values, len(values) // 2, axis=0)


def anothers_of_class(values: Array, class_N: Array) -> Array:
    """Return the values (N, ...) of another row of the same class, half of its rows before it.

    Worked value: (a, b, c, d) of classes (0, 1, 0, 1) -> (c, d, a, b).
    """
    exchanged = np.empty_like(values)
    for of_class in np.unique(class_N):
        exchanged[class_N == of_class] = anothers(values[class_N == of_class])
    return exchanged
