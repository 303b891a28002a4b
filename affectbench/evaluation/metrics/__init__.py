"""Metrics, in two steps: statistics that add up over rows, and scores that their sums decide.

`statistics(probs, target) -> {name: (N, ...)}` says what each row adds to the sufficient sums, and
`scores(sums) -> {metric: (...)}` computes the metrics from the sums over any set of rows. Leading
axes of the sums are many sets at once, such as the worlds of a bootstrap. Intervals by resampling
groups therefore need the sums of each group, and no predictions.

A module has one kind of task or explanation (see `kinds`) and declares its metrics in a literal
`METRICS`, and in `SCALAR` which of its statistics are one number a row.
"""
