"""Metrics, in two steps: statistics that add up over rows, and scores that their sums decide.

Each kind of task has a module with `statistics(probs, target) -> {name: (N, ...)}`, whose sums
over any set of rows are sufficient, and `scores(sums) -> {metric: (...)}`, which takes sums of many
sets at once: (..., axes). Intervals by resampling groups therefore need the sums of each group, and
no predictions.
"""
