"""From people's votes on one row to its label, as the FER+ release has it.

E. Barsoum, C. Zhang, C. Canton Ferrer, Z. Zhang, "Training Deep Networks for Facial Expression
Recognition with Crowd-Sourced Label Distribution", ICMI 2016. The paper does not say how unknown
faces and ties are treated; its release (microsoft/FERPlus, src/ferplus.py) does:

- A class that a single person chose is a mistake: the vote is dropped.
- Majority: the class with more than half of the votes that are left. Where that is "unknown" or "no
  face", and where no class has so many, the row has no label.
- Distribution: classes are taken, the most chosen ones first and those of equal votes together,
  until they have three quarters of the votes that are left, or are three. It ends at "unknown" and
  "no face". Where none but these was taken, where what was taken has half of the votes or less, and
  where it is more than three classes, the row has no label.
"""

import numpy as np

from affectbench.arrays import MISSING_CLASS, Array

ENOUGH, MOST_CLASSES, MAJORITY = 0.75, 3, 0.5


def without_single_votes(votes_NK: Array) -> Array:
    """Return votes (N, K) in which a choice of only one person has none.

    >>> without_single_votes(np.array([[4, 1, 3, 2]])).tolist()
    [[4, 0, 3, 2]]
    """
    return np.where(votes_NK > 1, votes_NK, 0)


def majority(votes_NK: Array, classes: int, *, of_all: bool = True) -> Array:
    """Return the class of each row (N,) that most people chose; -1 where there is none.

    Choices from `classes` on ("unknown", "no face") are no classes, but count as votes.

    of_all  whether the class needs more than half of the votes, as in the release; else it needs
            more than any other choice

    Worked values, of two classes and "unknown": (6, 3, 1) -> class 0; (5, 5, 0) -> -1;
    (2, 2, 6) -> -1; (4, 3, 3) -> -1, but 0 where it only needs the most.
    """
    left_NK = without_single_votes(votes_NK)
    best_N, most_N = left_NK.argmax(axis=1), left_NK.max(axis=1)
    if of_all:
        wins_N = most_N > MAJORITY * left_NK.sum(axis=1)
    else:
        wins_N = (most_N > 0) & ((left_NK == most_N[:, None]).sum(axis=1) == 1)
    return np.where(wins_N & (best_N < classes), best_N, MISSING_CLASS)


def distribution(votes_K: Array, classes: int) -> Array | None:
    """Return the shares (classes,) of one row's classes in its votes; None where it has no label.

    Worked values, of three classes and "unknown": (6, 3, 1, 0) -> (2/3, 1/3, 0); (4, 2, 0, 4) ->
    None, as "unknown" is taken together with the first and ends it at 4 of 10 votes.

    >>> distribution(np.array([6, 3, 1, 0]), 3).round(3).tolist()
    [0.667, 0.333, 0.0]
    >>> distribution(np.array([4, 2, 0, 4]), 3) is None
    True
    """
    left_K = without_single_votes(votes_K)
    taken, total = np.zeros(classes), left_K.sum()
    for votes in sorted(set(left_K[left_K > 0].tolist()), reverse=True):
        if taken.sum() >= ENOUGH * total or (taken > 0).sum() >= MOST_CLASSES:
            break
        same = left_K == votes
        taken[same[:classes]] = votes
        if same[classes:].any():
            break
    wins = taken.sum() > MAJORITY * total and (taken > 0).sum() <= MOST_CLASSES
    return taken / taken.sum() if wins else None


def distributions(votes_NK: Array, classes: int) -> Array:
    """Return the `distribution` of each row, (N, classes); NaN where a row has no label."""
    nothing = np.full(classes, np.nan)
    shares = (distribution(votes_K, classes) for votes_K in votes_NK)
    return np.array([nothing if share is None else share for share in shares])


def one_of(votes_NK: Array, classes: int, rng: np.random.Generator) -> Array:
    """Return one class of each row (N,), drawn from its `distribution`; -1 where it has none."""
    uniform_N = rng.random(len(votes_NK))
    share_NC = distributions(votes_NK, classes)
    drawn_N = (share_NC.cumsum(axis=1) < uniform_N[:, None]).sum(axis=1).clip(max=classes - 1)
    return np.where(np.isnan(share_NC[:, 0]), MISSING_CLASS, drawn_N)
