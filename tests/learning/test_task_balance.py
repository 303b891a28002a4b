"""How tasks are balanced (Algorithm 1): by hand, printed and released."""

from math import log2

import pytest

from affectbench.learning.task_balance import balance

nan = float("nan")


def judged(*pairs: tuple[float, float]) -> list[dict[str, float]]:
    return [{"a": a, "b": b} for a, b in pairs]


def test_algorithm_1_starts_even():
    assert balance([], ["a", "b", "c"]) == pytest.approx({"a": 1 / 3, "b": 1 / 3, "c": 1 / 3})


def test_algorithm_1_by_hand():
    """Task b improves at first, then waits: m = 1, 2, 3, 4; log2 m counts from m = 3 on."""
    history = judged((1, 5), (2, 5), (3, 4), (4, 5))
    raw = [max(1, log2(m)) for m in (1, 2, 3, 4)]
    for seen, weight in enumerate(raw, start=1):
        assert balance(history[:seen], ["a", "b"])["b"] == pytest.approx(weight / (1 + weight))


def test_an_improvement_resets_a_task_but_not_as_released():
    history = judged((1, 5), (2, 4), (3, 4), (4, 4), (5, 4), (6, 6))
    assert balance(history, ["a", "b"]) == {"a": 0.5, "b": 0.5}
    released = balance(history, ["a", "b"], resets=False)  # b failed four times: log2 4
    assert released == pytest.approx({"a": 1 / 3, "b": 2 / 3})
    more = [*history, {"a": 0, "b": nan}]  # what cannot be judged has not improved
    assert balance(more, ["a", "b"], resets=False)["b"] == pytest.approx(log2(5) / (1 + log2(5)))
