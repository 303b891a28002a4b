"""What changes a fingerprint and what does not."""

import shutil
from pathlib import Path

import pytest
from shipped import PLUGINS

from affectbench.project import fingerprint
from affectbench.refusal import Refusal


@pytest.fixture
def tree(tmp_path):
    """A small project: a plugin that imports a loss at the top and a metric inside a function."""
    files = {
        "affectbench/__init__.py": "",
        "affectbench/losses/__init__.py": "",
        "affectbench/losses/kl.py": '"""Doc."""\ndef kl(x):\n    """More."""\n    return x + 1\n',
        "affectbench/losses/kl.mplstyle": "font.size: 9\n",
        "affectbench/losses/other.py": "X = 1\n",
        "affectbench/metric.py": "Y = 2\n",
        "methods/mine.py": (
            "from affectbench.losses import kl\n"
            "def fit():\n    from affectbench.metric import Y\n    return kl.kl(Y)\n"
        ),
    }
    for name, text in files.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text)
    return tmp_path


def print_of(tree: Path) -> str:
    f = fingerprint
    for cached in (f._read, f._imports, f._files_of, f._of_files):
        cached.cache_clear()
    return fingerprint.of_files([tree / "methods/mine.py"], tree)


@pytest.mark.parametrize(
    ("name", "old", "new", "changes"),
    [
        ("methods/mine.py", "return kl.kl(Y)", "return  kl.kl( Y )  # a comment", False),
        ("affectbench/losses/kl.py", '"""Doc."""', '"""Said better."""', False),
        ("affectbench/losses/kl.py", '    """More."""\n', "", False),
        ("affectbench/losses/kl.py", "x + 1", "x + 2", True),
        ("affectbench/losses/kl.mplstyle", "9", "8", True),
        ("affectbench/metric.py", "Y = 2", "Y = 3", True),
        ("affectbench/losses/other.py", "X = 1", "X = 2", False),
        ("affectbench/losses/__init__.py", "", "Z = 1\n", True),
        ("methods/mine.py", "def fit", "def fit_it", True),
    ],
)
def test_only_meaning_counts_and_only_of_what_is_imported(tree, name, old, new, changes):
    before = print_of(tree)
    text = (tree / name).read_text()
    (tree / name).write_text(text.replace(old, new, 1) if old else new + text)
    assert (print_of(tree) != before) == changes


@pytest.mark.parametrize(
    ("before", "encoding"), [("\ufeff", "utf-8"), ("# -*- coding: latin-1 -*-\n", "latin-1")]
)
def test_an_encoding_is_no_meaning(tree, before, encoding):
    path = tree / "methods/mine.py"
    text = path.read_text() + "WORD = 'Verhältnis'\n"
    path.write_text(text, "utf-8")
    plain = print_of(tree)
    path.write_bytes((before + text).encode(encoding))
    assert print_of(tree) == plain


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (b"\nfrom . import helper\n", ", line 2: 'from . import helper' is relative, but a plug-"),
        (b"from .helper import x\n", "put that code into this file, or write a whole name, as aff"),
        (b"# caf\xe9\n", "not valid Python: invalid or missing encoding declaration; save it"),
        (b"x = 1\0\n", "mine.py: not valid Python: source code string cannot contain null bytes"),
        (b"x = (\n", "mine.py, line 1: not valid Python: '(' was never closed; correct it"),
    ],
)  # fmt: skip
def test_a_file_that_cannot_be_followed_is_refused(tree, content, expected):
    path = tree / "methods/mine.py"
    path.write_bytes(content)
    with pytest.raises(Refusal) as refusal:
        print_of(tree)
    assert str(refusal.value).startswith(str(path))
    assert expected in str(refusal.value)


def test_a_moved_tree_keeps_its_fingerprint(tree, tmp_path_factory):
    moved = tmp_path_factory.mktemp("elsewhere") / "tree"
    shutil.copytree(tree, moved)
    assert print_of(moved) == print_of(tree)


def test_an_import_cycle_ends(tree):
    (tree / "affectbench/metric.py").write_text("from affectbench.losses import kl\nY = 2\n")
    (tree / "affectbench/losses/kl.py").write_text("import affectbench.metric\nkl = abs\n")
    assert print_of(tree)


def test_a_folder_of_data_counts_by_names_and_sizes(tmp_path):
    (tmp_path / "a.npy").write_text("1")
    before = fingerprint.of_folder(tmp_path)
    (tmp_path / "a.npy").write_text("2")
    assert fingerprint.of_folder(tmp_path) == before
    (tmp_path / "a.npy").write_text("12")
    assert fingerprint.of_folder(tmp_path) != before


@pytest.mark.parametrize("name", ["list.txt", "votes.CSV", "sheet.xlsx"])
def test_a_corrected_label_of_the_same_length_is_seen(name, tmp_path, monkeypatch):
    def of(label: str) -> str:
        (tmp_path / "labels").mkdir(exist_ok=True)
        (tmp_path / "labels" / name).write_text(f"train_00001.jpg {label}\n")
        return fingerprint.of_folder(tmp_path)

    assert of("4") != of("5")
    assert of("4") == of("4")
    monkeypatch.setattr(fingerprint, "MOST_BYTES", 10)
    assert of("4") == of("5")  # a large one counts by its size
    monkeypatch.undo()
    monkeypatch.setattr(fingerprint, "MOST_TABLES", 1)
    (tmp_path / "labels/other.csv").write_text("")
    assert of("4") == of("5")  # and so do many in one folder


def test_a_fit_reaches_nothing_of_evaluation_and_a_comparison_reaches_the_metrics():
    """Editing a metric refits nothing; the intervals and differences of it are made anew."""

    def reached(stage: str, plugins: list[Path]) -> set[str]:
        return set(fingerprint.CONTENTS[fingerprint.of_stage(stage, plugins)])

    assert not [name for name in reached("fit", PLUGINS) if "affectbench/evaluation/" in name]
    assert "affectbench/evaluation/metrics/occluded.py" in reached("compare", [])


def test_what_was_parsed_is_kept_and_a_changed_file_is_parsed_anew(tree, tmp_path, monkeypatch):
    before, kept = print_of(tree), tmp_path / "kept"
    fingerprint.keep_contents(kept)
    monkeypatch.setattr(fingerprint, "PARSED", {})
    parsed = []
    parse = fingerprint.ast.parse
    monkeypatch.setattr(
        fingerprint.ast, "parse", lambda *a, **k: parsed.append(a) or parse(*a, **k)
    )
    fingerprint.remember_contents(kept)
    assert print_of(tree) == before
    assert not parsed
    (tree / "affectbench/metric.py").write_text("Y = 4711\n")
    assert print_of(tree) != before
    assert len(parsed) == 1


@pytest.mark.parametrize(
    "content", ["", "[", "[]", '{"a": 3}', '{"parsed": {"a": 3}, "digest": ""}']
)
def test_a_damaged_file_of_what_was_parsed_is_nothing(tree, tmp_path, monkeypatch, content):
    before = print_of(tree)
    monkeypatch.setattr(fingerprint, "PARSED", {})
    (tmp_path / fingerprint.KEPT).write_text(content)
    fingerprint.remember_contents(tmp_path)
    assert fingerprint.PARSED == {}
    assert print_of(tree) == before
