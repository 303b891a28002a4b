"""Every key of the config and every field of a plugin, given every kind of value: read, or refused.

Keys are found in the schema and fields in the plugins, so that a new one is covered by being there.
"""

import copy
import datetime
from collections.abc import Iterator, Mapping

import pytest
from full_config import full

from affectbench.plan.grammar import schema_validator
from affectbench.plan.inherit import NOUNS
from affectbench.plan.members import Plan, read_plan
from affectbench.plan.places import catalogue_of
from affectbench.plan.specs import Specs
from affectbench.refusal import Refusal
from affectbench.running.settings import Settings

VALUES = (
    None, True, -1, 0, 1.0, 1.5, 10**30, float("nan"), float("inf"), "", "x", "..", "a/b", "a\nb",
    "\0", "x" * 300, "é", "1e-3", "true", "~nosuchuser/x", "{}", [], [[]], [1, 1], ["x", "x"],
    [None], [{}], [{"x": {}}], {}, {"x": 1}, {"..": {}}, {"x" * 300: {}},
    {"a\nb": {"use": "watch"}}, {1: 1}, datetime.date(2020, 1, 1), b"bytes",
)  # fmt: skip
Path = tuple[object, ...]


def read(config: dict) -> Plan:
    """Read a config as the Snakefile does."""
    plan = read_plan(config, catalogue_of(config))
    specs = Specs(plan)
    specs.check_raw()
    for member in plan.members:
        specs.fit(member)
    for name in plan.datasets:
        specs.select(name)
    Settings.of(plan.config).environment()
    return plan


def places(value: object, above: Path = ()) -> Iterator[Path]:
    """Yield the path to every key of a config, and to the first entry of every list."""
    if above:
        yield above
    if isinstance(value, dict):
        for key, item in value.items():
            yield from places(item, (*above, key))
    elif isinstance(value, list) and value:
        yield from places(value[0], (*above, 0))


def put(config: dict, place: Path, value: object) -> dict:
    changed = copy.deepcopy(config)
    inside = changed
    for key in place[:-1]:
        inside = inside[key]
    inside[place[-1]] = copy.deepcopy(value)
    return changed


def properties(schema: object) -> set[str]:
    """Return the names of all keys that a schema knows."""
    if isinstance(schema, list):
        return set().union(*map(properties, schema))
    if not isinstance(schema, Mapping):
        return set()
    own = schema.get("properties", {})
    return set(own).union(*map(properties, own.values()), *map(properties, schema.values()))


@pytest.fixture(scope="module")
def config(tmp_path_factory) -> dict:
    return full(tmp_path_factory.mktemp("full"))


def test_the_config_has_every_key(config):
    """So that a new key of the schema has to be added to it, and is tested from then on."""
    assert read(config).members
    known = {key for place in places(config) for key in place}
    assert properties(schema_validator().schema) - {"properties"} <= known
    assert set(NOUNS) <= known


@pytest.mark.parametrize("top", sorted(schema_validator().schema["properties"]))
def test_any_value_of_any_key_is_read_or_refused_in_one_line(config, top):
    told = {
        (place, number): outcome(put(config, place, value))
        for place in places(config)
        if place[0] == top
        for number, value in enumerate(VALUES)
    }
    wrong = [
        f"{'.'.join(map(str, place))} = {str(VALUES[number])[:40]!r}: {text}"
        for (place, number), text in told.items()
        if text and not (text.startswith("refused: ") and is_one_line(text, place))
    ]
    assert told
    assert not wrong, f"{len(wrong)}:\n" + "\n".join(wrong[:40])


def outcome(config: dict) -> str:
    """Return "" where a config is read, and else how it is refused, or what broke."""
    try:
        read(config)
    except Refusal as refusal:
        return f"refused: {refusal}"
    except Exception as error:
        return f"broke: {error!r}"
    return ""


def is_one_line(text: str, place: Path) -> bool:
    """Return whether a message is one line, not too long, that names a key on the way to it."""
    return "\n" not in text and len(text) < 1500 and any(str(key) in text for key in place)
