"""The training loop's budget, learning rate and history."""

import pytest
from labelled_rows import labelled, train_on

from affectbench.learning.log import Log
from affectbench.learning.training import Schedule


def test_a_budget_is_in_steps_or_in_epochs():
    rows, calls = labelled(), []

    def loss(outputs, batch):
        calls.append(len(batch.targets["class"]))
        return outputs["class"].sum()

    train_on(rows, loss, Schedule(1e-3, 0, 5, 0, 0, epochs=3))
    assert calls == [5] * 12  # 24 rows: four whole batches an epoch
    calls.clear()
    train_on(rows, loss, Schedule(1e-3, 7, 5, 0, 0, epochs=3))
    assert len(calls) == 7


def test_the_rate_falls_to_a_tenth_every_few_epochs():
    schedule = Schedule(1.0, 0, 5, 0, 0, epochs=10, decay_every=3)
    found = [schedule.rate(step, 100) for step in (0, 29, 30, 59, 60, 90, 99)]
    assert found == pytest.approx([1, 1, 0.1, 0.1, 0.01, 0.001, 0.001])
    assert Schedule(1.0, 100, 5, 0, 0).rate(99, 100) == 1


def test_what_is_heeded_is_the_history_so_far():
    heard = []
    train_on(
        labelled(),
        lambda outputs, batch: outputs["class"].sum(),
        Schedule(1e-3, 6, 5, 0, 2),
        on_history=lambda history: heard.append([step for step, _ in history]),
    )
    assert heard == [[], [2], [2, 4]]


def test_the_pace_of_a_step_is_the_median_over_stretches():
    log = Log()
    train_on(
        labelled(), lambda outputs, batch: outputs["class"].sum(), Schedule(1e-3, 6, 5, 0, 2), log
    )
    assert len(log.paces[0]) == 3
    assert log.step_seconds() == sorted(log.paces[0])[1] > 0
    log.paces.clear()
    log.paces |= {0: [3.0, 1.0, 2.0], 1: [0.5]}
    assert log.step_seconds() == 2.5
