"""What the system refuses while a source is prepared is said of the file that it refused."""

import errno
from collections.abc import Callable
from types import SimpleNamespace

import numpy as np
import pytest

from affectbench.arrays import Arrays, Task
from affectbench.refusal import Refusal
from affectbench.stages import prepare
from affectbench.store import paths
from affectbench.store.arrays import read_prepared

FULL = OSError(errno.ENOSPC, "No space left on device")


@pytest.fixture
def run(tmp_path, monkeypatch) -> Callable[[], None]:
    """Prepare a source of four rows, of which one array is filled file by file."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "raw").mkdir()
    split = np.array(["train", "train", "val", "test"])
    tasks = {"mood": Task("multiclass", ("a", "b"))}

    def read(raw, space) -> Arrays:
        x = space.array("inputs/x", (4,), "float32")

        def one(number: int) -> int:
            x[number] = number
            return number

        space.each(4, one)
        return Arrays({"x": x}, {"mood": split == "val"}, tasks, np.arange(4), np.arange(4), split)

    monkeypatch.setattr(prepare, "load", lambda *_: SimpleNamespace(prepare=read))
    spec = {"source": "mine", "origin": "raw", "raw": str(tmp_path / "raw"), "use": "mine"}
    return lambda: prepare.run({**spec, "options": {}}, "code")


def test_a_source_is_prepared(run):
    run()
    assert read_prepared("mine").inputs["x"].tolist() == [0, 1, 2, 3]


@pytest.mark.parametrize(
    ("function", "error", "told"),
    [
        ("numpy.lib.format.open_memmap", FULL, "inputs/x.npy cannot be written, as the disk is fu"),
        ("numpy.memmap.flush", FULL, "done.jsonl cannot be written, as the disk is full; make roo"),
        ("numpy.save", FULL, f"^{paths.prepared('mine')} cannot be written, as the disk is full; "),
        (
            "numpy.save",
            PermissionError(errno.EACCES, "Permission denied", "a.npy"),
            r"^a.npy cannot be written \(Permission denied\); once it can, give the same command",
        ),
        (
            "numpy.save",
            OSError(errno.EDQUOT, "Disk quota exceeded"),
            "cannot be written, as your quota is used up; make room, and give the same command",
        ),
    ],
)
def test_what_cannot_be_written_is_not_said_of_the_raw_data(
    run, monkeypatch, function, error, told
):
    def fail(*_, **__):
        raise error

    monkeypatch.setattr(function, fail)
    with pytest.raises(Refusal, match=told):
        run()


def test_a_lack_of_memory_is_not_said_of_the_raw_data(run, monkeypatch):
    def fail(*_, **__):
        raise OSError(errno.ENOMEM, "Cannot allocate memory")

    monkeypatch.setattr("numpy.lib.format.open_memmap", fail)
    with pytest.raises(OSError, match="Cannot allocate memory"):
        run()
