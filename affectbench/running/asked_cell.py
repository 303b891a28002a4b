"""Which cell of which table is asked for, by numbers or by words."""

from dataclasses import dataclass
from pathlib import Path

from affectbench.refusal import Refusal, remedy
from affectbench.store import files

TABLES = Path("reports/tables")


@dataclass(frozen=True)
class AskedCell:
    """A cell as its table's JSON holds it.

    exhibit  the file of code that lays the table out
    keys     the comparison's keys behind the number, as text; none for a heading
    metric   "" where the cell is none of one metric
    """

    paper: str
    path: Path
    exhibit: str
    heading: str
    column: str
    text: str
    keys: tuple[str, ...]
    metric: str


def asked_cell(table: str, row: str, column: str) -> AskedCell:
    """Return a cell; refuse, with what was probably meant, a name that is not in its table."""
    path = _table(table)
    shown = files.read_json(path)
    if not {"keys", "metrics"} <= shown.keys():
        raise Refusal(f"{path} was made by other code, which kept no keys; run snakemake again")
    at_row, at_column = _row(shown, row), _column(shown["columns"], column)
    text, keys, metric = (shown[name][at_row][at_column] for name in ("rows", "keys", "metrics"))
    paper = path.parent.name
    return AskedCell(
        paper=paper,
        path=path,
        exhibit=f"affectbench/reports/exhibits/{paper}/{path.stem}.py: table",
        heading=_heading(shown, at_row),
        column=shown["columns"][at_column],
        text=text,
        keys=tuple(keys),
        metric=metric,
    )


def _heading(shown: dict, row: int) -> str:
    """Return what a row begins with: its texts before the first number."""
    numbers = [n for n, keys in enumerate(shown["keys"][row]) if keys]
    return " ".join(filter(None, shown["rows"][row][: numbers[0] if numbers else None]))


def _table(name: str) -> Path:
    tables = {f"{p.parent.name}/{p.stem}": p for p in sorted(TABLES.glob("*/*.json"))}
    if not tables:
        raise Refusal(f"there are no tables in {TABLES}; run 'snakemake --cores all all' first")
    matching = [full for full in tables if name in (full, full.partition("/")[2])]
    if len(matching) != 1:
        near = remedy(name, [*tables, *(full.partition("/")[2] for full in tables)], "table")
        hint = f"say which: {', '.join(matching)}" if matching else near
        raise Refusal(f"table '{name}': {hint}")
    return tables[matching[0]]


def _row(shown: dict, row: str) -> int:
    """Return a row by its number, from 1, or by words that it alone has."""
    rows = shown["rows"]
    if row.isdecimal():
        if not 1 <= int(row) <= len(rows):
            raise Refusal(f"row {row}: the table has rows 1 to {len(rows)}")
        return int(row) - 1
    words = row.lower().split()
    matching = [
        number
        for number, cells in enumerate(rows)
        if all(word in " ".join(cells).lower().split() for word in words)
    ]
    if len(matching) == 1:
        return matching[0]
    if not matching:
        raise Refusal(f"row '{row}': no row has all of these words; give its number, from 1")
    some = "; ".join(f"{number + 1}: {' '.join(rows[number][:3])}" for number in matching[:4])
    more = f"; and {len(matching) - 4} more" if len(matching) > 4 else ""
    raise Refusal(f"row '{row}': say which of {len(matching)}: {some}{more}")


def _column(names: list[str], column: str) -> int:
    """Return a column by its number, from 1, by its name, or by a part that it alone has."""
    if column.isdecimal() and 1 <= int(column) <= len(names):
        return int(column) - 1
    if column in names:
        return names.index(column)
    matching = [n for n, name in enumerate(names) if column.lower() in name.lower()]
    if len(matching) != 1:
        several = f"say which: {', '.join(names[n] for n in matching)}"
        hint = several if matching else remedy(column, names, "column")
        raise Refusal(f"column '{column}': {hint}")
    return matching[0]
