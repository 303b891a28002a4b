"""Metrics of C labels, each of which is present or absent."""

import numpy as np

from affectbench.arrays import Array
from affectbench.evaluation.metrics import risk
from affectbench.evaluation.metrics.metric import Metric

EPSILON = 1e-8
THRESHOLD = 0.5
BINS = 15  # equal bins of the probability, for the calibration error
BINNED = ("bin_probability", "bin_true", "risk_count", "risk_errors")
SCALAR: frozenset[str] = frozenset()  # statistics that are one number a row: none
METRICS = {
    "accuracy": Metric("higher", (0, 1)),
    "macro_f1": Metric("higher", (0, 1)),
    "balanced_accuracy": Metric("higher", (0, 1)),
    "nll": Metric("lower", (0, np.inf), "nats"),
    "brier": Metric("lower", (0, np.inf)),
    "ece": Metric("lower", (0, 1)),
    "aurc": Metric("lower", (0, 1)),
}


def statistics(probs_NC: Array, label_NC: Array) -> dict[str, Array]:
    """Return what each row adds to the sufficient sums; a missing label (NaN) adds nothing.

    count, nll (nats), brier   (N, C)
    tp, fp, fn, tn             (N, C), confusion counts at a threshold of 0.5
    bin_probability, bin_true  (N, BINS), by probability, of all labels together
    risk_count, risk_errors    (N, risk.BINS), by confidence, of all labels together
    """
    labelled_NC = ~np.isnan(label_NC)
    label_NC = np.nan_to_num(label_NC)
    predicted_NC, true_NC = probs_NC >= THRESHOLD, label_NC >= THRESHOLD
    p_NC = np.clip(probs_NC, EPSILON, 1 - EPSILON)
    added = {
        "count": np.ones(probs_NC.shape),
        "nll": -(label_NC * np.log(p_NC) + (1 - label_NC) * np.log1p(-p_NC)),
        "brier": (probs_NC - label_NC) ** 2,
        "tp": predicted_NC & true_NC,
        "fp": predicted_NC & ~true_NC,
        "fn": ~predicted_NC & true_NC,
        "tn": ~predicted_NC & ~true_NC,
    }
    bin_NC = np.clip(np.ceil(probs_NC * BINS).astype(int) - 1, 0, BINS - 1)
    sure_NC = risk.bins_of(np.maximum(probs_NC, 1 - probs_NC))
    added = {name: np.where(labelled_NC, values, 0.0) for name, values in added.items()}
    return added | {
        "bin_probability": _binned(labelled_NC * probs_NC, bin_NC, BINS),
        "bin_true": _binned(labelled_NC * label_NC, bin_NC, BINS),
        "risk_count": _binned(labelled_NC, sure_NC, risk.BINS),
        "risk_errors": _binned(labelled_NC & (predicted_NC != true_NC), sure_NC, risk.BINS),
    }


def scores(sums: dict[str, Array]) -> dict[str, Array]:
    """Return the metrics (...) of sums (..., C); NaN where there are no labels.

    accuracy  [0, 1], higher is better: of all labels together
    macro_f1  [0, 1], higher is better: the binary F1, mean over labels
    balanced_accuracy  [0, 1], higher is better: the mean share of a label's present and absent rows
              that are predicted rightly, mean over the labels that are both. All answers that do
              not look at the row, constant ones or guesses, have 1/2
    nll       nats, lower is better: each label's mean, mean over labels
    brier     [0, 1], lower is better: likewise
    ece       [0, 1], lower is better: the mean gap between probability and frequency in BINS
              bins, all labels together
    aurc      [0, 1], lower is better: the area under the risk-coverage curve of all labels
              together, see `risk`

    Without the sums of bins, as for one label alone, there are no ece and no aurc.

    Worked value: one label, tp 1, fp 1, fn 0, tn 2 -> accuracy 3/4, macro_f1 2/3, balanced
    accuracy (1 + 2/3) / 2.
    """
    seen = sums["count"] > 0  # (..., C)
    count = np.maximum(sums["count"], 1e-12)
    values = {
        "accuracy": accuracy(sums),
        "macro_f1": macro_f1(sums),
        "balanced_accuracy": balanced_accuracy(sums),
        "nll": mean_of_seen(sums["nll"] / count, seen),
        "brier": mean_of_seen(sums["brier"] / count, seen),
    }
    if set(BINNED) <= set(sums):
        gap = np.abs(sums["bin_probability"] - sums["bin_true"]).sum(axis=-1)
        total = sums["count"].sum(axis=-1)
        values["ece"] = gap / np.where(total > 0, total, np.nan)
        values["aurc"] = risk.aurc(sums["risk_count"], sums["risk_errors"])
    return values


def accuracy(sums: dict[str, Array]) -> Array:
    """Return the share of all labels that are predicted rightly (...); NaN without labels."""
    right, total = (sums["tp"] + sums["tn"]).sum(axis=-1), sums["count"].sum(axis=-1)
    return right / np.where(total > 0, total, np.nan)


def macro_f1(sums: dict[str, Array]) -> Array:
    """Return the mean over labels of the binary F1 (...); NaN without labels."""
    either = 2 * sums["tp"] + sums["fp"] + sums["fn"]
    return mean_of_seen(2 * sums["tp"] / np.maximum(either, 1e-12), sums["count"] > 0)


def balanced_accuracy(sums: dict[str, Array]) -> Array:
    """Return the mean over labels of the mean recall of present and absent rows (...).

    A label that is always present, or never, is left out; NaN where no label remains.
    """
    present, absent = sums["tp"] + sums["fn"], sums["tn"] + sums["fp"]
    both = sums["tp"] / np.maximum(present, 1e-12) + sums["tn"] / np.maximum(absent, 1e-12)
    return mean_of_seen(both / 2, (present > 0) & (absent > 0))


def _binned(values_NC: Array, bin_NC: Array, bins: int) -> Array:
    """Return the values of each row summed in their bins, over all labels: (N, bins)."""
    table = np.zeros((len(values_NC), bins))
    np.add.at(table, (np.arange(len(values_NC))[:, None], bin_NC), values_NC)
    return table


def mean_of_seen(values: Array, seen: Array) -> Array:
    """Return the mean over the last axis of the values that are seen, (...); NaN where none is.

    Worked value: values (1, 5), seen (True, False) -> 1.
    """
    number = seen.sum(axis=-1)
    return np.where(seen, values, 0).sum(axis=-1) / np.where(number > 0, number, np.nan)
