"""Only store/ opens what lies below results/; everybody else asks it."""

import ast
from pathlib import Path

import pytest
from shipped import PLUGINS

from affectbench.project.root import ROOT

PACKAGE = ROOT / "affectbench"
MODULES = sorted(p for p in PACKAGE.rglob("*.py") if p.parent != PACKAGE / "store")
FUNCTIONS = {"open", "safe_open", "load_file", "save_file"}
METHODS = {
    "open", "read_text", "read_bytes", "write_text", "write_bytes", "load", "loadtxt", "save",
    "savez", "memmap", "fromfile", "read_csv", "read_parquet", "read_json", "to_csv", "to_parquet",
}  # fmt: skip
EXCEPTIONS = {  # modules that know where results lie and open files by themselves, and which
    "reports/page/compile.py": "reports/tables/ alone",
    "running/jobs.py": "the file to which a dry run notes its jobs, named by the environment",
}


def names_from_store(tree: ast.AST) -> set[str]:
    """Return what a module imports from store/, by the names that it uses."""
    return {
        alias.asname or alias.name
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("affectbench.store")
        for alias in node.names
    }


def opens(tree: ast.AST) -> list[str]:
    """Return the calls by which a module opens a file itself, not through a module of store/."""
    ours = names_from_store(tree)
    calls = [node for node in ast.walk(tree) if isinstance(node, ast.Call)]
    named = [c for c in calls if isinstance(c.func, ast.Name) and c.func.id in FUNCTIONS]
    methods = [c for c in calls if isinstance(c.func, ast.Attribute) and c.func.attr in METHODS]
    own = [
        c for c in methods if not (isinstance(c.func.value, ast.Name) and c.func.value.id in ours)
    ]
    return [ast.unparse(call.func) for call in named + own]


def knows_results(tree: ast.AST) -> bool:
    """Return whether a module can name a file below results/: by store/paths.py or by itself."""
    return "paths" in names_from_store(tree) or names_results(tree)


def names_results(tree: ast.AST) -> bool:
    """Return whether a module writes the folder's name itself."""
    strings = [n.value for n in ast.walk(tree) if isinstance(n, ast.Constant)]
    return any(isinstance(s, str) and (s == "results" or s.startswith("results/")) for s in strings)


def parsed(path: Path) -> ast.AST:
    return ast.parse(path.read_text("utf-8"))


def test_who_knows_where_results_lie_opens_files_through_store():
    trees = {str(path.relative_to(PACKAGE)): parsed(path) for path in MODULES}
    by_themselves = {name for name, tree in trees.items() if knows_results(tree) and opens(tree)}
    assert by_themselves == set(EXCEPTIONS)


def test_where_results_lie_is_written_in_store_alone():
    for path in [*MODULES, *PLUGINS]:
        assert not names_results(parsed(path)), f"{path} names results/; ask store/paths.py"


def test_plugins_do_not_know_where_results_lie():
    for path in PLUGINS:
        assert "paths" not in names_from_store(parsed(path)), path


@pytest.mark.parametrize(
    ("text", "calls"),
    [
        ("import numpy as np\nnp.load(paths.rows(d) / 'rows.npz')", ["np.load"]),
        ("from affectbench.store import files\nfiles.read_json(p)", []),
        ("from affectbench.store.tables import read_csv\nread_csv(p)", []),
        ("with open(p) as file: pass", ["open"]),
        ("path.read_text('utf-8')", ["path.read_text"]),
    ],
)
def test_opening_a_file_is_seen(text, calls):
    assert opens(ast.parse(text)) == calls
