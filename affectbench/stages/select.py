"""A prepared source + options -> results/rows/DATASET/rows.npz: windows and splits as indices."""

from affectbench.project.plugins import load
from affectbench.store import paths
from affectbench.store.arrays import read_prepared, write_rows


def run(spec: dict, code: str) -> None:
    """Select a dataset's rows from its prepared source."""
    dataset = load("Dataset", spec["use"], spec["options"])
    rows = dataset.select(read_prepared(spec["source"]), spec["root_seed"])
    write_rows(paths.rows(spec["dataset"]) / "rows.npz", rows)
