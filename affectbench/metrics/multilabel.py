"""Metrics of C labels that are each there or not."""

import numpy as np

from affectbench.arrays import Array

EPSILON = 1e-8
THRESHOLD = 0.5
SCALAR: frozenset[str] = frozenset()  # statistics that are one number a row: none


def statistics(probs_NC: Array, label_NC: Array) -> dict[str, Array]:
    """Return what each row adds to the sufficient sums, all (N, C); a missing label adds nothing.

    count, nll (nats), brier, and the confusion counts tp, fp, fn, tn at a threshold of 0.5.
    """
    there_NC = ~np.isnan(label_NC)
    label_NC = np.nan_to_num(label_NC)
    said_NC, true_NC = probs_NC >= THRESHOLD, label_NC >= THRESHOLD
    p_NC = np.clip(probs_NC, EPSILON, 1 - EPSILON)
    found = {
        "count": np.ones(probs_NC.shape),
        "nll": -(label_NC * np.log(p_NC) + (1 - label_NC) * np.log1p(-p_NC)),
        "brier": (probs_NC - label_NC) ** 2,
        "tp": said_NC & true_NC,
        "fp": said_NC & ~true_NC,
        "fn": ~said_NC & true_NC,
        "tn": ~said_NC & ~true_NC,
    }
    return {name: np.where(there_NC, values, 0.0) for name, values in found.items()}


def scores(sums: dict[str, Array]) -> dict[str, Array]:
    """Return the metrics (...) that sums (..., C) decide; NaN where there are no labels.

    accuracy   [0, 1] over all labels together;  macro_f1  [0, 1] mean over labels of binary F1
    nll        nats, mean over labels of each label's mean;  brier  [0, 1], likewise

    Worked value: one label, tp 1, fp 1, fn 0, tn 2 -> accuracy 3/4, macro_f1 2/3.
    """
    seen = sums["count"] > 0  # (..., C)
    count = np.maximum(sums["count"], 1)
    f1 = 2 * sums["tp"] / np.maximum(2 * sums["tp"] + sums["fp"] + sums["fn"], 1)
    right, total = (sums["tp"] + sums["tn"]).sum(axis=-1), sums["count"].sum(axis=-1)
    return {
        "accuracy": right / np.where(total > 0, total, np.nan),
        "macro_f1": mean_of_seen(f1, seen),
        "nll": mean_of_seen(sums["nll"] / count, seen),
        "brier": mean_of_seen(sums["brier"] / count, seen),
    }


def mean_of_seen(values: Array, seen: Array) -> Array:
    """Return the mean over the last axis of what is seen, (...); NaN where nothing is.

    Worked value: values (1, 5), seen (True, False) -> 1.
    """
    number = seen.sum(axis=-1)
    return np.where(seen, values, 0).sum(axis=-1) / np.where(number > 0, number, np.nan)
