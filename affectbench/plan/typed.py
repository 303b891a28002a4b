"""A config whose values have the types that its schema asks for, where they are written as such."""

from collections.abc import Mapping

from jsonschema import Draft202012Validator

from affectbench.plan.values import read_as

TYPES = {"boolean": bool, "integer": int, "number": float}


def typed(value: object, schema: Mapping, validator: Draft202012Validator) -> object:
    """Return a value with whole numbers, numbers and switches as such, at any depth.

    What is written as another type stays as it is; the schema refuses it afterwards.

    schema     what `value` should be
    validator  of the whole schema, to which references point

    Worked values: seeds [1.0, "2"] -> [1, 2]; warm_start "no" -> False; effort "1e-3" -> 0.001.
    """
    schema = _rule(value, schema, validator)
    if isinstance(value, dict):
        of_keys, others = schema.get("properties", {}), schema.get("additionalProperties")
        rules = {key: of_keys.get(key, others) for key in value}
        return {
            key: typed(item, rules[key], validator) if isinstance(rules[key], dict) else item
            for key, item in value.items()
        }
    if isinstance(value, list) and "items" in schema:
        return [typed(item, schema["items"], validator) for item in value]
    kind = TYPES.get(schema.get("type"))
    if kind is float and isinstance(value, int):
        return value
    return read_as(kind, value) if kind else value


def _rule(value: object, schema: Mapping, validator: Draft202012Validator) -> Mapping:
    """Return the part of a schema that a value is under: references and conditions are followed."""
    while "$ref" in schema or "if" in schema:
        if "$ref" in schema:
            name = schema["$ref"].removeprefix("#/$defs/")
            schema = {**validator.schema["$defs"][name], **_without(schema, "$ref")}
        else:
            holds = validator.evolve(schema=schema["if"]).is_valid(value)
            rest = _without(schema, "if", "then", "else")
            schema = {**rest, **schema.get("then" if holds else "else", {})}
    return schema


def _without(schema: Mapping, *keys: str) -> dict:
    return {key: rule for key, rule in schema.items() if key not in keys}
