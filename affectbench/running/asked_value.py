"""The value that a user asks `trace` for by its address on the page: the text of its key."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from affectbench.comparison.key import Key
from affectbench.refusal import Refusal
from affectbench.running.asked_cell import cells_of, hint_of
from affectbench.running.made_of import MadeOf, all_here
from affectbench.running.wording import meant

FIRST = ("accuracy", "macro_f1", "f1", "ccc")  # shown first where no metric is asked for


@dataclass(frozen=True)
class AskedValue:
    """A key of a paper's comparison, and its values by metric.

    metric   the one that is asked for
    made_of  what its paper's numbers are made of
    values   metric -> its row of `cells.csv`
    """

    made_of: MadeOf
    key: str
    metric: str
    values: dict[str, dict[str, str]]

    def lines(self) -> list[str]:
        """Return the asked value, and the other metrics of the same rows below it."""
        others = [name for name in self.values if name != self.metric]
        lines = [f"{self.metric}: {self._number(self.metric)}", f"  of {self.key}"]
        if others:
            lines.append(f"  also: {', '.join(f'{m} {self._number(m)}' for m in others)}")
        return lines

    def _number(self, metric: str) -> str:
        row = self.values[metric]
        if not row["value"]:
            return row["status"]
        ends = f" [{float(row['low']):.3f}, {float(row['high']):.3f}]" if row["low"] else ""
        return f"{float(row['value']):.3f}{ends}"


def read(key: str, metric: str) -> AskedValue:
    """Return the values of a key; refuse a key or metric that no comparison has.

    metric  its name or a part of it; "" for the commonest one
    """
    keys: dict[str, None] = {}
    for made_of in all_here():
        texts = [(Key.read(row).text, row) for row in made_of.rows()]
        values = {row["metric"]: row for text, row in texts if text == key}
        if values:
            return AskedValue(made_of, key, _metric(metric, list(values)), values)
        keys |= dict.fromkeys(text for text, _ in texts)
    hint = meant(key, keys) or "copy one from the page"
    raise Refusal(f"address '{key}': no number has it; {hint}")


def where_shown(keys: Sequence[str], metric: str) -> Iterator[str]:
    """Yield the cells of tables that show the metric of exactly these keys."""
    for cell in cells_of(keys):
        if cell.metric == metric:
            yield f"{cell.paper}/{cell.path.stem}, row {cell.line}, {cell.column}: {cell.text}"


def _metric(asked: str, metrics: list[str]) -> str:
    """Return the metric that is asked for, by its name, its beginning or a part of it."""
    if not asked:
        return next((name for name in FIRST if name in metrics), metrics[0])
    asked_ones: list[str] = []
    for is_asked in (str.__eq__, str.startswith, str.__contains__):
        asked_ones = [name for name in metrics if is_asked(name, asked.lower())]
        if len(asked_ones) == 1:
            return asked_ones[0]
    hint = (
        f"say which: {', '.join(asked_ones)}" if asked_ones else hint_of(asked, metrics, "metric")
    )
    raise Refusal(f"metric '{asked}': {hint}")
