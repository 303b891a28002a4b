"""Batches ahead of time: in their order, no more than asked for, and what goes wrong is told."""

import threading
import time
from itertools import count

import pytest
import torch

from affectbench.learning.ahead import AHEAD, ahead, batches
from affectbench.learning.batches import Batch


def threads() -> list[str]:
    return [thread.name for thread in threading.enumerate() if thread.name == "batches"]


def test_what_is_made_ahead_comes_in_its_order_and_is_no_more_than_asked_for():
    numbers = count()
    assert [*ahead(lambda: next(numbers), 50)] == [*range(50)]
    assert next(numbers) == 50
    assert not threads()


def test_as_many_as_are_said_wait():
    made = []
    iteration = ahead(lambda: made.append(0), 50)
    next(iteration)
    deadline = time.monotonic() + 5
    while len(made) < AHEAD + 2 and time.monotonic() < deadline:
        time.sleep(0.01)
    time.sleep(0.2)
    assert len(made) == AHEAD + 2  # one was taken, two wait, one has no place yet
    iteration.close()
    assert not threads()


def test_an_error_comes_where_its_batch_would_have():
    def make() -> int:
        number = next(numbers)
        if number == 3:
            raise ValueError("no fourth")
        return number

    numbers, got = count(), []
    with pytest.raises(ValueError, match="no fourth"):
        for number in ahead(make, 50):
            got.append(number)
    assert got == [0, 1, 2]
    assert not threads()


def test_on_a_cpu_nothing_is_drawn_before_it_is_needed():
    numbers = count()

    def take() -> Batch:
        return Batch({"x": torch.tensor(next(numbers))}, {}, {})

    taken = batches(take, 3, torch.device("cpu"))
    assert int(next(taken).inputs["x"]) == 0
    assert next(numbers) == 1
    assert [int(batch.inputs["x"]) for batch in taken] == [2, 3]
