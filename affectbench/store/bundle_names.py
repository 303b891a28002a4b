"""The names of a bundle's files, which is laid out as a run's folder, so that one can read both."""

import re
from pathlib import Path

from affectbench.store import paths
from affectbench.store.labs import BUNDLE

CRATE, WORKFLOW = "ro-crate-metadata.json", "Snakefile"  # the crate's description, the workflow
DRAWS = paths.RESULTS / "plan/draws.json"  # the seeds of draws (see `comparison/draw_seeds.py`)
COMPARED = ("cells", "differences", "claims", "curves")
FORMATS = ("csv", "md", "json")  # of tables
SUMS = "sufficient.parquet"

NAME = r"(?!\.)[A-Za-z0-9_.=+-]{1,200}"
PATTERNS = [
    re.compile(pattern.replace("NAME", NAME))
    for pattern in (
        re.escape(BUNDLE),
        re.escape(CRATE),
        WORKFLOW,
        re.escape(DRAWS.as_posix()),
        r"results/plan/NAME\.json",
        r"results/plan/code/[0-9a-f]{16}\.json",
        r"results/metrics/NAME/NAME/g\d{1,4}/(metrics\.csv|sufficient\.parquet)",
        r"results/members/NAME/NAME/g\d{1,4}/s\d{1,9}/record\.json",
        rf"results/comparison/NAME/({'|'.join(COMPARED)})\.csv",
        rf"reports/tables/NAME/NAME\.({'|'.join(FORMATS)})",
    )
]
DATA = re.compile(  # files that a fit reads, as its record names them
    r"results/(rows|prepared|members|importance)/[A-Za-z0-9_.=+/-]{1,400}"
    r"|data/simulated/[\w.=-]+/manifest\.json"
)
MADE = (f"{paths.RESULTS}/comparison/", f"{paths.REPORTS}/")  # what sums give


def is_allowed(name: str) -> bool:
    """Return whether a bundle may have a file of this name.

    >>> [is_allowed(n) for n in ("bundle.json", "../bundle.json", "results/plan/a.pkl")]
    [True, False, False]
    """
    return len(name) < 500 and any(pattern.fullmatch(name) for pattern in PATTERNS)


def is_made(name: str) -> bool:
    """Return whether a file of a bundle is made of the others: a comparison, a table."""
    return name.startswith(MADE)


def is_sums(name: str) -> bool:
    """Return whether a file holds sums."""
    return Path(name).name == SUMS
