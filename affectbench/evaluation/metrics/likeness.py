"""How alike explanations are within one expression and across expressions."""

import numpy as np

from affectbench.arrays import Array
from affectbench.evaluation.metrics.location import cosine
from affectbench.evaluation.metrics.metric import Metric

SCALAR = frozenset({"count", "within", "across"})  # statistics that are one number a row
METRICS = {
    "within": Metric("higher", (-1, 1)),
    "across": Metric("higher", (-1, 1)),  # how alike explanations are is neither good nor bad
    "apart": Metric("higher", (-2, 2)),
}


def statistics(vectors_ND: Array, class_N: Array) -> dict[str, Array]:
    """Return what each row adds, (N,): its cosine with the mean of its own class and of the others.

    within  the cosine of the row's vector and the mean vector of its class, without the row itself
    across  the mean over other classes of the cosine with their mean vectors
    count   1; a row without a class, or alone in its class, adds nothing,
            and neither does any row where there are fewer than two classes

    A mean vector is the mean of unit vectors. It is taken over all rows, so that a bootstrap that
    draws some groups takes the means as given.

    vectors_ND  an explanation of each row as one vector, such as its flattened map
    class_N     the true class; negative where it is missing
    """
    length_N1 = np.linalg.norm(vectors_ND, axis=1, keepdims=True)
    unit_ND = np.divide(vectors_ND, length_N1, out=np.zeros(vectors_ND.shape), where=length_N1 > 0)
    classes = np.unique(class_N[class_N >= 0])
    added = {name: np.zeros(len(class_N)) for name in ("count", "within", "across")}
    if len(classes) < 2:
        return added
    sum_CD = np.stack([unit_ND[class_N == c].sum(axis=0) for c in classes])
    size_C = np.array([(class_N == c).sum() for c in classes])
    for row, of_class in enumerate(class_N):
        own = classes == of_class
        if of_class < 0 or size_C[own] < 2:
            continue
        added["count"][row] = 1
        added["within"][row] = cosine(unit_ND[row], sum_CD[own][0] - unit_ND[row])
        added["across"][row] = cosine(unit_ND[row], sum_CD[~own]).mean()
    return added


def scores(sums: dict[str, Array]) -> dict[str, Array]:
    """Return the means over rows (...); NaN without rows.

    within  [-1, 1], the cosine with the mean explanation of the row's own expression
    across  [-1, 1], the same with other expressions; 1 where all explanations look alike
    apart   [-2, 2], within - across: how much the expression shows in the explanation

    Worked value: two classes of two rows each, (1, 0) and (0, 1): within 1, across 0.
    """
    count = np.where(sums["count"] > 0, sums["count"], np.nan)
    within, across = sums["within"] / count, sums["across"] / count
    return {"within": within, "across": across, "apart": within - across}
