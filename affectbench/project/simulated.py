"""The manifest of a simulated source: what it was simulated from, and a digest of its files."""

from pathlib import Path

from affectbench.project import fingerprint
from affectbench.refusal import Refusal
from affectbench.store import files

MANIFEST = "manifest.json"


def write_manifest(folder: Path, spec: dict) -> None:
    """Write the manifest of a folder in which all other files are written."""
    content = fingerprint.of_content(folder, but=MANIFEST)
    files.write_json(folder / MANIFEST, {"spec": spec, "content": content})


def check_simulated(folder: Path) -> None:
    """Refuse the folder of a source that is not as it was simulated; all its files are read."""
    content = files.read_json(folder / MANIFEST, ("content",))["content"]
    if fingerprint.of_content(folder, but=MANIFEST) != content:
        raise Refusal(
            f"{folder} is not as it was simulated: a file in it was changed, lost or added; delete"
            " the folder and run again, which simulates it anew"
        )
