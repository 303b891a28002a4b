"""The JSON schema of a config; a violation is one line with key, value and remedy."""

from functools import cache

import yaml
from jsonschema import Draft202012Validator, FormatChecker
from jsonschema.exceptions import ValidationError, best_match

from affectbench.naming import check_name, fault_of
from affectbench.plan.roles import fault_of_role
from affectbench.plan.typed import typed
from affectbench.plan.values import shown
from affectbench.project.root import ROOT
from affectbench.refusal import Refusal, remedy

SCHEMA = ROOT / "workflow/schemas/config.schema.yaml"
MEANING = {
    "object": "a mapping",
    "array": "a list",
    "string": "a text",
    "integer": "a whole number",
    "number": "a number",
    "boolean": "true or false",
}


FORMATS = FormatChecker(formats=())
FORMATS.checks("name")(lambda name: not isinstance(name, str) or not fault_of(name))
FORMATS.checks("role")(lambda role: not isinstance(role, str) or not fault_of_role(role))


def checked_grammar(config: dict) -> dict:
    """Return a config with values of the schema's types; refuse one that breaks the schema.

    A refusal names key, value and remedy.
    """
    validator = schema_validator()
    config = typed(config, validator.schema, validator)
    error = best_match(validator.iter_errors(config))
    if error is not None:
        raise Refusal(_one_line(error))
    return config


@cache
def schema_validator() -> Draft202012Validator:
    """Return the validator of the config's schema, with the formats of names."""
    schema = yaml.safe_load(SCHEMA.read_text("utf-8"))
    return Draft202012Validator(schema, format_checker=FORMATS)


def _one_line(error: ValidationError) -> str:
    key = ".".join(shown(part).strip("'") for part in error.absolute_path) or "config"
    value, rule = error.instance, error.validator_value
    match error.validator:
        case "additionalProperties":
            allowed = error.schema["properties"]
            unknown = next(name for name in value if name not in allowed)
            return f"{key}: unknown key {shown(unknown)}; {remedy(unknown, allowed, 'key')}"
        case "required":
            missing = next(name for name in rule if name not in value)
            hint = error.schema["properties"].get(missing, {}).get("description", "")
            return f"{key}: the key '{missing}' is missing; add it" + (f" ({hint})" if hint else "")
        case "type":
            return f"{key}: {shown(value)} is not {MEANING[rule]}; write {MEANING[rule]} here"
        case "pattern":
            return (
                f"{key}: {shown(value)} has a brace or a line break; a title has none but {{}} for"
                " the generation"
            )
        case "format" if rule == "role":
            return f"{key}: {shown(value)} is no usable role, as it {fault_of_role(value)}"
        case "format":
            return _refusal_of_name(value, key)
        case "maxLength":
            return f"{key}: {shown(value)} has {len(value)} characters; write {rule} at most"
        case "maximum":
            return f"{key}: {shown(value)} is too large; the most is {rule}"
        case "minItems" | "minProperties":
            return f"{key}: it is empty; give at least {rule}"
        case "minimum":
            return f"{key}: {shown(value)} is too small; the least is {rule}"
        case "exclusiveMinimum":
            return f"{key}: {shown(value)} is too small; write a number above {rule}"
        case "uniqueItems":
            return f"{key}: {shown(value)} names something twice; write each once"
        case "enum":
            return (
                f"{key}: {shown(value)} is not one of the choices; choose from: {', '.join(rule)}"
            )
        case _:
            schema = SCHEMA.relative_to(ROOT)
            return f"{key}: {shown(value)} is not what belongs here; see {schema}"


def _refusal_of_name(name: str, key: str) -> str:
    try:
        check_name(name, key)
    except Refusal as refusal:
        return str(refusal)
    return ""
