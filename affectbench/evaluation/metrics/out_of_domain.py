"""Out-of-domain detection: telling another dataset's rows by how unsure a network is of them.

Metrics are computed from histograms of the rank of an uncertainty score (see `rank_bins`). Rows of
the other dataset are the positives, as in the self-distillation paper's Fig. 5.
"""

import numpy as np

from affectbench.arrays import Array
from affectbench.evaluation.metrics.metric import Metric
from affectbench.evaluation.metrics.rank_bins import bins_of, histograms

BINS = 200  # of the rank of a score among the rows of both sides, which weigh the same
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


def counts(score_N: Array, outside_N: Array, group_N: Array, groups: int) -> tuple[Array, Array]:
    """Return the histograms of each group's rows of the own and of the other dataset: (G, BINS).

    The rows are those that one network, or one ensemble, is unsure of; they are ranked together.

    score_N    uncertainty, of any scale
    outside_N  bool: which rows are of the other dataset
    group_N    the index of each row's group, below `groups`
    """
    bin_N = bins_of(score_N, outside_N, BINS)
    own, other = (
        histograms(bin_N[side_N], group_N[side_N], groups, BINS)
        for side_N in (~outside_N, outside_N)
    )
    return own, other


def scores(sums: dict[str, Array]) -> dict[str, Array]:
    """Return the metrics (...) of histograms (..., BINS); NaN where a side has no rows.

    auroc  [0, 1], higher is better: the chance that a row of the other dataset has a higher score
           than an own row, where ties count one half
    aupr   [0, 1], higher is better: the average precision
    fpr95  [0, 1], lower is better: the share of own rows that are flagged at the threshold that
           flags 95 % of the other dataset's

    The score is the mutual information, or, for names that end in _entropy, the predictive
    entropy. A score without histograms has no metrics. Bins make auroc wrong by less than 0.0005,
    aupr by less than 0.005 and fpr95 by less than 0.01.

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
            nothing = np.isnan(fpr[..., -1]) | np.isnan(tpr[..., -1])  # a side has no rows
            at_recall = np.take_along_axis(fpr, reached[..., None], axis=-1)[..., 0]
            values |= {
                f"auroc{ending}": (np.diff(fpr, axis=-1) * (tpr[..., 1:] + tpr[..., :-1])).sum(-1)
                / 2,
                f"aupr{ending}": np.where(nothing, np.nan, (gained * precision).sum(axis=-1)),
                f"fpr95{ending}": np.where(nothing, np.nan, at_recall),
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
