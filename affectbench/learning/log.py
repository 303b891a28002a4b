"""The log of a fit, kept in memory while it runs; the stage writes it to files at the end."""

from collections import defaultdict
from collections.abc import Callable, Mapping
from statistics import median

Listener = Callable[[int, Mapping[str, float]], None]


class Log:
    """History (quantities over steps) and diagnostics (small tables that explain a fit).

    listen  is called with (step, quantities) for each entry of the history, as it comes
    best    the validation scores of the network that was kept
    paces   loop -> seconds of one step, in each stretch between two validations
    """

    def __init__(self, listen: Listener = lambda step, quantities: None) -> None:
        self.listen = listen
        self.history_rows: list[tuple[int, str, float]] = []
        self.diagnostic_rows: list[tuple[str, str, str, float]] = []
        self.best: dict[str, float] = {}
        self.paces: dict[int, list[float]] = defaultdict(list)

    def history(self, step: int, quantities: Mapping[str, float]) -> None:
        """Add quantities (name -> value) at a step."""
        self.history_rows += [(step, name, float(value)) for name, value in quantities.items()]
        self.listen(step, quantities)

    def step_seconds(self) -> float:
        """Return the seconds that one step takes in each loop, together; 0 where none trained.

        The median over stretches: the first one also pays for what is set up only once.
        Worked value: paces {0: [3.0, 1.0, 2.0], 1: [0.5]} -> 2.5.
        """
        return sum(median(paces) for paces in self.paces.values())

    def diagnostic(self, quantity: str, row: str, column: str, value: float) -> None:
        """Add one cell of a small table: `diagnostic("teacher_weight", teacher, class, 0.25)`."""
        self.diagnostic_rows.append((quantity, row, column, float(value)))
