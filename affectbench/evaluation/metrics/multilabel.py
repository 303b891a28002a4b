"""Metrics of C labels that are each there or not."""

import numpy as np

from affectbench.arrays import Array
from affectbench.evaluation.metrics import risk
from affectbench.evaluation.metrics.metric import Metric

EPSILON = 1e-8
THRESHOLD = 0.5
BINS = 15  # of the probability, for the calibration error
BINNED = ("bin_probability", "bin_true", "risk_count", "risk_errors")
SCALAR: frozenset[str] = frozenset()  # statistics that are one number a row: none
METRICS = {
    "accuracy": Metric("higher", (0, 1)),
    "macro_f1": Metric("higher", (0, 1)),
    "nll": Metric("lower", (0, np.inf), "nats"),
    "brier": Metric("lower", (0, np.inf)),
    "ece": Metric("lower", (0, 1)),
    "aurc": Metric("lower", (0, 1)),
}


def statistics(probs_NC: Array, label_NC: Array) -> dict[str, Array]:
    """Return what each row adds to the sufficient sums; a missing label adds nothing.

    (N, C): count, nll (nats), brier, and the confusion counts tp, fp, fn, tn at a threshold of 0.5.
    (N, BINS), all labels together, by probability: bin_probability, bin_true.
    (N, risk.BINS), likewise, by confidence: risk_count, risk_errors.
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
    bin_NC = np.clip(np.ceil(probs_NC * BINS).astype(int) - 1, 0, BINS - 1)
    sure_NC = risk.bins_of(np.maximum(probs_NC, 1 - probs_NC))
    found = {name: np.where(there_NC, values, 0.0) for name, values in found.items()}
    return found | {
        "bin_probability": _placed(there_NC * probs_NC, bin_NC, BINS),
        "bin_true": _placed(there_NC * label_NC, bin_NC, BINS),
        "risk_count": _placed(there_NC, sure_NC, risk.BINS),
        "risk_errors": _placed(there_NC & (said_NC != true_NC), sure_NC, risk.BINS),
    }


def scores(sums: dict[str, Array]) -> dict[str, Array]:
    """Return the metrics (...) that sums (..., C) decide; NaN where there are no labels.

    accuracy   [0, 1] over all labels together;  macro_f1  [0, 1] mean over labels of binary F1
    nll        nats, mean over labels of each label's mean;  brier  [0, 1], likewise
    ece        [0, 1], mean gap between probability and frequency over BINS equal bins, all labels
               together; aurc  [0, 1], area under their risk-coverage curve; lower is better.
               Without sums of bins, as of one label alone, there are none.

    Worked value: one label, tp 1, fp 1, fn 0, tn 2 -> accuracy 3/4, macro_f1 2/3.
    """
    seen = sums["count"] > 0  # (..., C)
    count = np.maximum(sums["count"], 1e-12)
    found = {
        "accuracy": accuracy(sums),
        "macro_f1": macro_f1(sums),
        "nll": mean_of_seen(sums["nll"] / count, seen),
        "brier": mean_of_seen(sums["brier"] / count, seen),
    }
    if set(BINNED) <= set(sums):
        gap = np.abs(sums["bin_probability"] - sums["bin_true"]).sum(axis=-1)
        total = sums["count"].sum(axis=-1)
        found["ece"] = gap / np.where(total > 0, total, np.nan)
        found["aurc"] = risk.aurc(sums["risk_count"], sums["risk_errors"])
    return found


def accuracy(sums: dict[str, Array]) -> Array:
    """Return the share of all labels together that are said rightly (...); NaN without labels."""
    right, total = (sums["tp"] + sums["tn"]).sum(axis=-1), sums["count"].sum(axis=-1)
    return right / np.where(total > 0, total, np.nan)


def macro_f1(sums: dict[str, Array]) -> Array:
    """Return the mean over labels of binary F1 (...); NaN without labels."""
    either = 2 * sums["tp"] + sums["fp"] + sums["fn"]
    return mean_of_seen(2 * sums["tp"] / np.maximum(either, 1e-12), sums["count"] > 0)


def _placed(values_NC: Array, place_NC: Array, bins: int) -> Array:
    """Return values in their bins, summed over labels: (N, bins)."""
    found = np.zeros((len(values_NC), bins))
    np.add.at(found, (np.arange(len(values_NC))[:, None], place_NC), values_NC)
    return found


def mean_of_seen(values: Array, seen: Array) -> Array:
    """Return the mean over the last axis of what is seen, (...); NaN where nothing is.

    Worked value: values (1, 5), seen (True, False) -> 1.
    """
    number = seen.sum(axis=-1)
    return np.where(seen, values, 0).sum(axis=-1) / np.where(number > 0, number, np.nan)
