"""Metrics of one class out of C."""

import numpy as np

from affectbench.arrays import MISSING_CLASS, Array
from affectbench.evaluation.metrics import risk
from affectbench.evaluation.metrics.metric import Metric
from affectbench.evaluation.metrics.multilabel import mean_of_seen

EPSILON = 1e-8  # probabilities are clipped here before the log (self-distillation paper's code)
BINS = 15  # equal confidence bins of the calibration error
BINNED = ("bin_confidence", "bin_correct", "risk_count", "risk_errors")
SCALAR = frozenset({"count", "nll", "brier"})  # statistics that are one number a row
METRICS = {
    "accuracy": Metric("higher", (0, 1)),
    "macro_f1": Metric("higher", (0, 1)),
    "balanced_accuracy": Metric("higher", (0, 1)),
    "nll": Metric("lower", (0, np.inf), "nats"),
    "brier": Metric("lower", (0, np.inf)),
    "ece": Metric("lower", (0, 1)),
    "aurc": Metric("lower", (0, 1)),
}


def statistics(probs_NC: Array, class_N: Array) -> dict[str, Array]:
    """Return what each row adds to the sufficient sums; a row without a label adds nothing.

    count, nll (nats), brier     (N,)
    confusion                    (N, C * C), 1 at true * C + predicted
    bin_confidence, bin_correct  (N, BINS), by confidence
    risk_count, risk_errors      (N, risk.BINS), by confidence in finer bins

    class_N  the true class, MISSING_CLASS where there is no label
    """
    total, classes = probs_NC.shape
    labelled_N = class_N != MISSING_CLASS
    rows, true_N = np.arange(total), np.where(labelled_N, class_N, 0)
    predicted_N = probs_NC.argmax(axis=1)
    confidence_N = probs_NC[rows, predicted_N]
    bin_N = np.clip(np.ceil(confidence_N * BINS).astype(int) - 1, 0, BINS - 1)
    one_hot_NC = np.eye(classes)[true_N]
    added = {
        "count": np.ones(total),
        "nll": -np.log(np.clip(probs_NC[rows, true_N], EPSILON, None)),
        "brier": ((probs_NC - one_hot_NC) ** 2).sum(axis=1),
        "confusion": np.zeros((total, classes * classes)),
        "bin_confidence": np.zeros((total, BINS)),
        "bin_correct": np.zeros((total, BINS)),
        "risk_count": np.zeros((total, risk.BINS)),
        "risk_errors": np.zeros((total, risk.BINS)),
    }
    added["confusion"][rows, true_N * classes + predicted_N] = 1
    added["bin_confidence"][rows, bin_N] = confidence_N
    added["bin_correct"][rows, bin_N] = predicted_N == true_N
    sure_N = risk.bins_of(confidence_N)
    added["risk_count"][rows, sure_N] = 1
    added["risk_errors"][rows, sure_N] = predicted_N != true_N
    return {name: np.where(_like(labelled_N, v), v, 0.0) for name, v in added.items()}


def scores(sums: dict[str, Array]) -> dict[str, Array]:
    """Return the metrics (...) of sums (..., axes of `statistics`); NaN without rows.

    accuracy  [0, 1], higher is better
    macro_f1  [0, 1], higher is better: the mean F1 over all C classes, 0 for a class that is
              neither true nor predicted
    balanced_accuracy  [0, 1], higher is better: the share of a class's rows that are predicted
              rightly, mean over the classes that occur. All answers that do not look at the row,
              constant ones or guesses, have one over their number
    nll       nats per row, lower is better
    brier     [0, 2], lower is better: the squared distance of probabilities and one-hot label
    ece       [0, 1], lower is better: the mean gap between confidence and accuracy in BINS bins
    aurc      [0, 1], lower is better: the area under the risk-coverage curve, see `risk`

    Without the sums of bins there are no ece and no aurc.
    Worked value: confusion ((1, 1), (0, 2)) -> accuracy 3/4, macro_f1 (2/3 + 4/5) / 2, balanced
    accuracy (1/2 + 1) / 2.
    """
    count = np.where(sums["count"] > 0, sums["count"], np.nan)  # (...)
    values = {
        "accuracy": accuracy(sums),
        "macro_f1": macro_f1(sums),
        "balanced_accuracy": balanced_accuracy(sums),
        "nll": sums["nll"] / count,
        "brier": sums["brier"] / count,
    }
    if set(BINNED) <= set(sums):
        gap = np.abs(sums["bin_confidence"] - sums["bin_correct"]).sum(axis=-1)
        values["ece"] = gap / count
        values["aurc"] = risk.aurc(sums["risk_count"], sums["risk_errors"])
    return values


def accuracy(sums: dict[str, Array]) -> Array:
    """Return the share of rows whose likeliest class is the true one (...); NaN without rows."""
    hits, _, _ = _confusion(sums)
    return hits.sum(axis=-1) / np.where(sums["count"] > 0, sums["count"], np.nan)


def macro_f1(sums: dict[str, Array]) -> Array:
    """Return the mean over classes of F1 (...); NaN without rows."""
    hits, true, predicted = _confusion(sums)
    f1 = 2 * hits / np.maximum(true + predicted, 1e-12)
    return np.where(sums["count"] > 0, f1.mean(axis=-1), np.nan)


def balanced_accuracy(sums: dict[str, Array]) -> Array:
    """Return the mean over the classes that occur of their recall (...); NaN without rows."""
    hits, true, _ = _confusion(sums)
    return mean_of_seen(hits / np.maximum(true, 1e-12), true > 0)


def _confusion(sums: dict[str, Array]) -> tuple[Array, Array, Array]:
    """Return how often each class is hit, true, and predicted: (..., C) each."""
    classes = int(np.sqrt(sums["confusion"].shape[-1]))
    confusion = sums["confusion"].reshape(*sums["confusion"].shape[:-1], classes, classes)
    hits = np.diagonal(confusion, axis1=-2, axis2=-1)
    return hits, confusion.sum(axis=-1), confusion.sum(axis=-2)


def _like(mask_N: Array, values: Array) -> Array:
    """Return a mask of rows with as many axes as values (N, ...) have."""
    return mask_N.reshape(-1, *(1,) * (values.ndim - 1))
