"""Nothing -> data/simulated/SOURCE/: a dataset in its official layout, and the truth beside it."""

from affectbench import streams
from affectbench.project import fingerprint
from affectbench.project.plugins import load
from affectbench.store import files, paths
from affectbench.store.arrays import WholeFolder


def run(spec: dict, code: str) -> None:
    """Write `raw/` and `truth/` whole, then a manifest that stands for both."""
    dataset = load("Dataset", spec["use"], spec["options"])
    seed = streams.derive(spec["root_seed"], "simulate", spec["source"])
    folder = paths.raw(spec["source"]).parent
    with WholeFolder(folder) as aside:
        (aside / "raw").mkdir()
        (aside / "truth").mkdir()
        dataset.simulate(aside, rows=spec["rows"], seed=seed)
        content = fingerprint.of_content(aside)
        files.write_json(aside / "manifest.json", {"spec": spec, "code": code, "content": content})
