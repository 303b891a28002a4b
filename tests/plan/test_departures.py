"""The tables of docs/presets.md: what they say of a preset is what its config says."""

import re

import pytest
import yaml
from presets import plan_of

from affectbench.plan.members import Plan
from affectbench.project.root import ROOT
from affectbench.running.show_values import text_of

PAGE = (ROOT / "docs/presets.md").read_text("utf-8")
ROW = re.compile(r"^\| [^|]+ \| `([\w.]+)` \| ([^|]+) \| ([^|]+) \| [^|]+ \|$", re.MULTILINE)
KEYS = {key: {"default": ours, "paper": theirs} for key, ours, theirs in ROW.findall(PAGE)}
VALUE = re.compile(r"`([^`]+)`")


def value(plan: Plan, key: str) -> object:
    """Return what a preset has at a key: TABLE.ENTRY.FIELD, the field wherever it may stand.

    A field that is swept has the list of its values.
    """
    table, base, field = key.split(".")
    points = [entry for entry in getattr(plan, table).values() if entry.base == base]
    if field in points[0].sweep and table == "datasets":
        return list(dict.fromkeys(point.sweep[field] for point in points))
    first = points[0]
    if table == "datasets":
        source = plan.sources[first.source]
        return {**vars(source), **source.options, **first.options}[field]
    if field == "prefit":
        return first.weights.start if first.weights else first.prefit.variant
    return {**vars(first), **first.hparams, **first.net_fields}[field]


def same(written: str, actual: object) -> bool:
    """Return whether a text of the page means a value: 0.00001 is 1e-05."""
    if isinstance(actual, str):
        return written == actual
    read = yaml.safe_load(written)
    return text_of(read) == text_of(actual) or read == actual


@pytest.mark.parametrize("preset", ["default", "paper"])
@pytest.mark.parametrize("key", KEYS)
def test_a_cell_begins_with_the_value_of_its_preset(key, preset):
    written = KEYS[key][preset]
    if written == "–":
        return
    first = VALUE.match(written)
    assert first, f"{key}: the cell '{written}' begins with no value in `backticks`"
    actual = value(plan_of(preset), key)
    assert same(first[1], actual), f"{key} is {text_of(actual)} in {preset}, not {first[1]}"


def test_every_paper_has_its_table():
    headings = re.findall(r"^### (.+)$", PAGE, re.MULTILINE)
    assert headings == ["Cross-modal distillation", "Self-distillation", "Concepts"]
    rows = [
        line for line in PAGE.splitlines() if re.match(r"\| [^|]+ \| `(variants|datasets)", line)
    ]
    assert len(rows) == len(KEYS) > 50
