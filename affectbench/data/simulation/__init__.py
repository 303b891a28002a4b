"""Generative models with known truth: what the datasets' `simulate` writes in official layouts.

`affect` draws what people feel and do, `faces` draws how it looks. Nothing in here is tuned to
a result; what was chosen and why is in docs/simulation.md.
"""
