"""Every number of every table leads to the members behind it."""

import json
import re
from pathlib import Path

import pytest

from affectbench.comparison.key import members_behind
from affectbench.project.root import ROOT

NUMBER = re.compile(r"(?<![\w=.])\d*\.\d")  # a decimal number that is no part of a name or setting
PROSE = ("Claim", "Of", "Paper", "Why it is known")  # columns that quote, or name what is compared
OF_DATA = ("people",)  # tables in whose numbers no network has a part
COMMITTED = sorted((ROOT / "reports/tables").glob("*/*.json"))


def numeric_cells(path: Path) -> list[tuple[str, list[str]]]:
    """Return the text of each numeric cell of a table, and the keys behind it."""
    table = json.loads(path.read_text("utf-8"))
    rows = zip(table["rows"], table["keys"], table["numbers"], strict=True)
    return [
        (text, keys)
        for row in rows
        for column, text, keys, numbers in zip(table["columns"], *row, strict=True)
        if column not in PROSE and (numbers or NUMBER.search(text))
    ]


@pytest.mark.parametrize("path", COMMITTED, ids=lambda p: f"{p.parent.name}/{p.stem}")
def test_cells_with_a_key_are_as_many_as_numeric_cells(path):
    numeric = numeric_cells(path)
    if path.stem in OF_DATA:
        assert [text for text, keys in numeric if keys] == []
    else:
        assert [text for text, keys in numeric if not keys] == []


def test_the_committed_tables_have_numbers():
    assert len(COMMITTED) >= 20
    assert sum(len(numeric_cells(path)) for path in COMMITTED) > 1000


def test_keys_of_a_fresh_run_lead_to_members_of_its_plan(finished):
    for path in sorted((finished.folder / "reports/tables").glob("*/*.json")):
        plan = finished.folder / f"results/plan/{path.parent.name}.json"
        behind = members_behind(json.loads(plan.read_text("utf-8"))["evaluations"])
        known = {key.text for key in behind}
        for text, keys in numeric_cells(path):
            assert keys, f"{path}: {text}"
            assert {f"{key.rpartition('|')[0]}|" for key in keys} <= known, f"{path}: {text}"


def test_what_counts_as_a_number():
    for text in ("0.5", "0.431 [0.2, 0.6]", "−0.02", "+0.0469", "<0.001", "0.5 / 0.6", "1.68M"):
        assert NUMBER.search(text), text
    for text in ("overlap=0.5 split=random", "AU04", "14 x 14", "5", "AffectNet-7, V", "T = 5"):
        assert not NUMBER.search(text), text
