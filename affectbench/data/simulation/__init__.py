"""Generative models with known truth, which datasets' `simulate` writes in official layouts.

`affect` draws what people feel and which action units they show; `faces` renders the faces. Nothing
here is tuned to a result; docs/simulation.md lists what was chosen, and why.
"""
