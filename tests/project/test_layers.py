"""The rooms of the package stand in one order, and imports go up that list only."""

import ast
import re
from pathlib import Path

import pytest

from affectbench.project.root import ROOT

PACKAGE = ROOT / "affectbench"
LAYERS = (  # each may import from the ones above it, and within itself
    ("arrays", "probabilities", "refusal", "lack", "streams", "naming", "ranges"),
    ("store",),
    ("project",),
    ("plan",),
    ("data",),
    ("learning",),
    ("evaluation",),
    ("comparison",),
    ("reports",),
    ("stages",),
    ("running",),
    ("__main__",),
)
LAYER_OF = {room: number for number, rooms in enumerate(LAYERS) for room in rooms}


def modules(package: Path) -> dict[str, Path]:
    """Return every module below a package: dotted name inside it -> file."""
    return {
        ".".join(path.relative_to(package).with_suffix("").parts): path
        for path in package.rglob("*.py")
    }


def imported(path: Path, known: dict[str, Path]) -> set[str]:
    """Return the modules of the package that a file imports, also inside functions."""
    names = set()
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path} imports relatively; write the whole name"
            names |= {f"{node.module}.{alias.name}" for alias in node.names}
    inside = set()
    for name in names:
        first, _, rest = name.partition(".")
        while first == "affectbench" and rest and rest not in known:
            rest = f"{rest}.__init__" if f"{rest}.__init__" in known else rest.rpartition(".")[0]
        if first == "affectbench" and rest:
            inside.add(rest)
    return inside


def upward(package: Path) -> list[str]:
    """Return every import that goes to a room further down the list, and every homeless module."""
    known = modules(package)
    wrong = []
    for name, path in known.items():
        room = name.split(".")[0]
        if room == "__init__":
            continue
        if room not in LAYER_OF:
            wrong.append(f"{name} is in no room")
            continue
        for other in imported(path, known):
            if LAYER_OF.get(other.split(".")[0], len(LAYERS)) > LAYER_OF[room]:
                wrong.append(f"{name} imports {other}")
    return sorted(wrong)


def test_every_module_has_a_room_and_imports_only_rooms_above_it():
    assert upward(PACKAGE) == []


@pytest.mark.parametrize(
    ("name", "text", "wrong"),
    [
        ("store/files.py", "from affectbench.plan import read\n", "store.files imports plan.read"),
        (
            "store/files.py",
            "def f():\n    import affectbench.plan.read\n",
            "store.files imports plan.read",
        ),
        ("arrays.py", "from affectbench import store\n", "arrays imports store.__init__"),
        ("loose.py", "", "loose is in no room"),
        ("plan/read.py", "from affectbench.store import files\n", None),
    ],
)
def test_an_upward_import_and_a_homeless_module_are_seen(tmp_path, name, text, wrong):
    for made in ("store/__init__.py", "store/files.py", "plan/__init__.py", "plan/read.py", name):
        (tmp_path / made).parent.mkdir(exist_ok=True)
        (tmp_path / made).write_text(text if made == name else "")
    assert upward(tmp_path) == ([wrong] if wrong else [])


def circles(graph: dict[str, set[str]]) -> list[str]:
    """Return the modules that reach themselves by imports."""
    reached = {name: set(others) for name, others in graph.items()}
    while True:
        grown = {
            name: others.union(*(reached.get(other, set()) for other in others))
            for name, others in reached.items()
        }
        if grown == reached:
            return sorted(name for name, others in reached.items() if name in others)
        reached = grown


def test_no_module_imports_itself_in_a_circle():
    assert circles({"a": {"b"}, "b": {"a"}, "c": {"a"}}) == ["a", "b"]
    known = modules(PACKAGE)
    assert circles({name: imported(path, known) for name, path in known.items()}) == []


@pytest.mark.parametrize("path", sorted(PACKAGE.rglob("__init__.py")), ids=str)
def test_a_package_is_no_more_than_its_docstring(path):
    """What a package's own file imports is in the fingerprint of all that is in the package."""
    body = ast.parse(path.read_text("utf-8")).body
    assert ast.get_docstring(ast.parse(path.read_text("utf-8"))), path
    assert len(body) == 1, path


def test_the_design_page_lists_the_rooms_in_this_order():
    text = (ROOT / "docs/design.md").read_text("utf-8")
    table = text.partition("\n## The rooms\n")[2].partition("\n## ")[0]
    named = re.findall(r"^\| `([^`]+)`", table, re.MULTILINE)
    rooms = [room for layer in LAYERS for room in layer if room != "__main__"]
    assert [name.removesuffix("/") for name in named] == rooms
