"""A raw folder -> results/prepared/SOURCE/: its files as arrays, so that they are decoded once."""

from affectbench.data.formats.guard import given_by_system
from affectbench.project.plugins import load
from affectbench.project.raw import raw_folder
from affectbench.store import paths
from affectbench.store.arrays import Space, WholeFolder, write_prepared


def run(spec: dict, code: str) -> None:
    """Read a raw folder, real or simulated, and store its arrays.

    The folder of arrays appears only when all are written. What the system refuses on the way, such
    as a file that may not be read, is told in one line.
    """
    raw = raw_folder(spec["origin"], spec["raw"], spec["use"], spec["source"])
    dataset = load("Dataset", spec["use"], spec["options"])
    with given_by_system(raw), WholeFolder(paths.prepared(spec["source"])) as aside:
        write_prepared(aside, dataset.prepare(raw, Space(aside)))
