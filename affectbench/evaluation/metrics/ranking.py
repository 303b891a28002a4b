"""The area under the ROC curve of each concept, from counts of labels in bins of its logit's rank.

Bins are used because counts add up over groups and ranks do not: see `rank_bins`.
"""

import numpy as np

from affectbench.arrays import Array
from affectbench.evaluation.metrics.metric import Metric
from affectbench.evaluation.metrics.multilabel import mean_of_seen
from affectbench.evaluation.metrics.rank_bins import bins_of, histograms

BINS = 50  # of each concept; the area is off by less than 0.002
SCALAR: frozenset[str] = frozenset()  # statistics that are one number a row: none
METRICS = {"auc": Metric("higher", (0, 1))}


def counts(logits_NK: Array, label_NK: Array, group_N: Array, groups: int) -> dict[str, Array]:
    """Return the sums of each group; a missing label (NaN) counts nowhere.

    count    (G, K) how many labels there are
    present  (G, K BINS) how many labels of 1 are in each bin of the logit's rank
    absent   (G, K BINS) how many labels of 0 are

    The rows are those of one network, whose logits of a concept are ranked together.

    group_N  the index of each row's group, below `groups`
    """
    of_concepts: dict[str, list[Array]] = {"count": [], "present": [], "absent": []}
    for logit_N, label_N in zip(logits_NK.T, label_NK.T, strict=True):
        labelled_N = np.isfinite(label_N)
        present_N, group = label_N[labelled_N] >= 0.5, group_N[labelled_N]
        bin_N = bins_of(logit_N[labelled_N], present_N, BINS)
        of_concepts["count"].append(np.bincount(group, minlength=groups).astype(float)[:, None])
        for name, chosen in (("present", present_N), ("absent", ~present_N)):
            table = histograms(bin_N[chosen], group[chosen], groups, BINS)
            of_concepts[name].append(table)
    return {name: np.concatenate(tables, axis=1) for name, tables in of_concepts.items()}


def scores(sums: dict[str, Array]) -> dict[str, Array]:
    """Return auc (...), in [0, 1], higher is better, 0.5 is chance: the mean over concepts.

    The area is the chance that a row with the concept has a higher logit than a row without it;
    two rows of one bin count one half. NaN where no concept has both kinds of rows.
    Worked value: present in bins 1 and 3, absent in 1 and 2 -> (1/2 + 0 + 1 + 1) / 4.
    """
    shape = (*sums["count"].shape, -1)
    present, absent = sums["present"].reshape(shape), sums["absent"].reshape(shape)
    below = absent.cumsum(axis=-1) - absent / 2
    pairs = present.sum(axis=-1) * absent.sum(axis=-1)
    return {"auc": mean_of_seen((present * below).sum(axis=-1) / np.maximum(pairs, 1), pairs > 0)}
