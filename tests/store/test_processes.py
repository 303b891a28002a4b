"""Work spread over processes: its order, its first error, and what is told of a killed process."""

import multiprocessing
import os
import signal
import time
from pathlib import Path

import pytest
from processes import alive, until

from affectbench.refusal import Refusal
from affectbench.store.processes import in_order

COUNT = 40
SQUARES = [str(k * k) for k in range(COUNT)]


@pytest.mark.parametrize("processes", [1, 3])
def test_results_come_in_order_and_of_errors_the_first(processes):
    def square(number: int) -> int:
        time.sleep(0.01 if number % 7 else 0)
        if number >= 30:
            raise Refusal(f"{number} is too large")
        return number * number

    got = []
    with pytest.raises(Refusal, match="30 is too large"):
        for result in in_order(square, range(COUNT), processes):
            got.append(result)
    assert got == SQUARES[: len(got)]


def test_a_process_that_is_killed_is_told_of():
    def die(number: int) -> int:
        if number == 20:
            os.kill(os.getpid(), signal.SIGKILL)
        return number * number

    with pytest.raises(Refusal, match="was killed, perhaps for its memory"):
        [*in_order(die, range(COUNT), 2)]


def wait_for_ever(path: Path) -> None:
    def work(number: int) -> int:
        (path / str(os.getpid())).touch()
        time.sleep(60)
        return number

    [*in_order(work, range(COUNT), 2)]


def test_processes_end_with_the_one_that_forked_them(tmp_path):
    process = multiprocessing.get_context("fork").Process(target=wait_for_ever, args=(tmp_path,))
    process.start()
    until(lambda: len([*tmp_path.iterdir()]) == 2, "the processes did not begin")
    process.kill()
    process.join()
    for path in tmp_path.iterdir():
        until(lambda pid=int(path.name): not alive(pid), f"process {path.name} goes on")
