"""Where everything lies: a path says which arm made a file. Relative to the working folder."""

from pathlib import Path

RESULTS = Path("results")


def raw(source: str) -> Path:
    return Path("data/simulated") / source / "raw"


def truth(source: str) -> Path:
    return Path("data/simulated") / source / "truth"


def prepared(source: str) -> Path:
    return RESULTS / "prepared" / source


def rows(dataset: str) -> Path:
    return RESULTS / "rows" / dataset


def member(dataset: str, variant: str, generation: int, seed: int) -> Path:
    return RESULTS / "members" / dataset / variant / f"g{generation}" / f"s{seed}"


def checkpoint(dataset: str, variant: str, generation: int, seed: int) -> Path:
    """Return the folder of an unfinished fit's states."""
    return RESULTS / "checkpoints" / dataset / variant / f"g{generation}" / f"s{seed}"


def tracked(dataset: str, variant: str, generation: int, seed: int) -> Path:
    """Return the note of the run under which a member was published."""
    return RESULTS / "tracked" / dataset / variant / f"g{generation}" / f"s{seed}.json"


def prediction(other: str, dataset: str, variant: str, generation: int, seed: int) -> Path:
    """Return the file of a member's prediction on another dataset's rows."""
    name = f"s{seed}.npz"
    return RESULTS / "predictions" / other / dataset / variant / f"g{generation}" / name


def importance(dataset: str, variant: str, generation: int, seed: int) -> Path:
    return RESULTS / "importance" / dataset / variant / f"g{generation}" / f"s{seed}.csv"


def occlusion(dataset: str, variant: str, generation: int, seed: int) -> Path:
    return RESULTS / "occlusion" / dataset / variant / f"g{generation}" / f"s{seed}.csv"


def gallery(dataset: str, variant: str, generation: int) -> Path:
    """Return the file of a few test rows, with what all seeds of a variant say of them."""
    return RESULTS / "gallery" / dataset / variant / f"g{generation}.npz"


def tuning(dataset: str, variant: str) -> Path:
    """Return the folder of a search: its trials, the chosen configuration, its journal."""
    return RESULTS / "tuning" / dataset / variant


def metrics(dataset: str, variant: str, generation: int) -> Path:
    return RESULTS / "metrics" / dataset / variant / f"g{generation}"


def arms(paper: str) -> Path:
    """Return the file that lists a paper's evaluations."""
    return RESULTS / "plan" / f"{paper}.json"


def fingerprints() -> Path:
    """Return the folder that says of which files' digests each code fingerprint is made."""
    return RESULTS / "plan" / "code"


def comparison(paper: str) -> Path:
    return RESULTS / "comparison" / paper
