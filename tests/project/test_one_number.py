"""The page that follows one number names files, rules and functions that are there."""

import ast
import csv
import re
import shlex
import subprocess
import sys

import pytest
from tracked_files import text_in_index

from affectbench.project.root import ROOT

TEXT = (ROOT / "docs/one_number.md").read_text("utf-8")
MOST_STOPS = 12
STOP = re.compile(r"^ +(\d+) (\w+) +(\S+)\n +(\S.*)$", re.MULTILINE)
STOPS = STOP.findall(TEXT)
WORKFLOW = "".join(path.read_text("utf-8") for path in ROOT.glob("workflow/rules/*.smk"))
RULES = re.findall(r"^rule (\w+):", WORKFLOW, re.MULTILINE)


def functions(code: str) -> list[tuple[str, str]]:
    """Return the files and names of a stop's line of code, "" where no code made it."""
    return re.findall(r"(\S+\.py): (\w+)", code)


def test_it_is_short_and_in_order():
    numbers = [int(number) for number, *_ in STOPS]
    assert numbers == list(range(1, len(numbers) + 1))
    assert 8 <= len(numbers) <= MOST_STOPS


@pytest.mark.parametrize("stop", STOPS, ids=lambda stop: f"{stop[0]} {stop[1]}")
def test_every_rule_and_name_of_a_stop_is_there(stop):
    _, rule, _, code = stop
    assert rule in (*RULES, "bundled")
    assert functions(code) or rule == "bundled"
    for path, name in functions(code):
        tree = ast.parse((ROOT / path).read_text("utf-8"))
        names = {node.name for node in ast.walk(tree) if hasattr(node, "name")}
        assert name in names, f"{path}: {name}"


def test_the_command_of_the_page_gives_the_same_way(finished):
    """The slice has a teacher less than the default preset; all else must be the same."""
    [command] = re.findall(r"^    (python -P -m affectbench trace .*)$", TEXT, re.MULTILINE)
    done = subprocess.run(
        ["bash", "-c", command.replace("python", shlex.quote(sys.executable), 1)],
        cwd=finished.folder,
        env=finished.environment(),
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr
    shown = [(rule, path, code) for _, rule, path, code in STOP.findall(done.stdout)]
    written = [(rule, path, code) for _, rule, path, code in STOPS if "/gravity/" not in path]
    assert shown == written[: len(shown)]
    assert {rule for rule, *_ in written[len(shown) :]} == {"report"}


def test_its_last_value_is_the_committed_one():
    rows = list(csv.DictReader(text_in_index("reports/numbers/cross_modal.csv").splitlines()))
    [value] = [
        row["value"]
        for row in rows
        if (row["dataset"], row["options"]) == ("watch", "overlap=0 split=recording")
        and not row["sweep"]
        and (row["variant"], row["task"], row["metric"]) == ("xa_cmd", "activity", "accuracy")
    ]
    assert f"value {value}," in TEXT
    table = text_in_index("reports/tables/cross_modal/table2.md")
    [cell] = re.findall(r"No overlap: accuracy: (\S+ \[.*\])", TEXT)[:1]
    assert cell in table
