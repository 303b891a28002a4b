"""What the system does not give for now is no damage: its message says to delete nothing."""

import errno
import os
import resource
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from stored_kinds import STORED

from affectbench.refusal import Refusal
from affectbench.store import files


@pytest.fixture(autouse=True)
def folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)


@contextmanager
def no_more_files() -> Iterator[None]:
    """A context in which this process has as many files open as it may."""
    before = resource.getrlimit(resource.RLIMIT_NOFILE)
    free = os.dup(0)
    os.close(free)
    resource.setrlimit(resource.RLIMIT_NOFILE, (free, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_NOFILE, before)


@pytest.mark.parametrize("kind", STORED)
def test_a_file_that_the_system_does_not_give_is_no_damage(kind):
    path, write, readers = STORED[kind]
    path.parent.mkdir(parents=True, exist_ok=True)
    write(path)
    withheld = r"cannot be read \(Too many open files\); nothing was changed"
    for read in readers:
        read(path)
        with pytest.raises(Refusal, match=withheld), no_more_files():
            read(path)


@pytest.mark.parametrize(
    "lack",
    [
        MemoryError(),
        OSError(errno.ENOMEM, "Cannot allocate memory"),
        RuntimeError("not enough memory: you tried to allocate 8 bytes"),
    ],
)
def test_a_lack_of_memory_is_no_damage(lack):
    with pytest.raises(type(lack)) as raised, files.reading(Path("a.npz")):
        raise lack
    assert raised.value is lack
