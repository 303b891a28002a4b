"""Metrics of C labels that are each there or not."""

import numpy as np

from affectbench.arrays import Array

EPSILON = 1e-8
THRESHOLD = 0.5


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


def scores(sums: dict[str, Array]) -> dict[str, float]:
    """Return the metrics that the sums over some rows decide; NaN where there are no labels.

    accuracy   [0, 1] over all labels together;  macro_f1  [0, 1] mean over labels of binary F1
    nll        nats, mean over labels of each label's mean;  brier  [0, 1], likewise

    Worked value: one label, tp 1, fp 1, fn 0, tn 2 -> accuracy 3/4, macro_f1 2/3.
    """
    sums = {name: np.atleast_1d(values) for name, values in sums.items()}
    if not sums["count"].any():
        return dict.fromkeys(("accuracy", "macro_f1", "nll", "brier"), np.nan)
    seen_C = sums["count"] > 0
    wrong_C = sums["fp"] + sums["fn"]
    f1_C = 2 * sums["tp"] / np.maximum(2 * sums["tp"] + wrong_C, 1)
    count_C = np.maximum(sums["count"], 1)
    return {
        "accuracy": float((sums["tp"] + sums["tn"]).sum() / sums["count"].sum()),
        "macro_f1": float(f1_C[seen_C].mean()),
        "nll": float((sums["nll"] / count_C)[seen_C].mean()),
        "brier": float((sums["brier"] / count_C)[seen_C].mean()),
    }
