"""How much each task's loss weighs while several are learned (self-distillation paper, Alg. 1)."""

from collections.abc import Mapping, Sequence
from math import log2


def balance(
    history: Sequence[Mapping[str, float]], tasks: Sequence[str], *, resets: bool = True
) -> dict[str, float]:
    """Return the weight of each task after some validations; they sum to 1.

    A task that has not improved for m - 1 validations weighs max(1, log2 m) before the weights are
    normalised; "improved" is above its best so far, as in the released code.

    history  what each validation gave: task -> performance, higher is better; NaN never improves
    resets   m falls back to 1 when a task improves, as printed; the release never resets it, and
             counts from 0: max(1, log2 m) with m the failures themselves

    Worked value: tasks a and b; a improves four times, b only at first: m = (1, 4), so the weights
    are (1, 2) / 3.
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
