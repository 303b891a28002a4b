"""Folders of data: litter is counted, and nothing that cannot be read is lost in silence."""

import os
from collections import Counter
from pathlib import Path

import pytest

from affectbench.project import fingerprint, folders
from affectbench.project.raw import raw_folder
from affectbench.refusal import Refusal

LITTER = ("._a.txt", ".DS_Store", "Thumbs.db", "desktop.ini", "README.txt", "LICENSE")


def test_litter_is_passed_over_and_counted(tmp_path):
    for name in ("b.txt", "a.txt", "c.csv", *LITTER):
        (tmp_path / name).write_text("")
    for name in ("__MACOSX", ".ipynb_checkpoints", "one"):
        (tmp_path / name).mkdir()
    counts = Counter()
    assert [p.name for p in folders.files_in(tmp_path, ".txt", counts)] == ["a.txt", "b.txt"]
    assert counts["litter"] == len(LITTER) + 2
    assert [p.name for p in folders.folders_in(tmp_path)] == ["one"]


def test_names_stand_for_themselves(tmp_path):
    for name in ("a[1].mp4", "a1.mp4", "a*.mp4"):
        (tmp_path / name).write_text("")
    assert len(list(folders.walked(tmp_path))) == 3
    assert folders.is_file(tmp_path / "a[1].mp4")


def test_a_folder_that_cannot_be_listed_is_refused_by_name(tmp_path, monkeypatch):
    """As root reads every folder, the refusal of the system is made up."""
    locked, listing = tmp_path / "locked", os.scandir
    locked.mkdir()

    def scandir(folder):
        if Path(folder) == locked:
            raise PermissionError(13, "Permission denied", str(folder))
        return listing(folder)

    monkeypatch.setattr(os, "scandir", scandir)
    for listed in (folders.files_in, folders.folders_in, lambda f: list(folders.walked(f))):
        with pytest.raises(Refusal, match="locked may not be read; give yourself the right"):
            listed(locked)
    with pytest.raises(Refusal, match="locked may not be read"):
        fingerprint.of_folder(tmp_path)


def test_what_is_no_file_where_one_should_be_is_refused(tmp_path):
    assert not folders.is_file(tmp_path / "none")
    (tmp_path / "folder").mkdir()
    (tmp_path / "nothing").symlink_to(tmp_path / "none")
    (tmp_path / "loop").symlink_to(tmp_path / "loop")
    (tmp_path / "file").write_text("")
    for name, told in (
        ("folder", "is a folder where a file should be"),
        ("nothing", "is a link to nothing"),
        ("loop", "is a link that leads back to itself"),
        ("file/below", "lies below a file where a folder should be"),
        ("x" * 300, "is longer than this system allows"),
        ("a\0b", "is no name of a file"),
    ):
        with pytest.raises(Refusal, match=told) as refused:
            folders.is_file(tmp_path / name)
        assert "\n" not in str(refused.value)


def test_links_are_followed_but_not_in_circles(tmp_path):
    (tmp_path / "raw").mkdir()
    (tmp_path / "disk").mkdir()
    (tmp_path / "disk/a.txt").write_text("")
    (tmp_path / "raw/more").symlink_to(tmp_path / "disk")
    assert [p.name for p in folders.walked(tmp_path / "raw")] == ["a.txt"]
    (tmp_path / "disk/up").symlink_to(tmp_path / "raw")
    with pytest.raises(Refusal, match="up is a link to a folder above it"):
        list(folders.walked(tmp_path / "raw"))


def test_planning_survives_any_name_and_litter_changes_nothing(tmp_path):
    (tmp_path / "a.txt").write_text("1")
    before = fingerprint.of_folder(tmp_path)
    for name in LITTER[:4]:
        (tmp_path / name).write_text("")
    assert fingerprint.of_folder(tmp_path) == before
    with open(os.fsencode(tmp_path) + b"/caf\xe9.jpg", "wb"):
        pass
    assert fingerprint.of_folder(tmp_path) != before
    for raw, told in (
        ("~nosuchuser/x", "raw.watch: '~nosuchuser/x' is in the home of no user"),
        ("/x" * 3000, "cannot be read .File name too long.; write another path"),
        ("a\nb", r"raw.watch: there is no folder 'a\\nb'"),
    ):
        with pytest.raises(Refusal, match=told):
            raw_folder("raw", raw, "watch")
