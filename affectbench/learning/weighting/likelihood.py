"""Log-probabilities that are always finite."""

import numpy as np

from affectbench.arrays import Array

EPSILON = 1e-12  # probabilities are clipped here before the log, as SAGE's reference code does


def clipped_log(probs: Array) -> Array:
    """Return the natural logarithm of probabilities, at least ln 1e-12 = -27.6, in float64."""
    return np.log(np.clip(probs.astype(np.float64), EPSILON, None))


def log_likelihood(probs_NC: Array, class_N: Array) -> Array:
    """Return the log-probability of each row's own class: (N,), in nats, <= 0.

    The value of a row whose class is -1 has no meaning; drop such rows.
    Worked value: (1/4, 3/4) of class 0 -> -ln 4.
    """
    return clipped_log(probs_NC[np.arange(len(class_N)), class_N])
