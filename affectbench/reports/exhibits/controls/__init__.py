"""Exhibits of the controls, in which the answer is known."""
