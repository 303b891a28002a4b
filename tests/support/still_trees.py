"""Miniature trees of RAF-DB and of AffectNet's two layouts."""

from pathlib import Path

from affectbench.project.plugins import load
from affectbench.store.arrays import Space

ROWS, SEED, SIZE = 24, 5, 48
TREES = {
    "raf_db": ("raf_db", {"size": SIZE}),
    "mini": ("affectnet", {"size": SIZE, "layout": "mini"}),
    "full": ("affectnet", {"size": SIZE, "layout": "full"}),
}


def prepare(name: str, raw: Path, into: Path):
    plugin, options = TREES[name]
    return load("Dataset", plugin, options).prepare(raw, Space(into))
