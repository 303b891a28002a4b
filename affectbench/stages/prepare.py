"""Raw folder -> results/prepared/SOURCE/: arrays, decoded once."""

from affectbench.project.plugins import load
from affectbench.project.raw import raw_folder
from affectbench.store import paths
from affectbench.store.arrays import Space, WholeFolder, write_prepared


def run(spec: dict, code: str) -> None:
    """Read a raw folder, real or simulated alike, and store its arrays whole."""
    raw = raw_folder(spec["origin"], spec["raw"], spec["use"], spec["source"])
    dataset = load("Dataset", spec["use"], spec["options"])
    with WholeFolder(paths.prepared(spec["source"])) as aside:
        write_prepared(aside, dataset.prepare(raw, Space(aside)))
