"""Stored sums -> values with intervals, paired differences, tests, and verdicts on claims."""
