"""Where a model shows concepts, against where they are: maps compared with target maps."""

import numpy as np

from affectbench.arrays import Array
from affectbench.evaluation.metrics.metric import Metric
from affectbench.evaluation.metrics.multilabel import mean_of_seen

REGION = 0.5  # a concept's region is where its target is above this share of the target's maximum
SCALAR = frozenset({"joint_count", "joint_cosine"})  # statistics that are one number a row
METRICS = {
    "cosine": Metric("higher", (0, 1)),
    "joint_cosine": Metric("higher", (0, 1)),
    "pointing": Metric("higher", (0, 1)),
    "energy": Metric("higher", (0, 1)),
}


def statistics(maps_NKHW: Array, target_NKHW: Array) -> dict[str, Array]:
    """Return what each row adds to the sums, (N, K) each; of all maps of a row together (N,).

    count, cosine              (N, K) of each map and its target
    hit                        (N, K) 1 where the map's largest patch is inside the region
    energy                     (N, K) the share of the map that is inside the region
    joint_count, joint_cosine  (N,) of a row's K maps as one vector

    Maps and targets are on the same grid, and maps are >= 0. A row with a NaN adds nothing, and
    neither does a concept whose target is all zeros.
    """
    N, K = maps_NKHW.shape[:2]
    maps_NKP = maps_NKHW.reshape(N, K, -1).astype(np.float64)
    target_NKP = target_NKHW.reshape(N, K, -1).astype(np.float64)
    finite_N = np.isfinite(maps_NKP).all(axis=(1, 2)) & np.isfinite(target_NKP).all(axis=(1, 2))
    maps_NKP, target_NKP = (np.where(finite_N[:, None, None], x, 0) for x in (maps_NKP, target_NKP))
    largest_NK = target_NKP.max(axis=2)
    counts_NK = largest_NK > 0
    region_NKP = target_NKP > REGION * largest_NK[:, :, None]
    peak_NK1 = maps_NKP.argmax(axis=2)[:, :, None]
    joint_N = cosine(maps_NKP.reshape(N, -1), target_NKP.reshape(N, -1))
    return {
        "count": counts_NK.astype(float),
        "cosine": cosine(maps_NKP, target_NKP),
        "hit": np.take_along_axis(region_NKP, peak_NK1, axis=2)[:, :, 0] * counts_NK,
        "energy": _share(maps_NKP, region_NKP) * counts_NK,
        "joint_count": counts_NK.any(axis=1).astype(float),
        "joint_cosine": joint_N,
    }


def scores(sums: dict[str, Array]) -> dict[str, Array]:
    """Return the metrics (...) of sums (..., K): in [0, 1], higher is better, NaN without rows.

    cosine        the mean cosine of a concept's map and its target, mean over concepts
    joint_cosine  the mean cosine of all maps of a row as one vector: what the map loss raises
    pointing      how often a map is largest inside the region, mean over concepts (pointing game)
    energy        the mean share of a map inside the region, mean over concepts

    Worked value: map (3, 1), target (1, 0) -> cosine 3 / sqrt 10, pointing 1, energy 3/4.
    """
    seen, count = sums["count"] > 0, np.maximum(sums["count"], 1)
    rows = np.where(sums["joint_count"] > 0, sums["joint_count"], np.nan)
    return {
        "cosine": mean_of_seen(sums["cosine"] / count, seen),
        "joint_cosine": sums["joint_cosine"] / rows,
        "pointing": mean_of_seen(sums["hit"] / count, seen),
        "energy": mean_of_seen(sums["energy"] / count, seen),
    }


def cosine(x: Array, y: Array) -> Array:
    """Return the cosine along the last axis; 0 where either is all zeros.

    Worked value: (3, 4) and (1, 0) -> 3/5.
    """
    length = np.linalg.norm(x, axis=-1) * np.linalg.norm(y, axis=-1)
    return np.divide((x * y).sum(axis=-1), length, out=np.zeros_like(length), where=length > 0)


def _share(maps_NKP: Array, region_NKP: Array) -> Array:
    """Return which share of each map is inside the region, (N, K); 0 for a map of zeros."""
    total = maps_NKP.sum(axis=2)
    inside = (maps_NKP * region_NKP).sum(axis=2)
    return np.divide(inside, total, out=np.zeros_like(total), where=total > 0)
