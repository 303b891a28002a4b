"""Probabilities and values as the logits that a network would have to give for them."""

import numpy as np

from affectbench.arrays import Array, Arrays, Prediction, Task, observed
from affectbench.learning.log import Log
from affectbench.learning.performance import performance

LEAST = 1e-9  # probabilities below are raised to it, so that logits are finite


def logits_of(task: Task, answer: Array) -> Array:
    """Return float32 logits that come out as an answer; NaN, where nothing is known, gives 0.

    multiclass   probabilities (..., C) -> their logarithms
    multilabel   probabilities (..., C) -> ln p / (1 - p)
    regression   values (..., C) -> themselves; with bins (..., C, B), as `on_bins` shares them

    Worked values: classes (1/4, 3/4) -> (ln 1/4, ln 3/4); a label of 1/3 -> ln 1/2.
    """
    if task.kind == "regression":
        logits = _log(on_bins(answer, task.bins)) if task.bins else answer
    elif task.kind == "multiclass":
        logits = _log(answer)
    else:
        logits = _log(answer) - _log(1 - answer)
    return np.nan_to_num(logits).astype(np.float32)


def on_bins(value: Array, bins: tuple[float, ...]) -> Array:
    """Return probabilities (..., B) of ascending bins whose expectation is the value (...).

    The two bins beside a value share all probability; a value outside is at the nearest bin.
    Worked value: 0.5 between the bins 0 and 2 -> 3/4 and 1/4.
    """
    centre = np.asarray(bins, dtype=np.float64)
    value = np.clip(np.asarray(value, dtype=np.float64), centre[0], centre[-1])[..., None]
    width = np.diff(centre)
    share = np.clip((value - centre[:-1]) / width, 0, 1)  # (..., B - 1), how far past each bin
    start = np.ones((*share.shape[:-1], 1))
    past = np.concatenate([start, share, np.zeros_like(start)], axis=-1)
    return past[..., :-1] - past[..., 1:]


def log_performance(prediction: Prediction, rows: Arrays, log: Log) -> None:
    """Log, as the one entry of a history, how well a prediction of validation rows does.

    A task without a label, and one of maps, is left out.
    """
    scores = {
        f"val_{role}": performance(task, prediction[role], rows.targets[role])
        for role, task in rows.tasks.items()
        if task.kind != "map" and observed(task, rows.targets[role]).any()
    }
    log.history(0, scores)
    log.best = scores


def _log(probability: Array) -> Array:
    return np.log(np.clip(probability, LEAST, None))
