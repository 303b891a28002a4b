"""Losses as pure functions of tensors, in small modules: a changed loss re-runs only its users."""
