"""The area under the curve of each concept, from how many labels are in each bin of probability.

Bins, because counts add up over groups and ranks do not.
"""

import numpy as np

from affectbench.arrays import Array
from affectbench.evaluation.metrics.metric import Metric
from affectbench.evaluation.metrics.multilabel import mean_of_seen

EDGES = np.linspace(-4, 2, 41)  # of the bins, in logits: probabilities of 0.02 to 0.88
SCALAR: frozenset[str] = frozenset()  # statistics that are one number a row: none
METRICS = {"auc": Metric("higher", (0, 1))}


def counts(logits_NK: Array, label_NK: Array, place_N: Array, groups: int) -> dict[str, Array]:
    """Return how many labels of each group there are, and in which bin those that are there
    (present) and not (absent) fall: (G, K) and (G, K BINS). A missing label counts nowhere.

    place_N  which group each row is of
    """
    there_NK = np.isfinite(label_NK)
    bin_NK = np.searchsorted(EDGES, logits_NK)
    concept_NK = np.broadcast_to(np.arange(logits_NK.shape[1]), logits_NK.shape)
    place_NK = np.broadcast_to(place_N[:, None], logits_NK.shape)
    shape = (groups, logits_NK.shape[1], len(EDGES) + 1)
    found = {}
    for name, chosen in (("present", label_NK >= 0.5), ("absent", label_NK < 0.5)):
        table = np.zeros(shape)
        np.add.at(table, (place_NK[chosen], concept_NK[chosen], bin_NK[chosen]), 1)
        found[name] = table.reshape(groups, -1)
    every = np.zeros(shape[:2])
    np.add.at(every, place_N, there_NK)
    return {"count": every, **found}


def scores(sums: dict[str, Array]) -> dict[str, Array]:
    """Return auc (...) in [0, 1], higher is better, 0.5 is chance: the mean over concepts.

    How often a label that is there is thought likelier than one that is not; within a bin a half.
    Worked value: present in bins 1 and 3, absent in 1 and 2 -> (1/2 + 0 + 1 + 1) / 4.
    """
    shape = (*sums["count"].shape, -1)
    present, absent = sums["present"].reshape(shape), sums["absent"].reshape(shape)
    below = absent.cumsum(axis=-1) - absent / 2
    pairs = present.sum(axis=-1) * absent.sum(axis=-1)
    return {"auc": mean_of_seen((present * below).sum(axis=-1) / np.maximum(pairs, 1), pairs > 0)}
