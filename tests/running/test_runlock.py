"""One run at a time in a folder, and who looks whether there is one is in nobody's way."""

import errno
import fcntl
import os
import threading
from pathlib import Path

import pytest

from affectbench.refusal import Refusal
from affectbench.running import runlock


@pytest.fixture(autouse=True)
def here(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)


def test_a_run_under_way_is_named_to_who_looks_and_to_a_second_run(tmp_path):
    assert runlock.under_way() == ""
    with runlock.hold():
        run = f"another run is under way in {tmp_path} (process {os.getpid()})"
        assert runlock.under_way() == f"{run}: while it runs, files come and go"
        with pytest.raises(Refusal) as refusal:
            runlock.hold()
        assert str(refusal.value).startswith(f"{run}; wait for it, end it, or run in a folder of")
    assert runlock.under_way() == ""


def test_a_look_at_the_lock_refuses_no_run():
    runlock.LOCK.parent.mkdir()
    looking = runlock.LOCK.open("a+")
    fcntl.flock(looking, fcntl.LOCK_SH)
    threading.Timer(0.1, looking.close).start()
    with runlock.hold():
        assert runlock.under_way()


def test_a_run_is_told_of_also_to_who_may_only_read_the_folder(monkeypatch):
    with runlock.hold():
        whole = Path.open

        def read_only(path, mode="r", **options):
            if mode != "r":
                raise OSError(errno.EROFS, "Read-only file system")
            return whole(path, mode, **options)

        monkeypatch.setattr(Path, "open", read_only)
        assert f"(process {os.getpid()})" in runlock.under_way()


def test_a_folder_in_which_nothing_can_be_locked_is_refused(tmp_path):
    (tmp_path / ".snakemake").write_text("no folder")
    with pytest.raises(Refusal, match=r"affectbench.lock cannot be locked \(File exists\); run in"):
        runlock.hold()
