"""A raw folder -> results/prepared/SOURCE/: its files as arrays, so that they are decoded once."""

from affectbench.project.plugins import load
from affectbench.project.raw import raw_folder
from affectbench.store import paths
from affectbench.store.arrays import Space, WholeFolder, write_prepared


def run(spec: dict, code: str) -> None:
    """Read a raw folder, real or simulated, and store its arrays.

    The folder of arrays appears only when all are written.
    """
    raw = raw_folder(spec["origin"], spec["raw"], spec["use"], spec["source"])
    dataset = load("Dataset", spec["use"], spec["options"])
    with WholeFolder(paths.prepared(spec["source"])) as aside:
        write_prepared(aside, dataset.prepare(raw, Space(aside)))
