"""The concept alignment score: do rows whose embeddings are near each other share a concept?

Source: M. Espinosa Zarlenga et al., "Concept Embedding Models", NeurIPS 2022, and their code
mateoespinosa/cem, 1a30035 (cem/metrics/cas.py). Deviations: POINTS numbers of clusters instead of
steps of 50; one row of each group, and at most MOST; FasterPAM (E. Schubert and L. Lenssen, 2022)
finds the medoids. Rows of one group, such as frames of a video, are near each other and share their
labels whether or not embeddings know a concept. With all of them the score is high where concepts
are told no better than by chance.
"""

import numpy as np

from affectbench.arrays import Array
from affectbench.evaluation.metrics.metric import Metric

POINTS = 6  # how many numbers of clusters are tried, evenly from 2 to the number of rows
MOST = 200  # only the first groups are used, because the distances of all pairs are computed
SCALAR = frozenset({"count", "alignment"})
METRICS = {"alignment": Metric("higher", (0, 1))}


def alignment(embeddings_NKE: Array, label_NK: Array, group_N: Array) -> float:
    """Return the mean score over concepts in [0, 1], higher is better; NaN without a concept.

    The score of a concept is the homogeneity of its labels in clusters of its embeddings, averaged
    over the number of clusters by the trapezoid rule. The homogeneity grows with that number for
    embeddings of any kind, so the score means something only beside `random_alignment`. A concept
    counts if both of its labels occur, and of each group the first row that has a label.

    embeddings_NKE  an embedding of length E for each of N rows and K concepts
    label_NK        0 or 1; NaN where a label is missing
    group_N         the group of each row

    Worked value: embeddings equal to the labels -> 1.
    """
    rows_K = [first_of_groups(labelled_N, group_N)[:MOST] for labelled_N in np.isfinite(label_NK).T]
    concept_scores = [
        _of_concept(embeddings_NKE[rows, k], label_NK[rows, k])
        for k, rows in enumerate(rows_K)
        if len(np.unique(label_NK[rows, k])) == 2
    ]
    return float(np.mean(concept_scores)) if concept_scores else np.nan


def random_alignment(
    embeddings_NKE: Array, label_NK: Array, group_N: Array, rng: np.random.Generator
) -> float:
    """Return the score of standard normal embeddings of the same shape: that of a control."""
    return alignment(rng.normal(size=embeddings_NKE.shape), label_NK, group_N)


def first_of_groups(counted_N: Array, group_N: Array) -> Array:
    """Return the index of the first row of each group that is counted, in the order of rows.

    Worked value: counted (no, yes, yes, yes) of groups (a, a, a, b) -> 1, 3.
    """
    counted = np.flatnonzero(counted_N)
    _, first = np.unique(group_N[counted], return_index=True)
    return counted[np.sort(first)]


def scores(sums: dict[str, Array]) -> dict[str, Array]:
    """Return the alignment (...), in [0, 1], higher is better: the mean over members.

    A member's score is of all rows together, so its sums have one group and a count of 1.
    Worked value: count 2, alignment 1.2 -> 0.6.
    """
    return {"alignment": sums["alignment"] / np.where(sums["count"] > 0, sums["count"], np.nan)}


def _of_concept(embeddings_NE: Array, label_N: Array) -> float:
    import kmedoids
    from scipy.spatial.distance import cdist

    distance_NN = cdist(embeddings_NE, embeddings_NE)
    numbers = np.unique(np.linspace(2, len(label_N), POINTS).astype(int))
    values = [
        homogeneity(
            label_N, kmedoids.fasterpam(distance_NN, int(n), random_state=0, n_cpu=1).labels
        )
        for n in numbers
    ]
    if len(numbers) == 1:
        return float(values[0])
    return float(np.trapezoid(values, numbers) / (numbers[-1] - numbers[0]))


def homogeneity(label_N: Array, cluster_N: Array) -> float:
    """Return how well clusters predict a label (N,), in [0, 1]: 1 - H(label | cluster) / H(label).

    Equal to scikit-learn's `homogeneity_score`, which takes ten times as long to check its
    arguments. At least two labels must occur.
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
