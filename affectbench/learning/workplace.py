"""What a job gets from the machine that it runs on; nothing here may change a number.

Stages see only these types. `running/host.py` makes a Workplace from the settings and the machine.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from torch import Tensor


class Clock(Protocol):
    """Measures the time and memory of a job; `resume` adds those of an earlier, killed attempt."""

    def read(self) -> dict[str, float]: ...
    def resume(self, spent: Mapping[str, float]) -> None: ...


class States(Protocol):
    """Keeps the states of a fit's training loops outside the job's outputs until the fit ends.

    loop  number of the training loop; a method may train several
    """

    def load(self, loop: int) -> "tuple[dict[str, Tensor], dict] | None": ...
    def save(self, loop: int, tensors: "dict[str, Tensor]", notes: dict) -> None: ...
    def clear(self) -> None: ...


def _ignore(step: int, quantities: Mapping[str, float]) -> None:
    """Do nothing with an entry of the history."""


@dataclass(frozen=True)
class Workplace:
    """The device of a job, who follows its history, and where its unfinished states are kept.

    device  "cpu" or "cuda"
    listen  called with (step, quantities) for each entry of the history
    keep    (identity of the fit, clock) -> its states; None: a killed fit starts from the beginning
    """

    device: str = "cpu"
    listen: Callable[[int, Mapping[str, float]], None] = _ignore
    keep: Callable[[str, Clock], States] | None = None
