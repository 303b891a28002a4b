"""A raw folder -> results/prepared/SOURCE/: its files as arrays, so that they are decoded once."""

from affectbench.data.formats.guard import given_by_system
from affectbench.project.plugins import load
from affectbench.project.raw import raw_folder
from affectbench.project.simulated import MANIFEST, check_simulated
from affectbench.store import paths
from affectbench.store.arrays import digest, write_prepared
from affectbench.store.files import canonical, writing
from affectbench.store.preparing import preparing


def run(spec: dict, code: str, cores: int = 1) -> None:
    """Read a raw folder, real or simulated, and store its arrays.

    One that is not as it was simulated is refused. The folder of arrays appears only when all are
    written. What the system refuses on the way, such as a file that may not be read, or room to
    write in, is told in one line. A job that was killed or so refused is gone on with.

    cores  how many processes read files; the arrays are the same whatever it is
    """
    if spec["origin"] == "simulated":
        check_simulated(paths.simulated(spec["source"]))
    raw = raw_folder(spec["origin"], spec["raw"], spec["use"], spec["source"])
    dataset = load("Dataset", spec["use"], spec["options"])
    into = paths.prepared(spec["source"])
    with writing(into), preparing(into, _identity(spec, code), cores) as space:
        with given_by_system(raw):
            arrays = dataset.prepare(raw, space)
        write_prepared(space.folder, arrays)


def _identity(spec: dict, code: str) -> str:
    """Return what the arrays are made of; no spec tells simulated data apart, but its manifest."""
    manifest = paths.simulated(spec["source"]) / MANIFEST
    return canonical([spec, code, digest(manifest) if spec["origin"] == "simulated" else ""])
