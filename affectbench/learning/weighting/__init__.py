"""Weights of several teachers in a mixture: pure functions of probabilities and labels.

Axes: M teachers, N rows, C classes.
"""
