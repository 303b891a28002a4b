"""The table cell that a user asks `trace` for, by numbers or by words."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from affectbench.project.exhibits import FOLDER, exhibit_files
from affectbench.project.root import ROOT
from affectbench.refusal import Refusal, remedy
from affectbench.running.made_of import MINE_REPORTS, MadeOf, of_mine, of_report
from affectbench.running.wording import meant, nearest
from affectbench.store import files, paths

TABLES = paths.REPORTS / "tables"
MINE_TABLES = MINE_REPORTS / "tables"
NAMED = 12  # columns that a message names at most


@dataclass(frozen=True)
class AskedCell:
    """A table cell, from the table's JSON file.

    path     of that file
    made_of  what its paper's numbers are made of
    exhibit  the code that lays the table out, as FILE: FUNCTION
    line     the number of its row, from 1
    heading  the first words of its row
    keys     the keys of its number, as text; () for a heading
    metric   of its number; "" where it has no single one
    """

    paper: str
    path: Path
    made_of: MadeOf
    exhibit: str
    line: int
    heading: str
    column: str
    text: str
    keys: tuple[str, ...]
    metric: str


def asked_cell(table: str, row: str, column: str) -> AskedCell:
    """Return the table cell that is asked for.

    A table, row or column that does not exist is refused with the name that was probably meant; a
    name that fits several, with the list of them.
    """
    path = _table(table)
    content = _content(path)
    if not row or not column:
        names = "; ".join(content["columns"][:NAMED])
        raise Refusal(
            f"table '{table}': say which row, of {len(content['rows'])}, and which column: {names}"
        )
    return _cell(path, content, _row(content["rows"], row), _column(content["columns"], column))


def cells_of(keys: Sequence[str]) -> Iterator[AskedCell]:
    """Yield every number of the tables that is of exactly these keys."""
    for path in _tables().values():
        content = _content(path)
        for line, of_row in enumerate(content["keys"]):
            for position, of_cell in enumerate(of_row):
                if of_cell == list(keys) and content["metrics"][line][position]:
                    yield _cell(path, content, line, position)


def _content(path: Path) -> dict:
    content = files.read_json(path)
    if not {"keys", "metrics"} <= content.keys():
        raise Refusal(f"{path} was made by other code, which kept no keys; run snakemake again")
    return content


def _cell(path: Path, content: dict, line: int, position: int) -> AskedCell:
    text, keys, metric = (content[name][line][position] for name in ("rows", "keys", "metrics"))
    paper = path.parent.name
    code = exhibit_files(paper).get(path.stem, ROOT / FOLDER / paper / f"{path.stem}.py")
    return AskedCell(
        paper=paper,
        path=path,
        made_of=of_mine(paper) if path.is_relative_to(MINE_REPORTS) else of_report(paper),
        exhibit=f"{code.relative_to(ROOT)}: table",
        line=line + 1,
        heading=_heading(content["rows"][line], content["keys"][line]),
        column=content["columns"][position],
        text=text,
        keys=tuple(keys),
        metric=metric,
    )


def _heading(texts: list[str], keys: list[list[str]]) -> str:
    """Return the texts of a row before its first number."""
    numbers = [position for position, of_cell in enumerate(keys) if of_cell]
    return " ".join(filter(None, texts[: numbers[0] if numbers else None]))


def _table(name: str) -> Path:
    """Return the JSON file of a table, named as TABLE or PAPER/TABLE."""
    tables = _tables()
    if not tables:
        raise Refusal(f"there are no tables in {TABLES}; run 'snakemake --cores all all' first")
    matching = [full for full in tables if name in (full, full.partition("/")[2])]
    if len(matching) != 1:
        hint = f"say which: {', '.join(matching)}" if matching else hint_of(name, tables, "table")
        raise Refusal(f"table '{name}': {hint}")
    return tables[matching[0]]


def _tables() -> dict[str, Path]:
    """Return the file of each table, as PAPER/TABLE; one that the report lacks is looked for on the
    page of what a user's files add, where mine/PAPER/TABLE names it in any case.
    """
    of_report = {f"{p.parent.name}/{p.stem}": p for p in sorted(TABLES.glob("*/*.json"))}
    of_mine = {f"{p.parent.name}/{p.stem}": p for p in sorted(MINE_TABLES.glob("*/*.json"))}
    again = {f"mine/{name}": path for name, path in of_mine.items()}
    return {**of_mine, **of_report, **again}


def _row(rows: list[list[str]], row: str) -> int:
    """Return the index of a row, given as its number from 1 or as words that it alone has."""
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
        headings = {" ".join(cells[:3]): number for number, cells in enumerate(rows, start=1)}
        near = [f"{headings[heading]}: {heading}" for heading in nearest(row, headings)]
        hint = f"did you mean {'; '.join(near)}?" if near else "give its number, from 1"
        raise Refusal(f"row '{row}': no row has all of these words; {hint}")
    some = "; ".join(f"{number + 1}: {' '.join(rows[number][:3])}" for number in matching[:4])
    more = f"; and {len(matching) - 4} more" if len(matching) > 4 else ""
    raise Refusal(f"row '{row}': say which of {len(matching)}: {some}{more}")


def _column(names: list[str], column: str) -> int:
    """Return the index of a column, given as its number from 1, its name or a part of its name."""
    if column.isdecimal() and 1 <= int(column) <= len(names):
        return int(column) - 1
    if column in names:
        return names.index(column)
    matching = [n for n, name in enumerate(names) if column.lower() in name.lower()]
    if len(matching) != 1:
        several = f"say which: {', '.join(names[n] for n in matching)}"
        hint = several if matching else hint_of(column, names, "column")
        raise Refusal(f"column '{column}': {hint}")
    return matching[0]


def hint_of(asked: str, names: Iterable[str], noun: str) -> str:
    """Return the hint that ends a message about an unknown name: the nearest ones, else all.

    >>> hint_of("tabel2", ["cross_modal/table1", "cross_modal/table2"], "table")
    "did you mean 'cross_modal/table2' or 'cross_modal/table1'?"
    """
    names = list(names)
    return meant(asked, names) or remedy(asked, names, noun)
