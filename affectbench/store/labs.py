"""Results of other labs, as imported: a folder of results for each lab, as a run has it."""

from pathlib import Path

from affectbench.store import files, paths

LABS = paths.RESULTS / "labs"
LISTED = paths.REPORTS / "labs"  # the list of them, with licences and citations
BUNDLE = "bundle.json"  # what a bundle says of itself; in its folder it says that it is whole


def folder_of(lab: str) -> Path:
    """Return the folder of a lab's results; worked value: "mit" -> results/labs/mit."""
    return LABS / lab


def labs_here() -> list[str]:
    """Return the labs whose results were imported into this folder, sorted."""
    return sorted(path.parent.name for path in LABS.glob(f"*/{BUNDLE}"))


def about_lab(lab: str) -> dict:
    """Return what a lab's bundle says of itself."""
    return files.read_json(folder_of(lab) / BUNDLE, ("papers", "licence", "citation", "files"))
