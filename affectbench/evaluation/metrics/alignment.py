"""The concept alignment score: do rows whose embeddings are near each other share a concept?

Source: M. Espinosa Zarlenga et al., "Concept Embedding Models", NeurIPS 2022, and their code
mateoespinosa/cem, 1a30035 (cem/metrics/cas.py). Deviations: POINTS numbers of clusters instead of
steps of 50; at most MOST rows; FasterPAM (E. Schubert and L. Lenssen, 2022) finds the medoids.
"""

import numpy as np

from affectbench.arrays import Array
from affectbench.evaluation.metrics.metric import Metric

POINTS = 6  # how many numbers of clusters are tried, evenly from 2 to the number of rows
MOST = 200  # only the first rows are used, because the distances of all pairs are computed
SCALAR = frozenset({"count", "alignment"})
METRICS = {"alignment": Metric("higher", (0, 1))}


def alignment(embeddings_NKE: Array, label_NK: Array) -> float:
    """Return the mean score over concepts in [0, 1], higher is better; NaN without a concept.

    The score of a concept is the homogeneity of its labels in clusters of its embeddings, averaged
    over the number of clusters by the trapezoid rule. The homogeneity grows with that number for
    embeddings of any kind, so the score means something only beside `random_alignment`. A concept
    counts if both of its labels occur, and a row counts if it has a label.

    embeddings_NKE  an embedding of length E for each of N rows and K concepts
    label_NK        0 or 1; NaN where a label is missing

    Worked value: embeddings equal to the labels -> 1.
    """
    concept_scores = [
        _of_concept(embeddings_NKE[labelled_N, k][:MOST], label_NK[labelled_N, k][:MOST])
        for k, labelled_N in enumerate(np.isfinite(label_NK).T)
        if len(np.unique(label_NK[labelled_N, k][:MOST])) == 2
    ]
    return float(np.mean(concept_scores)) if concept_scores else np.nan


def random_alignment(embeddings_NKE: Array, label_NK: Array, rng: np.random.Generator) -> float:
    """Return the score of standard normal embeddings of the same shape: that of a control."""
    return alignment(rng.normal(size=embeddings_NKE.shape), label_NK)


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
