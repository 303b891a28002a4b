"""The log of a fit, kept in memory while it runs; the stage writes it to files at the end."""

from collections.abc import Callable, Mapping

Listener = Callable[[int, Mapping[str, float]], None]


class Log:
    """History (quantities over steps) and diagnostics (small tables that explain a fit).

    listen  is called with (step, quantities) for each entry of the history, as it comes
    best    the validation scores of the network that was kept
    """

    def __init__(self, listen: Listener = lambda step, quantities: None) -> None:
        self.listen = listen
        self.history_rows: list[tuple[int, str, float]] = []
        self.diagnostic_rows: list[tuple[str, str, str, float]] = []
        self.best: dict[str, float] = {}

    def history(self, step: int, quantities: Mapping[str, float]) -> None:
        """Add quantities (name -> value) at a step."""
        self.history_rows += [(step, name, float(value)) for name, value in quantities.items()]
        self.listen(step, quantities)

    def diagnostic(self, quantity: str, row: str, column: str, value: float) -> None:
        """Add one cell of a small table: `diagnostic("teacher_weight", teacher, class, 0.25)`."""
        self.diagnostic_rows.append((quantity, row, column, float(value)))
