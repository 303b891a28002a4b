"""What a bundle holds: how large it may be, which tables it has, and what it says of itself."""

from affectbench.refusal import Refusal
from affectbench.store.labs import BUNDLE
from affectbench.store.zips import Limits

VERSION = 1  # of this layout
LIMITS = Limits(entries=50_000, bytes_each=256 * 2**20, bytes_together=2**30)
# What a table may read to be in a bundle; the others are made of people's attributes or of what
# each network noted while it was fitted.
READABLE = ("cells", "differences", "claims", "curves", "metrics", "sizes", "costs")

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
