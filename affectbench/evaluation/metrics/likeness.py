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


def statistics(vectors_ND: Array, class_N: Array, group_N: Array) -> dict[str, Array]:
    """Return what each row adds, (N,): its cosine with the mean of its own class and of the others.

    within  the cosine of the row's vector and the mean vector of its class
    across  the mean over other classes of the cosine with their mean vectors
    count   1; a row without a class, and one whose own class, or all others, only its group has,
            adds nothing

    A mean vector is the mean of unit vectors of all rows but those of the row's own group: two
    pictures of a person are alike whatever the expression. A bootstrap that draws some groups takes
    the means as given.

    vectors_ND  an explanation of each row as one vector, such as its flattened map
    class_N     the true class; negative where it is missing
    group_N     the person, recording or picture that a row is of
    """
    length_N1 = np.linalg.norm(vectors_ND, axis=1, keepdims=True)
    unit_ND = np.divide(vectors_ND, length_N1, out=np.zeros(vectors_ND.shape), where=length_N1 > 0)
    added = {name: np.zeros(len(class_N)) for name in ("count", "within", "across")}
    classes = np.unique(class_N[class_N >= 0])
    is_class_CN = class_N == classes[:, None]
    sum_CD, size_C = is_class_CN.astype(float) @ unit_ND, is_class_CN.sum(axis=1)
    index_N = np.unique(group_N, return_inverse=True)[1]
    ends = np.cumsum(np.bincount(index_N))[:-1]
    for rows in np.split(np.argsort(index_N, kind="stable"), ends):
        of_group_CN = is_class_CN[:, rows]
        others_CD = sum_CD - of_group_CN.astype(float) @ unit_ND[rows]
        has_others_C = size_C > of_group_CN.sum(axis=1)
        for row in rows:
            own_C = classes == class_N[row]
            other_C = ~own_C & has_others_C
            if (own_C & has_others_C).any() and other_C.any():
                added["count"][row] = 1
                added["within"][row] = cosine(unit_ND[row], others_CD[own_C][0])
                added["across"][row] = cosine(unit_ND[row], others_CD[other_C]).mean()
    return added


def scores(sums: dict[str, Array]) -> dict[str, Array]:
    """Return the means over rows (...); NaN without rows.

    within  [-1, 1], the cosine with the mean explanation of the row's own expression by others
    across  [-1, 1], the same with other expressions; 1 where all explanations look alike
    apart   [-2, 2], within - across: how much the expression shows in the explanation

    Worked value: two classes of two people each, (1, 0) and (0, 1): within 1, across 0.
    """
    count = np.where(sums["count"] > 0, sums["count"], np.nan)
    within, across = sums["within"] / count, sums["across"] / count
    return {"within": within, "across": across, "apart": within - across}
