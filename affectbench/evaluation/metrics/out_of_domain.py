"""Telling rows of another dataset by how unsure a network is, from histograms of scores.

Rows of the other dataset are the positives, as in the self-distillation paper's Fig. 5.
"""

import numpy as np

from affectbench.arrays import Array
from affectbench.evaluation.metrics.metric import Metric

BINS = 600  # of a score in [0, 1], equal in its log odds, as scores crowd at 0 and at 1
FARTHEST = 14.0  # log odds of the last bins
SCALAR = frozenset({"count"})  # statistics that are one number a row
CRITERIA = {"mutual": "", "total": "_entropy"}  # score -> what its metrics' names end in
RECALL = 0.95
METRICS = {
    "auroc": Metric("higher", (0, 1)),
    "aupr": Metric("higher", (0, 1)),
    "fpr95": Metric("lower", (0, 1)),
    "auroc_entropy": Metric("higher", (0, 1)),
    "aupr_entropy": Metric("higher", (0, 1)),
    "fpr95_entropy": Metric("lower", (0, 1)),
}


def statistics(score_N: Array, criterion: str, side: str) -> dict[str, Array]:
    """Return what each row adds to the histogram of one side, "inside" or "outside": (N, BINS)."""
    inner_N = np.clip(score_N, 1e-9, 1 - 1e-9)
    odds_N = np.log(inner_N) - np.log1p(-inner_N)
    place = np.clip((BINS * (odds_N / FARTHEST + 1) / 2).astype(int), 0, BINS - 1)
    table = np.zeros((len(score_N), BINS))
    table[np.arange(len(score_N)), place] = 1
    return {f"{criterion}_{side}": table}


def scores(sums: dict[str, Array]) -> dict[str, Array]:
    """Return the metrics (...) that histograms (..., BINS) decide, by each score that is there.

    auroc  [0, 1], the chance that a row of the other dataset scores higher, ties half
    aupr   [0, 1], average precision;  fpr95  [0, 1], own rows flagged where 95 % of others are
    Scored by mutual information; with _entropy behind the name by the predictive entropy.

    Worked value: own rows in bins 0 and 1, others in bins 1 and 2 -> auroc (1 + 1/2 + 1 + 1) / 4.
    """
    found = {}
    for criterion, ending in CRITERIA.items():
        if f"{criterion}_inside" in sums:
            fpr, tpr = roc(sums, criterion)
            flagged = np.cumsum(sums[f"{criterion}_outside"][..., ::-1], axis=-1)
            false = np.cumsum(sums[f"{criterion}_inside"][..., ::-1], axis=-1)
            precision = flagged / np.maximum(flagged + false, 1e-12)
            gained = np.diff(tpr, axis=-1)
            reached = np.argmax(tpr >= RECALL - 1e-12, axis=-1)
            found |= {
                f"auroc{ending}": (np.diff(fpr, axis=-1) * (tpr[..., 1:] + tpr[..., :-1])).sum(-1)
                / 2,
                f"aupr{ending}": (gained * precision).sum(axis=-1),
                f"fpr95{ending}": np.take_along_axis(fpr, reached[..., None], axis=-1)[..., 0],
            }
    return found


def strata(sums: dict[str, Array]) -> Array:
    """Return which side each group is of (G,): resampling must not mix them."""
    return (sums["total_outside"].sum(axis=-1) > 0).astype(int)


def roc(sums: dict[str, Array], criterion: str) -> tuple[Array, Array]:
    """Return false and true positive rates (..., BINS + 1), threshold falling; NaN without rows."""
    rates = []
    for side in ("inside", "outside"):
        counts = sums[f"{criterion}_{side}"][..., ::-1]
        total = counts.sum(axis=-1, keepdims=True)
        rate = np.cumsum(counts, axis=-1) / np.where(total > 0, total, np.nan)
        rates.append(np.concatenate([0 * rate[..., :1], rate], axis=-1))
    return rates[0], rates[1]
