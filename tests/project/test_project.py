"""The project holds together: layers, environment, safety, and what a newcomer reads."""

import ast
import re
import subprocess
import sys
import tomllib

import pytest
import yaml
from shipped import PLUGINS
from tracked_files import committed

from affectbench.project import fingerprint
from affectbench.project.root import ROOT

MOST_LINES = 250  # of a file
PACKAGE = ROOT / "affectbench"
SOURCES = sorted(PACKAGE.rglob("*.py"))


TRACKED = sorted(path for path in committed() if path.is_file())
CODE = [path for path in TRACKED if path.suffix in (".py", ".smk") or path.name == "Snakefile"]


def imports(path) -> set[str]:
    found = set()
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            found |= {f"{node.module}.{alias.name}" for alias in node.names}
    return found


def test_the_library_imports_no_plugin_and_not_snakemake():
    for path in SOURCES:
        for name in imports(path):
            first = name.split(".")[0]
            assert first not in ("methods", "datasets", "snakemake", "tests"), path


def test_how_a_job_runs_is_in_no_fingerprint():
    for path in [*(PACKAGE / "stages").glob("*.py"), *PLUGINS]:
        contents = fingerprint.CONTENTS[fingerprint.of_files([path])]
        assert not [name for name in contents if name.startswith("affectbench/running/")], path


def test_only_the_logbook_imports_wandb():
    for path in [*SOURCES, *PLUGINS]:
        found = any(name.split(".")[0] == "wandb" for name in imports(path))
        assert found == (path.name == "logbook.py"), path


def test_plugins_import_no_plugin():
    for path in PLUGINS:
        assert not any(n.startswith(("methods.", "datasets.")) for n in imports(path)), path


def test_stages_do_not_import_each_other_and_nobody_below_imports_them():
    for path in SOURCES:
        names = {n for n in imports(path) if n.startswith("affectbench.stages")}
        assert not names, f"{path} imports {names}"


def test_reading_a_file_never_runs_what_is_in_it():
    """Pickles and `eval` run code; the one exception reads a file whose digest is pinned."""
    for path in [*SOURCES, *PLUGINS]:
        text = path.read_text("utf-8")
        assert "allow_pickle=True" not in text or path.name == "watch.py", path
        for unsafe in ("import pickle", "yaml.load(", "shell=True", " eval("):
            assert unsafe not in text.replace("literal_eval(", ""), f"{path}: {unsafe}"
        assert not unguarded_loads(ast.parse(text)), f"{path}: torch.load needs weights_only=True"


def unguarded_loads(tree: ast.AST) -> list[str]:
    """Return the uses of `torch.load` that may run what is in a file."""
    loads = [n for n in ast.walk(tree) if isinstance(n, ast.Call) and names_load(n.func)]
    guarded = {
        id(call.func)
        for call in loads
        if any(k.arg == "weights_only" and ast.unparse(k.value) == "True" for k in call.keywords)
    }
    named = [n for n in ast.walk(tree) if names_load(n) and id(n) not in guarded]
    imported = [n for n in ast.walk(tree) if isinstance(n, ast.ImportFrom) and n.module == "torch"]
    return [ast.unparse(n) for n in named] + [
        ast.unparse(n) for n in imported if any(alias.name == "load" for alias in n.names)
    ]


def names_load(node: ast.AST) -> bool:
    return isinstance(node, ast.Attribute) and ast.unparse(node) == "torch.load"


def test_a_load_that_may_run_code_is_seen():
    for unsafe in (
        "torch.load(path)",
        "torch.load(path, weights_only=False)",
        "torch.load(path, weights_only=safe)",
        "read = torch.load",
        "from torch import load",
    ):
        assert unguarded_loads(ast.parse(unsafe)), unsafe
    assert not unguarded_loads(ast.parse("torch.load(path, weights_only=True)"))


def test_the_plugin_folders_are_no_packages():
    for folder in ("methods", "datasets"):
        assert not (ROOT / folder / "__init__.py").exists()


def test_the_root_is_never_importable():
    """`datasets` is also a well-known package: ours must not stand in its place."""
    script = (
        "import importlib.util, sys; from affectbench.project.plugins import load;"
        "load('Dataset', 'watch', {});"
        "found = importlib.util.find_spec('datasets');"
        f"root = {str(ROOT)!r};"
        "ours = found and root in str(found.submodule_search_locations);"
        "sys.exit(1 if root in sys.path or ours else 0)"
    )
    done = subprocess.run([sys.executable, "-P", "-c", script], cwd=ROOT)
    assert done.returncode == 0


def locked() -> dict[str, str]:
    lines = (ROOT / "requirements.lock").read_text("utf-8").splitlines()
    pairs = [line.split("==") for line in lines if line and not line.startswith("#")]
    return {name.lower().replace("_", "-"): version for name, version in pairs}


def test_every_dependency_is_locked_at_a_version_that_is_allowed():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    wanted = project["dependencies"] + project["optional-dependencies"]["dev"]
    versions = locked()
    for requirement in wanted:
        name = re.match(r"[A-Za-z0-9-]+", requirement).group().lower()
        assert name in versions, name
        if "==" in requirement:
            assert versions[name] == requirement.partition("==")[2]


def test_conda_users_get_the_same_environment():
    environment = yaml.safe_load((ROOT / "environment.yml").read_text("utf-8"))
    [pip] = [d["pip"] for d in environment["dependencies"] if isinstance(d, dict)]
    script = (ROOT / "workflow/environment.sh").read_text("utf-8")
    assert pip == ["-r requirements.lock", "seglearn==1.2.5", "-e ."]
    pinned = [d.split("=") for d in environment["dependencies"] if isinstance(d, str) and "=" in d]
    names = {"pytorch": "torch", "matplotlib-base": "matplotlib"}  # conda-forge's -> the lock's
    versions = {names.get(name, name): version for name, version in pinned if name != "python"}
    assert versions.keys() >= {"torch", "torchvision", "numpy", "scipy", "pandas", "pyarrow"}
    assert versions.items() <= locked().items()
    for requirement in ("'^torch==' requirements.lock", "seglearn==1.2.5", "-r requirements.lock"):
        assert requirement in script
    assert "python=3.11" in environment["dependencies"]


def test_no_path_of_a_machine_stands_in_the_project():
    for path in TRACKED:
        if path.suffix in (".py", ".md", ".yaml", ".yml", ".smk", ".toml", ".cff", ".html"):
            assert not re.search(r"/(home|root|work|Users)/\w", path.read_text("utf-8")), path


@pytest.mark.parametrize("path", CODE, ids=lambda p: str(p.relative_to(ROOT)))
def test_every_file_says_what_it_is_and_stays_small(path):
    """Package, methods, data sets, tests, benchmarks, and the rules of the workflow."""
    text = path.read_text("utf-8")
    if path.suffix == ".py" and text.strip():
        assert ast.get_docstring(ast.parse(text)), path
    assert len(text.splitlines()) <= MOST_LINES, path


def test_help_teaches():
    done = subprocess.run(
        [sys.executable, "-P", "-m", "affectbench", "--help"], capture_output=True, text=True
    )
    assert done.returncode == 0
    for verb in ("fit", "prepare", "report"):
        assert re.search(rf"^ +{verb} +\w", done.stdout, re.MULTILINE)
    assert "snakemake" in done.stdout
