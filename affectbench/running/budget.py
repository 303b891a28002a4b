"""The most evaluations that fit a time: which jobs to run, each with all it needs."""

from collections.abc import Collection, Mapping, Sequence


def largest_subset(
    seconds: Sequence[float],
    needs: Mapping[int, Collection[int]],
    wanted: Collection[int],
    budget: float,
) -> set[int]:
    """Return the jobs to run so that most of `wanted` end within `budget`; of ties the cheapest.

    seconds  what each job costs
    needs    job -> jobs that must run before it

    An integer program, solved exactly: choose jobs, none without what it needs.

    >>> sorted(largest_subset([5, 1, 1, 9], {1: [0], 2: [0]}, [1, 2, 3], 8))
    [0, 1, 2]
    """
    import numpy as np
    from scipy.optimize import Bounds, LinearConstraint, milp
    from scipy.sparse import coo_array

    if not len(seconds):
        return set()
    cost_J = np.asarray(seconds, dtype=float)
    pairs = [(job, parent) for job, parents in needs.items() for parent in parents]
    constraints = [LinearConstraint(cost_J[None], ub=budget)]
    if pairs:
        row = np.repeat(np.arange(len(pairs)), 2)
        column = np.array(pairs).ravel()
        sign = np.tile([1.0, -1.0], len(pairs))  # a job minus what it needs is at most 0
        matrix = coo_array((sign, (row, column)), shape=(len(pairs), len(cost_J))).tocsr()
        constraints.append(LinearConstraint(matrix, ub=0))
    value_J = np.zeros(len(cost_J))
    value_J[list(wanted)] = 1
    tie_break_J = 0.5 * cost_J / max(cost_J.sum(), 1e-9)  # less than one evaluation in all
    found = milp(
        tie_break_J - value_J,
        constraints=constraints,
        integrality=np.ones(len(cost_J)),
        bounds=Bounds(0, 1),
        options={"time_limit": 60},
    )
    return set() if found.x is None else {int(job) for job in np.flatnonzero(found.x > 0.5)}
