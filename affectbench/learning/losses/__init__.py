"""Losses: pure functions of tensors, one module each, so that a change re-runs only its users."""
