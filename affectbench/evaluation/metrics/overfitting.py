"""How much better a network knows the rows that it was fitted on than those it has not seen."""

import numpy as np

from affectbench.arrays import MISSING_CLASS, Array
from affectbench.evaluation.metrics import sides
from affectbench.evaluation.metrics.metric import Metric
from affectbench.evaluation.metrics.multiclass import EPSILON

SCALAR = frozenset({"count", "nll", "seen_count", "seen_nll"})  # one number a row
METRICS = {"generalisation_gap": Metric("lower", unit="nats")}
strata = sides.strata


def statistics(probs_NC: Array, class_N: Array, test_N: Array, train_N: Array) -> dict[str, Array]:
    """Return what each row adds to the sums, each (N,); a row without a label adds nothing.

    count, nll            a test row and its negative log-likelihood, in nats
    seen_count, seen_nll  the same of a training row

    test_N, train_N  which rows are of these splits, bool
    """
    labelled_N = class_N != MISSING_CLASS
    p_N = probs_NC[np.arange(len(class_N)), np.where(labelled_N, class_N, 0)]
    nll_N = -np.log(np.clip(p_N.astype(np.float64), EPSILON, None))
    test_N, train_N = (labelled_N & split_N for split_N in (test_N, train_N))
    return {
        "count": test_N.astype(float),
        "nll": np.where(test_N, nll_N, 0.0),
        "seen_count": train_N.astype(float),
        "seen_nll": np.where(train_N, nll_N, 0.0),
    }


def scores(sums: dict[str, Array]) -> dict[str, Array]:
    """Return the metric (...) of sums (...); NaN without rows of either split.

    generalisation_gap  nats per row, lower is better: the negative log-likelihood of test rows,
                        minus that of training rows

    Worked value: test rows with p(label) = 1/8, training rows with 1/2 -> ln 8 - ln 2 = 1.386.
    """
    test, train = (np.where(sums[n] > 0, sums[n], np.nan) for n in ("count", "seen_count"))
    return {"generalisation_gap": sums["nll"] / test - sums["seen_nll"] / train}
