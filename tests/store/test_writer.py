"""One writer of a folder, whoever dies, and temporary names of which each has one writer."""

import os
import re
import signal
import subprocess
import sys
import threading
import time
from contextlib import suppress

import pytest
from processes import until

from affectbench.refusal import Refusal
from affectbench.store.arrays import WholeFolder
from affectbench.store.aside import MACHINE, aside_of, is_alive
from affectbench.store.files import whole, write_text
from affectbench.store.writer import NAME, one_writer

HOLD = """
import sys, time
from pathlib import Path
from affectbench.store.writer import one_writer

with one_writer(Path(sys.argv[1])):
    time.sleep(60)
"""


@pytest.fixture
def holder(tmp_path):
    """Another process that writes tmp_path / "m"."""
    process = subprocess.Popen([sys.executable, "-P", "-c", HOLD, tmp_path / "m"])
    until(lambda: f"process {process.pid}" in written(tmp_path), "the other writer did not begin")
    yield process
    process.kill()
    process.wait()


def written(tmp_path) -> str:
    path = tmp_path / "m" / NAME
    return path.read_text("utf-8") if path.is_file() else ""


def test_a_second_writer_is_told_of_the_first(tmp_path, holder):
    told = rf"m is being written by process {holder.pid} on {re.escape(MACHINE)}; wait for it"
    with pytest.raises(Refusal, match=told), one_writer(tmp_path / "m", patience=0.2):
        pass
    assert written(tmp_path)  # it is the first one's still


def test_a_second_writer_begins_as_soon_as_the_first_is_killed(tmp_path, holder):
    began = threading.Event()

    def second() -> None:
        with one_writer(tmp_path / "m", patience=20):
            began.set()

    thread = threading.Thread(target=second)
    thread.start()
    assert not began.wait(0.3)
    os.kill(holder.pid, signal.SIGKILL)
    assert began.wait(5)
    thread.join()
    assert list((tmp_path / "m").iterdir()) == []


def test_a_writer_whose_folder_the_first_one_removed_begins(tmp_path):
    """As `prepare` does, when it is done: the second makes it anew."""
    first_is_in, began = threading.Event(), threading.Event()

    def first() -> None:
        with one_writer(tmp_path / "m"):
            first_is_in.set()
            time.sleep(0.3)
        with suppress(OSError):  # the second has its lock there already
            (tmp_path / "m").rmdir()

    thread = threading.Thread(target=first)
    thread.start()
    first_is_in.wait(5)
    with one_writer(tmp_path / "m", patience=5):
        began.set()
    thread.join()
    assert began.is_set()


def test_the_lock_goes_also_where_the_work_fails(tmp_path):
    with pytest.raises(ValueError, match="no"), one_writer(tmp_path):
        assert (tmp_path / NAME).is_file()
        raise ValueError("no")
    assert list(tmp_path.iterdir()) == []


def dead_process() -> int:
    process = subprocess.Popen([sys.executable, "-S", "-c", ""])
    process.wait()
    return process.pid


def test_a_process_that_ended_is_dead_also_while_nobody_has_waited_for_it():
    process = subprocess.Popen([sys.executable, "-S", "-c", ""])
    until(lambda: not is_alive(str(process.pid)), "a zombie counts as alive")
    process.wait()
    assert is_alive(str(os.getpid()))


def test_what_a_dead_writer_left_is_removed_by_the_next_and_a_living_ones_is_not(tmp_path):
    dead, other = dead_process(), "another-machine"
    assert not is_alive(str(dead))
    left = tmp_path / f".a.csv.{MACHINE}.{dead}.part"
    kept = [
        tmp_path / f".a.csv.{MACHINE}.{os.getppid()}.part",
        tmp_path / f".a.csv.{other}.{dead}.part",
        tmp_path / f".b.csv.{MACHINE}.{dead}.part",
    ]
    for path in (left, *kept):
        path.write_text("half")
    write_text(tmp_path / "a.csv", "whole")
    assert sorted(tmp_path.iterdir()) == sorted([*kept, tmp_path / "a.csv"])


def test_a_folder_that_a_dead_writer_left_is_removed(tmp_path):
    left = tmp_path / f".d.{MACHINE}.{dead_process()}.part"
    (left / "deep").mkdir(parents=True)
    with WholeFolder(tmp_path / "d") as aside:
        (aside / "a").write_text("whole")
    assert [path.name for path in tmp_path.iterdir()] == ["d"]


def test_a_temporary_name_is_this_processes_own_and_short_enough(tmp_path):
    aside = aside_of(tmp_path / "weights.safetensors")
    assert aside.name == f".weights.safetensors.{MACHINE}.{os.getpid()}.part"
    with whole(tmp_path / ("n" * 250)) as long:
        assert len(long.name) < 255
        long.write_text("x")
    assert (tmp_path / ("n" * 250)).read_text() == "x"
