"""Chooses the jobs that complete the most evaluations within a time budget."""

from collections.abc import Collection, Mapping, Sequence


def largest_subset(
    seconds: Sequence[float],
    needs: Mapping[int, Collection[int]],
    wanted: Collection[int],
    budget: float,
) -> set[int]:
    """Return the jobs that include as many of `wanted` as the budget allows; of ties the cheapest.

    A chosen job always comes with all the jobs that it needs. The problem is an integer program.
    If the solver is not done in a minute, the set is the best that it has found by then, which may
    be too small, or empty.

    seconds  cost of each job; a job is its index here
    needs    job -> jobs that must run before it
    budget   for the sum of costs, in the same unit

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
        sign = np.tile([1.0, -1.0], len(pairs))  # chosen(job) - chosen(a job it needs) <= 0
        matrix = coo_array((sign, (row, column)), shape=(len(pairs), len(cost_J))).tocsr()
        constraints.append(LinearConstraint(matrix, ub=0))
    value_J = np.zeros(len(cost_J))
    value_J[list(wanted)] = 1
    tie_break_J = 0.5 * cost_J / max(cost_J.sum(), 1e-9)  # in total less than one evaluation
    solution = milp(
        tie_break_J - value_J,
        constraints=constraints,
        integrality=np.ones(len(cost_J)),
        bounds=Bounds(0, 1),
        options={"time_limit": 60},
    )
    return set() if solution.x is None else {int(job) for job in np.flatnonzero(solution.x > 0.5)}
