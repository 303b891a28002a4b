"""The concept alignment score: do rows that are near each other share a concept?

M. Espinosa Zarlenga et al., "Concept Embedding Models", NeurIPS 2022, and mateoespinosa/cem,
1a30035 (cem/metrics/cas.py). Deviations: POINTS numbers of clusters instead of steps of 50; at most
MOST rows; FasterPAM (E. Schubert and L. Lenssen, 2022) finds the medoids.
"""

import numpy as np

from affectbench.arrays import Array
from affectbench.evaluation.metrics.metric import Metric

POINTS = 6  # numbers of clusters, evenly from 2 to the number of rows
MOST = 200  # rows, the first ones: distances are of all pairs
SCALAR = frozenset({"count", "alignment"})
METRICS = {"alignment": Metric("higher", (0, 1))}


def alignment(embeddings_NKE: Array, label_NK: Array) -> float:
    """Return the score in [0, 1], higher is better: mean over concepts; NaN where none can be told.

    Homogeneity of the concept's labels in clusters of its embeddings, averaged over the number of
    clusters by the trapezoid rule. It grows with that number for embeddings of any kind, so it
    means something only beside `random_alignment`. Concepts whose labels are all alike are left
    out, and rows without a label.
    Worked value: embeddings equal to the labels -> 1.
    """
    found = [
        _of_concept(embeddings_NKE[there_N, k][:MOST], label_NK[there_N, k][:MOST])
        for k, there_N in enumerate(np.isfinite(label_NK).T)
        if len(np.unique(label_NK[there_N, k][:MOST])) == 2
    ]
    return float(np.mean(found)) if found else np.nan


def random_alignment(embeddings_NKE: Array, label_NK: Array, rng: np.random.Generator) -> float:
    """Return the score of normal random embeddings of the same shape: what nothing reaches."""
    return alignment(rng.normal(size=embeddings_NKE.shape), label_NK)


def scores(sums: dict[str, Array]) -> dict[str, Array]:
    """Return the mean over members (...): the score is of all rows together, not a sum of rows."""
    return {"alignment": sums["alignment"] / np.where(sums["count"] > 0, sums["count"], np.nan)}


def _of_concept(embeddings_NE: Array, label_N: Array) -> float:
    import kmedoids
    from scipy.spatial.distance import cdist

    distance_NN = cdist(embeddings_NE, embeddings_NE)
    numbers = np.unique(np.linspace(2, len(label_N), POINTS).astype(int))
    told = [
        homogeneity(
            label_N, kmedoids.fasterpam(distance_NN, int(n), random_state=0, n_cpu=1).labels
        )
        for n in numbers
    ]
    if len(numbers) == 1:
        return float(told[0])
    return float(np.trapezoid(told, numbers) / (numbers[-1] - numbers[0]))


def homogeneity(label_N: Array, cluster_N: Array) -> float:
    """Return how far clusters tell a label, in [0, 1]: 1 - H(label | cluster) / H(label).

    What scikit-learn's `homogeneity_score` gives, which looks at its arguments ten times as long.
    Worked value: labels (0, 0, 1, 1), clusters (0, 0, 1, 1) -> 1; clusters (0, 1, 0, 1) -> 0.
    """
    from scipy.special import entr

    labels, label_N = np.unique(label_N, return_inverse=True)
    clusters, cluster_N = np.unique(cluster_N, return_inverse=True)
    shape = (len(labels), len(clusters))
    table = np.bincount(label_N * shape[1] + cluster_N, minlength=shape[0] * shape[1])
    joint_LK = table.reshape(shape) / len(label_N)
    of_label, of_cluster = entr(joint_LK.sum(axis=1)).sum(), entr(joint_LK.sum(axis=0)).sum()
    return float(1 - (entr(joint_LK).sum() - of_cluster) / of_label)
