"""What a bundle holds: the names of its files, its sizes, and what it says of itself.

A bundle is laid out as the folder of a run is, so that whatever reads a run reads a bundle.
"""

import re
from pathlib import Path

from affectbench.refusal import Refusal
from affectbench.store import paths
from affectbench.store.labs import BUNDLE
from affectbench.store.zips import Limits

VERSION = 1  # of this layout
LIMITS = Limits(entries=50_000, bytes_each=256 * 2**20, bytes_together=2**30)
CRATE, WORKFLOW = "ro-crate-metadata.json", "Snakefile"  # the crate's description, the workflow
DRAWS = paths.RESULTS / "plan/draws.json"  # the seeds of draws (see `comparison/draw_seeds.py`)
COMPARED = ("cells", "differences", "claims", "curves")
FORMATS = ("csv", "md", "json")  # of tables
# What a table may read to be in a bundle; the others are made of people's attributes or of what
# each network noted while it was fitted.
READABLE = ("cells", "differences", "claims", "curves", "metrics", "sizes", "costs")

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
WORD = {"type": "string", "pattern": r"^[A-Za-z0-9_.=+-]{1,200}$"}
TEXT = {"type": "string", "maxLength": 2000}
DIGEST = {"type": "string", "pattern": "^[0-9a-f]{0,64}$"}
COUNT = {"type": "integer", "minimum": 0}


def _mapping(of: dict) -> dict:
    return {"type": "object", "propertyNames": WORD, "additionalProperties": of}


def _object(**of: dict) -> dict:
    return {
        "type": "object",
        "required": list(of),
        "properties": of,
        "additionalProperties": False,
    }


SCHEMA = _object(
    version={"const": VERSION},
    papers={"type": "array", "items": WORD, "minItems": 1, "uniqueItems": True},
    root_seed={"type": "integer"},
    licence=TEXT,
    citation=TEXT,
    date={"type": "string", "pattern": r"^\d{4}-\d{2}-\d{2}$"},
    least_rows=COUNT,
    pooled=_mapping(_object(groups=COUNT, pools=COUNT)),
    data=_mapping(_object(use=WORD, origin=WORD, digest=DIGEST)),
    judged_by=_mapping(DIGEST),
    files={"type": "object", "additionalProperties": _object(bytes=COUNT, sha256=DIGEST)},
)


def is_allowed(name: str) -> bool:
    """Return whether a bundle may have a file of this name.

    >>> [is_allowed(n) for n in ("bundle.json", "../bundle.json", "results/plan/a.pkl")]
    [True, False, False]
    """
    return len(name) < 500 and any(pattern.fullmatch(name) for pattern in PATTERNS)


def metrics_file(name: str) -> tuple[str, str, int] | None:
    """Return the evaluation (dataset, variant, generation) whose sums a file holds, or None."""
    path = Path(name)
    if path.name != "sufficient.parquet":
        return None
    *_, dataset, variant, generation, _ = path.parts
    return dataset, variant, int(generation[1:])


def check_about(about: object, shown: str) -> dict:
    """Return what a bundle says of itself; refuse one that does not say it as SCHEMA has it."""
    from jsonschema import Draft202012Validator
    from jsonschema.exceptions import best_match

    if isinstance(about, dict) and about.get("version", VERSION) != VERSION:
        raise Refusal(
            f"{shown}: it is of version {str(about['version'])[:20]} of bundles, and this is"
            f" {VERSION}; use the affectbench that wrote it"
        )
    if error := best_match(Draft202012Validator(SCHEMA).iter_errors(about)):
        place = "/".join(map(str, error.absolute_path))[:120]
        raise Refusal(
            f"{shown}: {BUNDLE} is not as export writes it ({place or 'at its top'}:"
            f" {error.message[:120]}); ask for another copy"
        )
    return about
