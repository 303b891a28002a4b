"""The guard: errors over a file are told in one line, and ours are not hidden."""

import errno
import zlib

import numpy as np
import pytest

from affectbench.data.formats.guard import given_by_system, reading
from affectbench.project.root import ROOT
from affectbench.refusal import Refusal


def test_what_a_library_or_the_system_raises_names_the_file(tmp_path):
    path = tmp_path / "a.npy"
    for error, told in (
        (zlib.error("Error -3\nwhile"), r"a\.npy is no table \(Error -3 while\); copy it"),
        (PermissionError(errno.EACCES, "denied"), r"a\.npy may not be read; give yourself"),
        (OSError(errno.EIO, "I/O error"), r"a\.npy cannot be read \(I/O error\); copy it"),
        (OSError("broken data stream"), r"a\.npy is no table \(broken data stream\)"),
        (MemoryError(), r"a\.npy is no table \(MemoryError\)"),
    ):
        with pytest.raises(Refusal, match=told), reading(path, "is no table"):
            raise error
    told = pytest.raises(Refusal, match=r"a\.npy is missing; look there")
    with told, reading(path, missing="look there"):
        path.read_bytes()
    path.write_bytes(b"\x93NUMPY\x01\x00\x10\x00{'descr': ")
    with pytest.raises(Refusal, match=r"a\.npy is no table \("), reading(path, "is no table"):
        np.load(path)


def raises_in(file: str):
    """Return a function that raises a ValueError and stands in a file of the project's folder."""
    made: dict = {}
    exec(compile("def fails():\n    raise ValueError('no such column')", ROOT / file, "exec"), made)
    return made["fails"]


def test_a_library_is_one_also_where_its_environment_lies_in_the_projects_folder(tmp_path):
    installed = raises_in(".venv/lib/python3.11/site-packages/library/reader.py")
    with pytest.raises(Refusal, match=r"cannot be read \(no such column\)"), reading(tmp_path):
        installed()
    with pytest.raises(ValueError, match="no such column"), reading(tmp_path):
        raises_in("affectbench/data/formats/text.py")()


def test_a_bug_of_ours_keeps_its_traceback(tmp_path):
    for error in (KeyError("x"), TypeError("x"), ValueError("x"), AssertionError()):
        with pytest.raises(type(error)), reading(tmp_path):
            raise error
        with pytest.raises(type(error)), given_by_system(tmp_path):
            raise error


def test_a_stage_names_what_the_system_refused(tmp_path):
    told = pytest.raises(Refusal, match=r"/full/x\.npy cannot be written, as the disk is full")
    with told, given_by_system(tmp_path):
        raise OSError(errno.ENOSPC, "No space left on device", "/full/x.npy")
