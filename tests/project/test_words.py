"""The vocabulary says where each thing lives, and it does live there."""

import ast
import re

import pytest

from affectbench.project.root import ROOT

TEXT = (ROOT / "docs/words.md").read_text("utf-8")
ROWS = [
    [cell.strip() for cell in line.strip("|").split(" | ")]
    for line in TEXT.splitlines()
    if line.startswith("| ") and not line.startswith("| word ")
]


def names_in(path) -> set[str]:
    """Return the names that a module binds at its top level."""
    names = set()
    for node in ast.parse(path.read_text("utf-8")).body:
        if isinstance(node, ast.FunctionDef | ast.ClassDef):
            names.add(node.name)
        elif isinstance(node, ast.Assign):
            names |= {target.id for target in node.targets if isinstance(target, ast.Name)}
    return names


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row[0])
def test_each_word_has_a_meaning_and_a_place(row):
    word, meaning, where = row
    assert len(meaning) > 10, word
    path, name = re.fullmatch(r"`([^:`]+): (\w+)`", where).groups()
    assert name in names_in(ROOT / path), where


def test_no_word_stands_twice():
    words = [word for row in ROWS for word in row[0].split(", ")]
    assert len(words) == len(set(words)) > 40
