"""What the prose names exists: paths and modules in README.md, docs/ and docstrings."""

import ast
import re
from pathlib import Path
from runpy import run_path

import pytest
from tracked_files import committed, tracked

from affectbench.project.root import ROOT

PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]
CODE = sorted(
    path
    for path in committed()
    if path.suffix == ".py"
    and path.relative_to(ROOT).parts[0] in ("affectbench", "methods", "datasets")
    and path.is_file()
)
BLOCK = re.compile(r"^```.*?^```$", re.MULTILINE | re.DOTALL)
QUOTED = re.compile(r"`([^`\n]+)`")
LINK = re.compile(r"\]\(([^)#:]+)(?:#[^)]*)?\)")
MODULE = re.compile(r"affectbench(?:\.(?!sif\b)\w+)+")  # affectbench.sif is an image
PATH = re.compile(r"(?!\.\./)(?=.*/|.*\.(?:py|smk|yaml|csv|md)$)[\w./=-]+")
PLACEHOLDER = re.compile(r"[A-Z]{2,}|\.\.\.|(?<=/)[a-z][A-Z](?=/)")  # SOURCE, or gG/sS
WRITTEN = ("methods/my_cmd.py", "methods/own_cmd.py", "config/own_cmd.yaml")  # by commands shown
MADE = ("results", "reports", "data", "logs", ".venv", ".check", ".smoke", ".snakemake")
# Names with a slash that are no paths: tasks and arrays of explanations, and files of raw data.
TASKS = (
    "maps/",
    "truth/",
    "votes/",
    "asked/",
    "occluded/",
    "/constant",
    "/random",
    "/anothers",
    "KIND/",
)
RAW = {
    "docs/data.md": (
        "basic/",
        "openface/",
        "train_set/",
        "Facial_expression_data/",
        "attributes.csv",
        "SentenceFilenames.csv",
        "VideoDemographics.csv",
        "tabulatedVotes.csv",
        "processedResults/",
        "fer2013.csv",
        "icml_face_data.csv",
        "fer0000000.png",
    )
}
FILES = {path.relative_to(ROOT).as_posix() for path in tracked()}
FOLDERS = {parent.as_posix() for name in FILES for parent in Path(name).parents}
RULES = "".join(path.read_text("utf-8") for path in (ROOT / "workflow/rules").glob("*.smk"))


def paths_in(text: str) -> list[str]:
    """Return what a text quotes that looks like a path without a placeholder.

    >>> paths_in("`store/assemble.py` reads `prediction.npz` in `results/rows/DATASET/`; `a b/c`")
    ['store/assemble.py']
    """
    quoted = (part.partition(": ")[0] for part in QUOTED.findall(text))
    return [part for part in quoted if PATH.fullmatch(part) and not PLACEHOLDER.search(part)]


def exists(path: str, folder: str) -> bool:
    """Return whether a path is one of the project's, or of what a run makes.

    path    relative to the root, to the package or to `folder`; a CSV may be named without its
            folder, and a folder of the package by its last name, as `nets/`
    """
    if path.split("/")[0] in MADE or path.startswith(TASKS):
        return True
    name = path.rstrip("/")
    found = {Path(base, name).as_posix() for base in ("", "affectbench", folder)}
    if found & (FILES | FOLDERS):
        return True
    if "/" in name:
        return False
    if path.endswith("/"):
        return any(inside.endswith(f"/{name}") for inside in FOLDERS)
    return name in RULES or any(file.endswith(f"/{name}") for file in FILES)


def without(texts: list[str], folder: str, allowed: tuple[str, ...] = ()) -> list[str]:
    return [
        path
        for text in texts
        for path in paths_in(text)
        if not exists(path, folder) and not path.startswith(allowed)
    ]


def docstrings(path: Path) -> list[str]:
    nodes = ast.walk(ast.parse(path.read_text("utf-8")))
    documented = (ast.Module, ast.ClassDef, ast.FunctionDef)
    return [ast.get_docstring(node) or "" for node in nodes if isinstance(node, documented)]


def missing_modules(texts: list[str]) -> list[str]:
    """Return the dotted names `affectbench.x.y` that are no module and no name in one."""
    names = [n for text in texts for n in QUOTED.findall(text) if MODULE.fullmatch(n)]
    return [name for name in names if not (_is_module(name) or _is_in_a_module(name))]


def _is_module(name: str) -> bool:
    path = name.replace(".", "/")
    return path in FOLDERS or f"{path}.py" in FILES


def _is_in_a_module(name: str) -> bool:
    module, _, last = name.rpartition(".")
    path = ROOT / f"{module.replace('.', '/')}.py"
    defined = rf"^(?:def |class )?{last}\b"
    return path.is_file() and bool(re.search(defined, path.read_text("utf-8"), re.MULTILINE))


@pytest.mark.parametrize("page", PAGES, ids=lambda path: path.name)
def test_what_a_page_names_exists(page):
    name, text = page.relative_to(ROOT).as_posix(), page.read_text("utf-8")
    prose = BLOCK.sub("", text)
    of_a_reader = re.findall(r"^```\w+ title=(\S+)$", text, re.MULTILINE)  # files that one writes
    allowed = (*of_a_reader, *WRITTEN, *RAW.get(name, ()))
    assert without([prose], page.parent.name, allowed) == []
    assert missing_modules([prose]) == []


@pytest.mark.parametrize("page", PAGES, ids=lambda path: path.name)
def test_every_link_of_a_page_leads_somewhere(page):
    targets = LINK.findall(BLOCK.sub("", page.read_text("utf-8")))
    assert [target for target in targets if not (page.parent / target).exists()] == []


def test_the_performance_page_says_what_each_benchmark_measures():
    """Its numbers are as old as the last `make bench`; its words are the benchmarks' own."""
    page = run_path(str(ROOT / "benchmarks/_page.py"))
    text = (ROOT / "docs/performance.md").read_text("utf-8")
    assert text.startswith(page["OPENING"])
    for benchmark in page["benchmarks"]():
        assert page["introduction"](benchmark) in text, benchmark


def test_what_docstrings_name_exists():
    wrong = []
    for path in CODE:
        texts, folder = docstrings(path), path.parent.relative_to(ROOT).as_posix()
        gone = [*without(texts, folder), *missing_modules(texts)]
        wrong += [f"{path.relative_to(ROOT)}: {name}" for name in gone]
    assert wrong == []


@pytest.mark.parametrize(
    ("path", "there"),
    [
        ("methods/xa_cmd.py", True),
        ("methods/gone.py", False),
        ("comparison/key.py", True),
        ("exhibits/look.py", False),
        ("nets/", True),
        ("cells.csv", True),
        ("arms.csv", False),
        ("results/plan/code/", True),
    ],
)
def test_a_path_that_is_gone_is_seen(path, there):
    assert exists(path, "docs") == there


def test_a_module_that_is_gone_is_seen():
    text = "`affectbench.comparison.key`, `affectbench.comparison.key.Key`, `affectbench.arms.Arm`"
    assert missing_modules([text]) == ["affectbench.arms.Arm"]
