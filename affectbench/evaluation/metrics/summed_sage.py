"""The sum of a network's SAGE values for one class, in closed form (XA-CMD, Algorithm 1, line 6).

As `learning/weighting/closed_form.py` has it for the fit of a student, in class mode `rows`; here
from sums, so that the rows that decide it can be drawn anew.
"""

import numpy as np

from affectbench.arrays import Array
from affectbench.evaluation.metrics import sides
from affectbench.evaluation.metrics.metric import Metric

EPSILON = 1e-12  # probabilities are clipped here before the log, as SAGE's reference code does
SCALAR = frozenset({"count", "log_p", "seen_count", "seen_p"})  # one number a row
METRICS = {"summed_sage": Metric("higher", unit="nats")}
strata = sides.strata


def statistics(p_N: Array, of_class_N: Array, train_N: Array) -> dict[str, Array]:
    """Return what each row adds to the sums of a class, each (N,).

    count, log_p        a validation row of the class, and the log of the class's probability
    seen_count, seen_p  a training row, of any class, and that probability

    p_N         the probability of the class
    of_class_N  which rows are validation rows of the class, bool
    train_N     which rows are training rows, bool
    """
    p_N = p_N.astype(np.float64)
    return {
        "count": of_class_N.astype(float),
        "log_p": np.where(of_class_N, np.log(np.clip(p_N, EPSILON, None)), 0.0),
        "seen_count": train_N.astype(float),
        "seen_p": np.where(train_N, p_N, 0.0),
    }


def scores(sums: dict[str, Array]) -> dict[str, Array]:
    """Return the metric (...) of sums (...); NaN without rows of the class.

    summed_sage  nats, higher is better: by how much the network lowers the loss of the rows of the
                 class, against saying of all what it says on average of training rows

    Worked value: p = 1/2 on the rows of the class, 1/4 on average of training rows -> ln 2.
    """
    judged, train = (np.where(sums[n] > 0, sums[n], np.nan) for n in ("count", "seen_count"))
    none = np.log(np.clip(sums["seen_p"] / train, EPSILON, None))
    return {"summed_sage": sums["log_p"] / judged - none}
