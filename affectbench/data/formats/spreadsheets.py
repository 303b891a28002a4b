"""Spreadsheets (.xlsx): the first sheet as lines of named cells; the same cells, the same bytes."""

import io
import re
import zipfile
from collections.abc import Sequence
from pathlib import Path
from xml.etree.ElementTree import ParseError

from affectbench.refusal import Refusal

MOST_BYTES = 64_000_000  # of all parts unpacked; a sheet of labels is a thousand times smaller
DATE = (1980, 1, 1, 0, 0, 0)
STAMP = re.compile(rb"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ")


def read_sheet(path: Path) -> list[tuple[int, dict[str, object]]]:
    """Return line number and cells by column of the first sheet; empty lines are left out.

    Column names lose all their whitespace, so that a name broken over two lines is found.
    Refuses what is no .xlsx, what unpacks to too much, and XML that declares a document type.
    """
    from openpyxl import load_workbook

    try:
        _check(path)
        book = load_workbook(path, read_only=True, data_only=True)
        sheet = book.worksheets[0]
        sheet.reset_dimensions()
        lines = list(sheet.iter_rows(values_only=True))
        book.close()
    except (zipfile.BadZipFile, KeyError, ValueError, IndexError, OSError, ParseError) as error:
        raise Refusal(f"{path} is no .xlsx that can be read ({error}); copy it again") from None
    if not lines:
        raise Refusal(f"{path}: its first sheet is empty; copy it again")
    names = ["".join(str(name or "").split()) for name in lines[0]]
    return [
        (number, dict(zip(names, cells, strict=False)))
        for number, cells in enumerate(lines[1:], start=2)
        if any(cell is not None for cell in cells)
    ]


def write_sheet(path: Path, names: Sequence[str], lines: Sequence[Sequence]) -> None:
    """Write one sheet; who made it and when is left out."""
    from openpyxl import Workbook

    book = Workbook()
    for line in (names, *lines):
        book.active.append(list(line))
    stamped = io.BytesIO()
    book.save(stamped)
    path.parent.mkdir(parents=True, exist_ok=True)
    with zipfile.ZipFile(stamped) as made, zipfile.ZipFile(path, "w") as plain:
        for part in made.namelist():
            content = STAMP.sub(b"1980-01-01T00:00:00Z", made.read(part))
            plain.writestr(zipfile.ZipInfo(part, DATE), content, zipfile.ZIP_DEFLATED)


def _check(path: Path) -> None:
    """Refuse a bomb, and entities, which only a document type can declare."""
    with zipfile.ZipFile(path) as parts:
        if sum(part.file_size for part in parts.infolist()) > MOST_BYTES:
            raise Refusal(f"{path} unpacks to more than {MOST_BYTES:,} bytes; it is no label sheet")
        for part in parts.namelist():
            if b"<!DOCTYPE" in parts.read(part).replace(b"\0", b""):
                raise Refusal(f"{path}, {part}: declares a document type; it is not to be trusted")
