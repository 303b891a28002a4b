"""Stored sums to values with intervals, paired differences and verdicts."""
