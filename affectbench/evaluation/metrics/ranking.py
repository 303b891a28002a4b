"""The area under the ROC curve of each concept, from counts of labels in bins of probability.

Bins are used because counts add up over groups and ranks do not.
"""

import numpy as np

from affectbench.arrays import Array
from affectbench.evaluation.metrics.metric import Metric
from affectbench.evaluation.metrics.multilabel import mean_of_seen

EDGES = np.linspace(-4, 2, 41)  # edges of the bins in logits: probabilities of 0.02 to 0.88
SCALAR: frozenset[str] = frozenset()  # statistics that are one number a row: none
METRICS = {"auc": Metric("higher", (0, 1))}


def counts(logits_NK: Array, label_NK: Array, group_N: Array, groups: int) -> dict[str, Array]:
    """Return the sums of each group; a missing label (NaN) counts nowhere.

    count    (G, K) how many labels there are
    present  (G, K B) how many labels of 1 are in each of the B bins of the logit
    absent   (G, K B) how many labels of 0 are

    group_N  the index of each row's group, below `groups`
    """
    labelled_NK = np.isfinite(label_NK)
    bin_NK = np.searchsorted(EDGES, logits_NK)
    concept_NK = np.broadcast_to(np.arange(logits_NK.shape[1]), logits_NK.shape)
    group_NK = np.broadcast_to(group_N[:, None], logits_NK.shape)
    shape = (groups, logits_NK.shape[1], len(EDGES) + 1)
    histograms = {}
    for name, chosen in (("present", label_NK >= 0.5), ("absent", label_NK < 0.5)):
        table = np.zeros(shape)
        np.add.at(table, (group_NK[chosen], concept_NK[chosen], bin_NK[chosen]), 1)
        histograms[name] = table.reshape(groups, -1)
    count_GK = np.zeros(shape[:2])
    np.add.at(count_GK, group_N, labelled_NK)
    return {"count": count_GK, **histograms}


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
