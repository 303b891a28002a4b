"""A bundle of the finished project, and a folder to import it into."""

from pathlib import Path

import pytest
from bundles import read
from verbs_of_a_project import ask

LEAST = 5  # rows of a group: the watch has groups of 9


@pytest.fixture(scope="session")
def bundle(finished, tmp_path_factory) -> Path:
    """The bundle of the finished project, whose data's names are numbers."""
    path = tmp_path_factory.mktemp("bundle") / "cross_modal.zip"
    told = ask(
        finished, "export", "--papers", "cross_modal", "--to", path, "--least-rows", LEAST,
        "--licence", "CC-BY-4.0", "--citation", "A lab (2026)",
    )  # fmt: skip
    for name, content in read(path).items():
        assert f"{len(content):12} {name}\n" in told
    return path


@pytest.fixture
def elsewhere(tmp_path, monkeypatch) -> Path:
    """An empty folder, which is the working folder."""
    folder = tmp_path / "elsewhere"
    folder.mkdir()
    monkeypatch.chdir(folder)
    return folder
