"""Weights of the tasks' losses while several are learned (self-distillation paper, Algorithm 1)."""

from collections.abc import Mapping, Sequence
from math import log2


def balance(
    history: Sequence[Mapping[str, float]], tasks: Sequence[str], *, resets: bool = True
) -> dict[str, float]:
    """Return the weight of each task after some validations; they sum to 1.

    A task that stagnates gets more weight: before normalisation, max(1, log2 m), where m - 1 is the
    number of validations since its last improvement. A task improves when its performance exceeds
    its best so far, as in the released code.

    history  for each validation, task -> performance (higher is better; NaN never improves)
    resets   True, as printed: m falls back to 1 when a task improves. False, as released: m is the
             number of all validations without improvement, and never falls

    >>> rising, flat = [0.1, 0.2, 0.3, 0.4], [0.5, 0.5, 0.5, 0.5]  # m = 1 and m = 4
    >>> history = [{"a": a, "b": b} for a, b in zip(rising, flat)]
    >>> balance(history, ["a", "b"]) == {"a": 1 / 3, "b": 2 / 3}
    True
    """
    raw = {}
    for task in tasks:
        best, waited = -float("inf"), 0
        for performances in history:
            if performances[task] > best:
                best, waited = performances[task], 0 if resets else waited
            else:
                waited += 1
        count = waited + 1 if resets else waited
        raw[task] = max(1.0, log2(max(1, count)))
    total = sum(raw.values())
    return {task: weight / total for task, weight in raw.items()}
