"""The JSON schema of a config; a violation is one line with key, value and remedy."""

from functools import cache

import yaml
from jsonschema import Draft202012Validator
from jsonschema.exceptions import ValidationError, best_match

from affectbench.project.root import ROOT
from affectbench.refusal import Refusal, remedy

SCHEMA = ROOT / "workflow/schemas/config.schema.yaml"
MEANING = {
    "object": "a mapping",
    "array": "a list",
    "string": "a text",
    "integer": "a whole number",
    "number": "a number",
}


def check_grammar(config: dict) -> None:
    """Refuse a config that breaks the schema, naming key, value and remedy."""
    error = best_match(_validator().iter_errors(config))
    if error is not None:
        raise Refusal(_one_line(error))


@cache
def _validator() -> Draft202012Validator:
    return Draft202012Validator(yaml.safe_load(SCHEMA.read_text("utf-8")))


def _one_line(error: ValidationError) -> str:
    key = ".".join(str(part) for part in error.absolute_path) or "config"
    value, rule = error.instance, error.validator_value
    match error.validator:
        case "additionalProperties":
            allowed = error.schema["properties"]
            unknown = next(name for name in value if name not in allowed)
            return f"{key}: unknown key '{unknown}'; {remedy(unknown, allowed, 'key')}"
        case "required":
            missing = next(name for name in rule if name not in value)
            hint = error.schema["properties"].get(missing, {}).get("description", "")
            return f"{key}: the key '{missing}' is missing; add it" + (f" ({hint})" if hint else "")
        case "type":
            return f"{key}: {value!r} is not {MEANING[rule]}; write {MEANING[rule]} here"
        case "pattern" if key.endswith(".title"):
            return f"{key}: '{value}' has a brace; a title has none but {{}} for the generation"
        case "pattern":
            return f"{key}: '{value}' is no usable name; use letters, digits, _ and . only"
        case "minItems" | "minProperties":
            return f"{key}: it is empty; give at least {rule}"
        case "minimum":
            return f"{key}: {value!r} is too small; the least is {rule}"
        case "exclusiveMinimum":
            return f"{key}: {value!r} is too small; write a number above {rule}"
        case "uniqueItems":
            return f"{key}: {value!r} names something twice; write each once"
        case "enum":
            return f"{key}: {value!r} is not one of the choices; choose from: {', '.join(rule)}"
        case _:
            return f"{key}: {value!r} is not what belongs here; see {SCHEMA.relative_to(ROOT)}"
