"""The form of a bundle's JSON files, as JSON schemas, and of a stored record.

A bundle's values are cleaned besides.
"""

VERSION = 1  # of this layout
WORD = {"type": "string", "pattern": r"^[A-Za-z0-9_.=+-]{1,200}$"}
TEXT = {"type": "string", "maxLength": 2000}
DIGEST = {"type": "string", "pattern": "^[0-9a-f]{0,64}$"}
COUNT = {"type": "integer", "minimum": 0, "maximum": 2**63}
AMOUNT = {"type": "number", "minimum": 0, "maximum": 1e15}
NUMBERS = {"type": "array", "items": COUNT, "minItems": 1, "maxItems": 10_000}
WORDS = {"type": "array", "items": WORD, "maxItems": 10_000}
MEMBER = {
    "type": "array",
    "prefixItems": [WORD, WORD, COUNT, COUNT],
    "minItems": 4,
    "items": False,
}


def _mapping(of: dict) -> dict:
    return {"type": "object", "propertyNames": WORD, "additionalProperties": of}


def _object(required: dict, others: dict | None = None) -> dict:
    """Return the schema of an object that has some keys, and may have others; None: any."""
    return {
        "type": "object",
        "required": list(required),
        "properties": required | (others or {}),
        "additionalProperties": others is None,
    }


ABOUT = _object(
    {
        "version": {"const": VERSION},
        "papers": {**WORDS, "minItems": 1, "uniqueItems": True},
        "root_seed": COUNT,
        "licence": TEXT,
        "citation": TEXT,
        "date": {"type": "string", "pattern": r"^\d{4}-\d{2}-\d{2}$"},
        "least_rows": COUNT,
        "pooled": _mapping(_object({"groups": COUNT, "pools": COUNT}, {})),
        "data": _mapping(_object({"use": WORD, "origin": WORD, "digest": DIGEST}, {})),
        "judged_by": _mapping(DIGEST),
        "files": {
            "type": "object",
            "additionalProperties": _object({"bytes": COUNT, "sha256": DIGEST}, {}),
        },
    },
    {},
)
SETTINGS = _mapping({})  # options or swept fields; `cleaned` says what their values may be
EVALUATION = _object(
    {
        "dataset": WORD,
        "dataset_base": WORD,
        "source": WORD,
        "use": WORD,
        "origin": {"enum": ["simulated", "bundled", "raw"]},
        "simulated_rows": COUNT,
        "variant": WORD,
        "variant_base": WORD,
        "options": SETTINGS,
        "sweep": SETTINGS,
        "method": WORD,
        "tasks": _mapping({"type": "string"}),
        "generation": COUNT,
        "seeds": NUMBERS,
        "ensemble_sizes": NUMBERS,
        "ood": WORDS,
    }
)
PLAN = _object(
    {
        "paper": WORD,
        "evaluations": {"type": "array", "items": EVALUATION, "minItems": 1},
        "pairs": {"type": "array", "items": {**WORDS, "minItems": 2, "maxItems": 2}},
        "explained": {"type": "array"},
        "galleries": {"const": []},
    }
)
LEARNED_FROM = _mapping({"type": "array", "items": MEMBER})
RECORD = _object(
    {
        "status": WORD,
        "reason": TEXT,
        "code": TEXT,
        "cost": _object({"seconds": AMOUNT, "cpu_seconds": AMOUNT, "peak_mib": AMOUNT}),
        "parameters": {"type": ["integer", "null"]},
        "rows": _object({"train": COUNT, "val": COUNT, "test": COUNT}),
        "data": {"type": "object", "additionalProperties": TEXT},
        "environment": _object(
            {"python": TEXT, "machine": TEXT, "packages": _mapping(TEXT), "commit": TEXT}
        ),
        "spec": _object(
            {
                "member": MEMBER,
                "root_seed": COUNT,
                "method": {"type": "string"},
                "net": {"type": ["string", "null"]},
                "source": WORD,
                "teachers": LEARNED_FROM,
                "stacked_on": LEARNED_FROM,
                "prefit": {"anyOf": [{"type": "null"}, MEMBER]},
            }
        ),
    }
)
# A record as a fit writes it, which notes the sizes and digests of the member's other files.
NOTED = _mapping(_object({"bytes": COUNT, "sha256": DIGEST}))
STORED_RECORD = {**RECORD, "properties": {**RECORD["properties"], "files": NOTED}}


def fault_in(value: object, schema: dict) -> str:
    """Return what is wrong with a value, in words, "" where it is as the schema has it.

    >>> fault_in({"bytes": -1}, _object({"bytes": COUNT}))
    'bytes: -1 is less than the minimum of 0'
    """
    from jsonschema import Draft202012Validator
    from jsonschema.exceptions import best_match

    error = best_match(Draft202012Validator(schema).iter_errors(value))
    if error is None:
        return ""
    place = "/".join(map(str, error.absolute_path))[:120]
    return f"{place or 'at its top'}: {error.message[:120]}"
