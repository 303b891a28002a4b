"""A generative model -> data/simulated/SOURCE/: a dataset in its official layout, and its truth."""

from affectbench import streams
from affectbench.project.plugins import load
from affectbench.project.simulated import write_manifest
from affectbench.store import paths
from affectbench.store.arrays import WholeFolder


def run(spec: dict, code: str) -> None:
    """Write the raw folder, its truth, and a manifest with a digest of both.

    The folder appears only when all are written. The code is not in the manifest: where other code
    simulates the same, nothing has to be learned again.
    """
    dataset = load("Dataset", spec["use"], spec["options"])
    seed = streams.derive(spec["root_seed"], "simulate", spec["source"])
    folder = paths.simulated(spec["source"])
    with WholeFolder(folder) as aside:
        (aside / "raw").mkdir()
        (aside / "truth").mkdir()
        dataset.simulate(aside, rows=spec["rows"], seed=seed)
        write_manifest(aside, spec)
