"""SAGE values of groups of a member's input channels: a file beside that of its features."""

from pathlib import Path

from affectbench.store import paths

CHANNELS = ("task", "class_mode", "class", "group", "value", "standard_error")


def channels(dataset: str, variant: str, generation: int, seed: int) -> Path:
    """Return a member's file. Its columns are CHANNELS; values are in nats."""
    return paths.importance(dataset, variant, generation, seed).with_suffix(".channels.csv")
