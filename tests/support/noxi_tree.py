"""A miniature NoXi: its first session, and what is read of it."""

from pathlib import Path

from affectbench.project.plugins import load
from affectbench.store.arrays import Space


def prepare(raw: Path, into: Path):
    return load("Dataset", "noxi", {}).prepare(raw, Space(into))


def session(raw: Path) -> Path:
    return sorted((raw / "train").iterdir())[0]
