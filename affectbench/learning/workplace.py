"""Where a job runs and who watches it, as a stage sees it: nothing in here may change a number."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from torch import Tensor


class Clock(Protocol):
    """Measures a job; what an earlier, killed attempt spent is added by `resume`."""

    def read(self) -> dict[str, float]: ...
    def resume(self, spent: Mapping[str, float]) -> None: ...


class States(Protocol):
    """The states of a fit's training loops, kept outside its outputs until it has ended."""

    def load(self, loop: int) -> "tuple[dict[str, Tensor], dict] | None": ...
    def save(self, loop: int, tensors: "dict[str, Tensor]", notes: dict) -> None: ...
    def clear(self) -> None: ...


def _unheard(step: int, quantities: Mapping[str, float]) -> None:
    """Listen to nothing."""


@dataclass(frozen=True)
class Workplace:
    """A device, a listener of the history while it grows, and a keeper of unfinished states.

    keep  from (identity of the fit, clock) to its states; None where a killed fit starts anew
    """

    device: str = "cpu"
    listen: Callable[[int, Mapping[str, float]], None] = _unheard
    keep: Callable[[str, Clock], States] | None = None
