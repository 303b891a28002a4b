"""Every number that a table shows, as rows that two runs can be compared by."""

from collections import Counter
from collections.abc import Iterator, Mapping

COLUMNS = ("table", "row", "column", "value", "low", "high", "text")


def shown_numbers(name: str, table: Mapping) -> Iterator[tuple]:
    """Yield a row of COLUMNS for each number and note of a table, as its JSON holds it.

    A row is known by its headings, the columns without any number, with a count behind them where
    they stand twice.
    Worked value: the heading "watch XA-CMD" with the cell "0.5 [0.4, 0.6]" in "Accuracy" ->
    ("table2", "watch XA-CMD", "Accuracy", 0.5, 0.4, 0.6, "").
    """
    seen: Counter[str] = Counter()
    headings = [not any(column) for column in zip(*table["keys"], strict=True)]
    for texts, keys, numbers in zip(table["rows"], table["keys"], table["numbers"], strict=True):
        heading = " ".join(t for t, is_heading in zip(texts, headings, strict=True) if is_heading)
        seen[heading] += 1
        row = heading if seen[heading] == 1 else f"{heading} ({seen[heading]})"
        for column, text, behind, number in zip(
            table["columns"], texts, keys, numbers, strict=True
        ):
            if number:
                yield (name, row, column, *("" if part is None else part for part in number), "")
            elif behind:
                yield (name, row, column, "", "", "", text)
