"""The numbers that a table shows, as rows of a CSV, so that `check` can compare two runs."""

from collections import Counter
from collections.abc import Iterator, Mapping

COLUMNS = ("table", "row", "column", "value", "low", "high", "text")


def shown_numbers(name: str, table: Mapping) -> Iterator[tuple]:
    """Yield a row of COLUMNS for each number and note of a table.

    table  a table as its JSON file holds it (see `Table.traced`)

    A row of the table is identified by its headings: the columns that have a key in no row. Where
    several rows have the same headings, the second ends in " (2)", the third in " (3)".

    Worked value: the heading "watch XA-CMD" with the cell "0.5 [0.4, 0.6]" in "Accuracy" ->
    ("table2", "watch XA-CMD", "Accuracy", 0.5, 0.4, 0.6, "").
    """
    seen: Counter[str] = Counter()
    headings = [not any(column) for column in zip(*table["keys"], strict=True)]
    for texts, keys, numbers in zip(table["rows"], table["keys"], table["numbers"], strict=True):
        cells = zip(texts, headings, strict=True)
        heading = " ".join(text for text, is_heading in cells if is_heading)
        seen[heading] += 1
        row = heading if seen[heading] == 1 else f"{heading} ({seen[heading]})"
        for column, text, of, number in zip(table["columns"], texts, keys, numbers, strict=True):
            if number:
                yield (name, row, column, *("" if part is None else part for part in number), "")
            elif of:
                yield (name, row, column, "", "", "", text)
