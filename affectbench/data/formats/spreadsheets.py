"""Spreadsheets (.xlsx): the first sheet, read as named cells, and written reproducibly."""

import io
import re
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from affectbench.data.formats.guard import reading
from affectbench.project.folders import shown
from affectbench.refusal import Refusal

MOST_BYTES = 64_000_000  # of all unpacked parts; a sheet of labels is a thousand times smaller
MOST_LINES = 100_000  # of a sheet, empty ones too; a sheet of labels has some thousands
STYLES = "xl/styles.xml"
DATE = (1980, 1, 1, 0, 0, 0)  # the date that a written file bears
TIMESTAMP = re.compile(rb"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ")


def read_sheet(path: Path) -> list[tuple[int, dict[str, object]]]:
    """Return each line of the first sheet as (line number, {column name: cell}).

    The first line names the columns. All whitespace is removed from these names, as some releases
    break them over two lines. Empty lines are left out. Refuses a file that is no .xlsx, that
    unpacks to more than MOST_BYTES, that has more than MOST_LINES, or whose XML declares a document
    type.
    """
    from openpyxl import load_workbook

    with reading(path, "is no .xlsx that can be read", "save it anew in a spreadsheet program"):
        _check_is_safe(path)
        book = load_workbook(io.BytesIO(_without_style(path)), read_only=True, data_only=True)
        sheet = book.worksheets[0] if book.worksheets else None
        if sheet is None:
            raise Refusal(f"{shown(path)} has no sheet; copy it again")
        sheet.reset_dimensions()
        lines = list(_lines(sheet.iter_rows(values_only=True), path))
    if not lines:
        raise Refusal(f"{shown(path)}: its first sheet is empty; copy it again")
    names = ["".join(str(name or "").split()) for name in lines[0][1]]
    twice = [name for name in names if name and names.count(name) > 1]
    if twice:
        raise Refusal(
            f"{shown(path)}, line 1: column '{shown(twice[0])}' is there twice; take one out"
        )
    return [(number, dict(zip(names, cells, strict=False))) for number, cells in lines[1:]]


def write_sheet(path: Path, names: Sequence[str], lines: Sequence[Sequence]) -> None:
    """Write one sheet without author and time, so that equal cells give equal bytes."""
    from openpyxl import Workbook

    book = Workbook()
    for line in (names, *lines):
        book.active.append(list(line))
    with_times = io.BytesIO()
    book.save(with_times)
    path.parent.mkdir(parents=True, exist_ok=True)
    with zipfile.ZipFile(with_times) as source, zipfile.ZipFile(path, "w") as target:
        for part in source.namelist():
            content = TIMESTAMP.sub(b"1980-01-01T00:00:00Z", source.read(part))
            target.writestr(zipfile.ZipInfo(part, DATE), content, zipfile.ZIP_DEFLATED)


def _lines(rows: Iterable[tuple], path: Path) -> Iterator[tuple[int, tuple]]:
    """Yield (line number, cells) of the first line and of all that are not empty.

    A line's number is what the file says, so that one far below costs time for all above.
    """
    for number, cells in enumerate(rows, start=1):
        if number > MOST_LINES:
            raise Refusal(
                f"{shown(path)}, line {number}: a sheet of labels has no more than {MOST_LINES:,}"
                " lines; take out what is below the labels, or save them in a new sheet"
            )
        if number == 1 or any(cell is not None for cell in cells):
            yield number, cells


def _without_style(path: Path) -> bytes:
    """Return the file without how its cells look, over which openpyxl stumbles in valid files."""
    kept = io.BytesIO()
    with zipfile.ZipFile(path) as source, zipfile.ZipFile(kept, "w") as target:
        for part in source.namelist():
            if part != STYLES:
                target.writestr(zipfile.ZipInfo(part, DATE), source.read(part))
    return kept.getvalue()


def _check_is_safe(path: Path) -> None:
    """Refuse a decompression bomb, and XML entities, which only a document type can declare."""
    with zipfile.ZipFile(path) as parts:
        if sum(part.file_size for part in parts.infolist()) > MOST_BYTES:
            raise Refusal(
                f"{shown(path)} unpacks to more than {MOST_BYTES:,} bytes; it is no label sheet"
            )
        for part in parts.namelist():
            if b"<!DOCTYPE" in parts.read(part).replace(b"\0", b""):
                raise Refusal(f"{path}, {part}: declares a document type; it is not to be trusted")
