"""Preparing a source: the same arrays by any number of processes, and after a kill."""

import errno
import os
import shutil
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from affectbench.project.folders import refused
from affectbench.refusal import Refusal
from affectbench.store import preparing as module
from affectbench.store.preparing import preparing
from affectbench.store.processes import Killed

COUNT = 40


def prepare(
    into: Path,
    identity: str = "a",
    processes: int = 1,
    break_at: int = -1,
    error: BaseException | None = None,
) -> list[int]:
    """Fill an array with squares, and return the numbers whose squares were computed."""
    fresh = []

    def square(number: int) -> int:
        if number == break_at:
            raise error or Refusal("no more")
        fresh.append(number)
        x[number] = number * number
        return number * number

    with preparing(into, identity, processes) as space:
        x = space.array("inputs/x", (COUNT,), "float32")
        assert space.each(COUNT, square) == [*enumerate(k * k for k in range(COUNT))]
        x.flush()
    return fresh


def values(into: Path) -> list[float]:
    return np.load(into / "inputs/x.npy").tolist()


KILLED = """
import os, sys
from pathlib import Path
from affectbench.store import preparing as module

module.KEEP = 0
with module.preparing(Path(sys.argv[1]), "a") as space:
    x = space.array("inputs/x", (40,), "float32")
    def square(number):
        if number == 25:
            os._exit(9)
        x[number] = number * number
        return number * number
    space.each(40, square)
"""


@pytest.fixture
def killed(tmp_path) -> Path:
    """A source whose preparation was killed before its 26th file."""
    into = tmp_path / "faces"
    done = subprocess.run([sys.executable, "-P", "-c", KILLED, into], check=False)
    assert done.returncode == 9
    assert not into.exists()
    assert (tmp_path / ".faces.partial").is_dir()
    return into


def test_what_was_read_before_a_kill_is_not_read_again(killed):
    assert prepare(killed) == [*range(25, COUNT)]
    assert values(killed) == [k * k for k in range(COUNT)]
    assert [path.name for path in killed.parent.iterdir()] == ["faces"]


def test_what_is_made_of_something_else_is_made_anew(killed):
    assert prepare(killed, "b") == [*range(COUNT)]


def test_a_line_that_was_cut_off_is_read_again(killed):
    journal = killed.parent / ".faces.partial/done.jsonl"
    journal.write_text(journal.read_text()[:-4])
    assert prepare(killed) == [*range(24, COUNT)]
    assert values(killed) == [k * k for k in range(COUNT)]


def test_what_was_read_before_two_kills_is_not_read_again(killed):
    """The first one cut a line off, the second attempt noted more behind it."""
    journal = killed.parent / ".faces.partial/done.jsonl"
    for cut in (4, 1):
        journal.write_text(journal.read_text()[:-cut])
        with pytest.raises(KeyboardInterrupt):
            prepare(killed, break_at=33, error=KeyboardInterrupt())
    assert prepare(killed) == [*range(33, COUNT)]
    assert values(killed) == [k * k for k in range(COUNT)]


def test_a_kill_after_the_arrays_were_moved_leaves_nothing_to_go_on_with(killed):
    shutil.rmtree(killed.parent / ".faces.partial/arrays")
    assert prepare(killed) == [*range(COUNT)]


def test_a_refusal_leaves_what_was_there_and_nothing_else(tmp_path):
    prepare(tmp_path / "faces")
    with pytest.raises(Refusal, match="no more"):
        prepare(tmp_path / "faces", break_at=7)
    assert values(tmp_path / "faces") == [k * k for k in range(COUNT)]
    assert [path.name for path in tmp_path.iterdir()] == ["faces"]


@pytest.mark.parametrize(
    "error",
    [
        KeyboardInterrupt(),
        Killed("of a process"),
        OSError(errno.ESTALE, "Stale file handle"),
        refused(OSError(errno.EIO, "Input/output error"), "a.jpg"),
        MemoryError(),
    ],
)
def test_what_says_nothing_of_the_files_keeps_what_was_read(tmp_path, error):
    with pytest.raises(type(error)):
        prepare(tmp_path / "faces", break_at=7, error=error)
    assert prepare(tmp_path / "faces") == [*range(7, COUNT)]
    assert values(tmp_path / "faces") == [k * k for k in range(COUNT)]
    assert [path.name for path in tmp_path.iterdir()] == ["faces"]


@pytest.mark.parametrize(
    ("number", "why"), [(errno.ENOSPC, "the disk is full"), (errno.EDQUOT, "your quota is used up")]
)
def test_what_was_read_before_there_was_no_room_is_kept(tmp_path, monkeypatch, number, why):
    """A second array has no room, in which the next attempt would else write all the same."""

    def no_room(*_) -> None:
        raise OSError(number, "no room")

    def both() -> list[int]:
        with preparing(tmp_path / "faces", "a") as space:
            space.array("inputs/x", (COUNT,), "float32")
            space.each(COUNT, lambda number: fresh.append(number))
            monkeypatch.setattr(module.os, "posix_fallocate", no_room)
            space.array("inputs/y", (COUNT,), "float32")

    fresh: list[int] = []
    for _ in range(2):
        with pytest.raises(Refusal, match=f"no space left on .*, as {why}: 0 MB are needed"):
            both()
    assert fresh == [*range(COUNT)]


def test_what_a_failed_note_may_have_written_is_not_noted_twice(tmp_path, monkeypatch):
    """As on a network's disk, which may say only at the end that a quota is used up."""
    note = module.Workshop._note

    def fail(space, lines: list[str]) -> None:
        note(space, lines)
        if lines:
            raise OSError(errno.EDQUOT, "Disk quota exceeded")

    with monkeypatch.context() as patched, pytest.raises(OSError, match="quota"):
        patched.setattr(module, "KEEP", 0)
        patched.setattr(module.Workshop, "_note", fail)
        prepare(tmp_path / "faces")
    assert prepare(tmp_path / "faces") == [*range(1, COUNT)]


def test_several_processes_fill_the_same_array(tmp_path):
    prepare(tmp_path / "faces", processes=3)
    assert values(tmp_path / "faces") == [k * k for k in range(COUNT)]


def test_the_log_says_how_far_it_is_and_how_long_the_rest_takes(tmp_path, monkeypatch, capsys):
    monkeypatch.setattr(module, "TELL", 0)
    prepare(tmp_path / "faces")
    lines = capsys.readouterr().err.splitlines()
    assert lines[9].startswith("files: 10 of 40, ")
    assert "a second, 0.0 s left" in lines[9]


def test_a_system_that_cannot_take_room_fills_arrays_all_the_same(tmp_path, monkeypatch):
    monkeypatch.delattr(os, "posix_fallocate")
    assert prepare(tmp_path / "faces") == [*range(COUNT)]


def test_arrays_for_which_there_is_no_room_are_refused_before_anything_is_read(tmp_path):
    """A file of ten terabytes has no block yet."""
    told = r"no space left on .*: 10,000,000 MB are needed, [\d,]+ MB"
    with (
        pytest.raises(Refusal, match=told),
        preparing(tmp_path / "faces", "a") as space,
    ):
        space.array("inputs/small", (10,), "uint8")
        space.array("inputs/x", (10**13,), "uint8")
    assert [*tmp_path.iterdir()] == []
