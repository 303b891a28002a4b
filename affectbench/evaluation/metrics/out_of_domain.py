"""Out-of-domain detection: telling another dataset's rows by how unsure a network is of them.

Metrics are computed from histograms of an uncertainty score. Rows of the other dataset are the
positives, as in the self-distillation paper's Fig. 5.
"""

import numpy as np

from affectbench.arrays import Array
from affectbench.evaluation.metrics.metric import Metric

BINS = 600  # of a score in [0, 1], of equal width in log odds, because scores crowd at 0 and at 1
FARTHEST = 14.0  # the log odds at which the bins end, on both sides
SCALAR = frozenset({"count"})  # statistics that are one number a row
CRITERIA = {"mutual": "", "total": "_entropy"}  # uncertainty score -> ending of its metrics' names
RECALL = 0.95  # the true positive rate at which fpr95 is read
METRICS = {
    "auroc": Metric("higher", (0, 1)),
    "aupr": Metric("higher", (0, 1)),
    "fpr95": Metric("lower", (0, 1)),
    "auroc_entropy": Metric("higher", (0, 1)),
    "aupr_entropy": Metric("higher", (0, 1)),
    "fpr95_entropy": Metric("lower", (0, 1)),
}


def statistics(score_N: Array, criterion: str, side: str) -> dict[str, Array]:
    """Return what each row adds to the histogram of its side: {"CRITERION_SIDE": (N, BINS)}.

    score_N    uncertainty in [0, 1]
    criterion  a key of CRITERIA
    side       "inside" for rows of the own dataset, "outside" for those of the other
    """
    inner_N = np.clip(score_N, 1e-9, 1 - 1e-9)
    odds_N = np.log(inner_N) - np.log1p(-inner_N)
    bin_N = np.clip((BINS * (odds_N / FARTHEST + 1) / 2).astype(int), 0, BINS - 1)
    table = np.zeros((len(score_N), BINS))
    table[np.arange(len(score_N)), bin_N] = 1
    return {f"{criterion}_{side}": table}


def scores(sums: dict[str, Array]) -> dict[str, Array]:
    """Return the metrics (...) of histograms (..., BINS); NaN where a side has no rows.

    auroc  [0, 1], higher is better: the chance that a row of the other dataset has a higher score
           than an own row, where ties count one half
    aupr   [0, 1], higher is better: the average precision
    fpr95  [0, 1], lower is better: the share of own rows that are flagged at the threshold that
           flags 95 % of the other dataset's

    The score is the mutual information, or, for names that end in _entropy, the predictive
    entropy. A score without histograms has no metrics.

    Worked value: own rows in bins 0 and 1, others in bins 1 and 2 -> auroc (1 + 1/2 + 1 + 1) / 4.
    """
    values = {}
    for criterion, ending in CRITERIA.items():
        if f"{criterion}_inside" in sums:
            fpr, tpr = roc(sums, criterion)
            flagged = np.cumsum(sums[f"{criterion}_outside"][..., ::-1], axis=-1)
            false = np.cumsum(sums[f"{criterion}_inside"][..., ::-1], axis=-1)
            precision = flagged / np.maximum(flagged + false, 1e-12)
            gained = np.diff(tpr, axis=-1)
            reached = np.argmax(tpr >= RECALL - 1e-12, axis=-1)
            values |= {
                f"auroc{ending}": (np.diff(fpr, axis=-1) * (tpr[..., 1:] + tpr[..., :-1])).sum(-1)
                / 2,
                f"aupr{ending}": (gained * precision).sum(axis=-1),
                f"fpr95{ending}": np.take_along_axis(fpr, reached[..., None], axis=-1)[..., 0],
            }
    return values


def strata(sums: dict[str, Array]) -> Array:
    """Return the side of each group (G,): 0 the own dataset, 1 the other; none stands for both."""
    return (sums["total_outside"].sum(axis=-1) > 0).astype(int)


def roc(sums: dict[str, Array], criterion: str) -> tuple[Array, Array]:
    """Return the false and the true positive rates (..., BINS + 1); NaN without rows.

    The threshold falls along the last axis, so that both rates rise from 0 to 1.
    """
    rates = []
    for side in ("inside", "outside"):
        counts = sums[f"{criterion}_{side}"][..., ::-1]
        total = counts.sum(axis=-1, keepdims=True)
        rate = np.cumsum(counts, axis=-1) / np.where(total > 0, total, np.nan)
        rates.append(np.concatenate([0 * rate[..., :1], rate], axis=-1))
    return rates[0], rates[1]
