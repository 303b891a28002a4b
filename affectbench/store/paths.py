"""The paths of all files, relative to the working folder; they name what made the file."""

from functools import cache
from pathlib import Path

SIMULATED = Path("data/simulated")
RESULTS = Path("results")
REPORTS = Path("reports")
SHEETS = REPORTS / "figures/datasets"  # a picture of each source's rows
SCORES = ("metrics.csv", "sufficient.parquet")  # of an evaluation: metrics, and their sums
COURSES = ("history.csv", "diagnostics.csv")  # of an evaluation: how its members were fitted
STARTS = Path("starts")  # of the project, and of the folder in which they are made anew


def simulated(source: str) -> Path:
    return SIMULATED / source


def raw(source: str) -> Path:
    return simulated(source) / "raw"


def truth(source: str) -> Path:
    return simulated(source) / "truth"


def prepared(source: str) -> Path:
    return RESULTS / "prepared" / source


def rows(dataset: str) -> Path:
    return RESULTS / "rows" / dataset


@cache  # a plan asks for each many times
def member(dataset: str, variant: str, generation: int, seed: int) -> Path:
    return RESULTS / "members" / dataset / variant / f"g{generation}" / f"s{seed}"


def checkpoint(dataset: str, variant: str, generation: int, seed: int) -> Path:
    """Return the folder of the checkpoints of an unfinished fit."""
    return RESULTS / "checkpoints" / dataset / variant / f"g{generation}" / f"s{seed}"


def tracked(dataset: str, variant: str, generation: int, seed: int) -> Path:
    """Return the file that notes under which run of a tracking service a member was published."""
    return RESULTS / "tracked" / dataset / variant / f"g{generation}" / f"s{seed}.json"


def prediction(other: str, dataset: str, variant: str, generation: int, seed: int) -> Path:
    """Return the file of a member's prediction for the rows of another dataset."""
    name = f"s{seed}.npz"
    return RESULTS / "predictions" / other / dataset / variant / f"g{generation}" / name


def importance(dataset: str, variant: str, generation: int, seed: int) -> Path:
    return RESULTS / "importance" / dataset / variant / f"g{generation}" / f"s{seed}.csv"


def occlusion(dataset: str, variant: str, generation: int, seed: int) -> Path:
    return RESULTS / "occlusion" / dataset / variant / f"g{generation}" / f"s{seed}.csv"


def gallery(dataset: str, variant: str, generation: int) -> Path:
    """Return the file of a variant's gallery: a few test rows with their predictions."""
    return RESULTS / "gallery" / dataset / variant / f"g{generation}.npz"


def tuning(dataset: str, variant: str) -> Path:
    """Return the folder of a hyper-parameter search: trials, chosen configuration, journal."""
    return RESULTS / "tuning" / dataset / variant


def start(name: str) -> Path:
    """Return the file of a start: weights that networks of any run may begin with."""
    return STARTS / f"{name}.safetensors"


def metrics(dataset: str, variant: str, generation: int) -> Path:
    return RESULTS / "metrics" / dataset / variant / f"g{generation}"


def arms(paper: str) -> Path:
    """Return the file that lists a paper's evaluations."""
    return RESULTS / "plan" / f"{paper}.json"


def titles(paper: str) -> Path:
    """Return the file of what a paper's exhibits call its variants: label -> title, shown_in."""
    return RESULTS / "plan" / f"{paper}.titles.json"


def weight_files() -> Path:
    """Return the file that says where a user's files of weights lie: digest -> path."""
    return RESULTS / "plan" / "weights.json"


def plugin_places() -> Path:
    """Return the file that says which folders beside the project have plugins."""
    return RESULTS / "plan" / "plugins.json"


def fingerprints() -> Path:
    """Return the folder that lists, for each code fingerprint, its files and their digests."""
    return RESULTS / "plan" / "code"


def comparison(paper: str) -> Path:
    return RESULTS / "comparison" / paper


def paper_page(paper: str) -> Path:
    """Return the file of a paper's own page."""
    return REPORTS / "papers" / f"{paper}.html"
