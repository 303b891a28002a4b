"""How alike explanations are within an expression and across expressions."""

import numpy as np

from affectbench.arrays import Array
from affectbench.evaluation.metrics.location import cosine
from affectbench.evaluation.metrics.metric import Metric

SCALAR = frozenset({"count", "within", "across"})  # statistics that are one number a row
METRICS = {
    "within": Metric("higher"),
    "across": Metric("higher"),  # how alike explanations are is neither good nor bad
    "apart": Metric("higher"),
}


def statistics(vectors_ND: Array, class_N: Array) -> dict[str, Array]:
    """Return what each row adds (N,): its mean cosine with the means of its own and other classes.

    A class's mean is that of its unit vectors, the row itself left out. Rows without a class, and
    rows that are alone in theirs, add nothing. Means are of all rows, so that sums of some groups
    take them as given.
    """
    length_N1 = np.linalg.norm(vectors_ND, axis=1, keepdims=True)
    unit_ND = np.divide(vectors_ND, length_N1, out=np.zeros(vectors_ND.shape), where=length_N1 > 0)
    known = np.unique(class_N[class_N >= 0])
    sum_CD = np.stack([unit_ND[class_N == c].sum(axis=0) for c in known])
    size_C = np.array([(class_N == c).sum() for c in known])
    found = {name: np.zeros(len(class_N)) for name in SCALAR}
    for row, of_class in enumerate(class_N):
        own = known == of_class
        if of_class < 0 or size_C[own] < 2 or len(known) < 2:
            continue
        found["count"][row] = 1
        found["within"][row] = cosine(unit_ND[row], sum_CD[own][0] - unit_ND[row])
        found["across"][row] = cosine(unit_ND[row], sum_CD[~own]).mean()
    return found


def scores(sums: dict[str, Array]) -> dict[str, Array]:
    """Return the mean cosines in [-1, 1] (...), each.

    within  with the mean explanation of one's own expression
    across  with those of other expressions, mean over them; 1 where all look alike
    apart   within - across: how much the expression shows in the explanation

    Worked value: two classes of two rows each, (1, 0) and (0, 1): within 1, across 0.
    """
    count = np.where(sums["count"] > 0, sums["count"], np.nan)
    within, across = sums["within"] / count, sums["across"] / count
    return {"within": within, "across": across, "apart": within - across}
