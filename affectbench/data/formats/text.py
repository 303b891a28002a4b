"""Lists and csv files: the one reader of text, and what a number is and when it is missing.

Taken are UTF-8 with or without a byte order mark, every kind of line end, blank lines, blanks
around fields, and names of columns in another case. Anything else that is not as expected is
refused with its line: another encoding, a zero byte, another separator, a field more or less.
"""

import csv
import re
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from affectbench.data.formats.guard import COPY, reading
from affectbench.project.folders import shown
from affectbench.refusal import Refusal

MOST = 3e38  # of a number: what float32 holds
# Windows writes -nan(ind), 1.#QNAN and, to three decimals, -1.#IO.
NOTHING = re.compile(r"|[-+]?nan(\(\w*\))?|[-+]?\d\.#\w+|n/?a|null|none", re.IGNORECASE)
OTHER_SEPARATORS = {";": "semicolons", "\t": "tabs", "|": "bars"}


def number(text: str) -> float:
    """Return the number that a text writes; NaN where it says that there is none, or an infinite.

    Raises ValueError over any other text, and over a number beyond `MOST`.

    >>> number("0.5"), number(" -nan(ind)"), number("-1.#IND"), number("inf"), number("")
    (0.5, nan, nan, nan, nan)
    """
    text = text.strip()
    try:
        value = float(text)
    except ValueError:
        if NOTHING.fullmatch(text):
            return float("nan")
        raise
    if value in (float("inf"), float("-inf")) and "e" not in text.lower():
        return float("nan")
    if abs(value) > MOST or "_" in text or not text.isascii():
        raise ValueError(text)
    return value


def is_number(text: str) -> bool:
    """Return whether `number` takes a text. Worked values: "0.5" and "" -> True; "x" -> False."""
    try:
        number(text)
    except ValueError:
        return False
    return True


def number_at(text: str, path: Path, line: int, column: str = "") -> float:
    """Return `number(text)`; refuse what is none, with file, line and column."""
    try:
        return number(text)
    except ValueError:
        where = f", column {column}" if column else ""
        raise Refusal(
            f"{shown(path)}, line {line}{where}: '{shown(text)}' is no number; correct it"
        ) from None


def rows_of(path: Path, missing: str = "copy it again", remedy: str = COPY) -> Iterator[tuple]:
    """Yield (line number, fields) of a file of comma-separated values, without blank lines.

    Holds one line at a time.

    missing, remedy  what to do where the file is missing, and where it is broken
    """
    with reading(path, "is no csv that can be read", remedy, missing), path.open("rb") as file:
        reader = csv.reader(_decoded(file, path, remedy), skipinitialspace=True, strict=True)
        while True:
            first = reader.line_num + 1
            try:
                fields = [field.strip() for field in next(reader)]
            except StopIteration:
                return
            except csv.Error as error:
                raise Refusal(
                    f"{shown(path)}, line {first}: is no csv ({error}); {remedy}"
                ) from None
            if fields and fields != [""]:
                yield first, fields


def lines_of(path: Path, missing: str = "copy it again", remedy: str = COPY) -> list[str]:
    """Return the lines of a file in which a line's number means something, such as a frame.

    Blank lines at the end are left out; inside they are kept, as "".
    """
    with reading(path, "is no text that can be read", remedy, missing), path.open("rb") as file:
        lines = [line.strip() for line in _decoded(file, path, remedy)]
    while lines and not lines[-1]:
        lines.pop()
    return lines


def table_of(
    path: Path, missing: str = "copy it again", remedy: str = COPY
) -> tuple[list[str], Iterator[tuple]]:
    """Return the names in the first line of a csv, and its other lines as `rows_of` yields them.

    Refuses an empty file, one that is separated by something else than commas, and a line that has
    not as many fields as the first.
    """
    rows = rows_of(path, missing, remedy)
    _, names = next(rows, (0, None))
    if names is None:
        raise Refusal(f"{shown(path)} is empty; {remedy}")
    for sign, word in OTHER_SEPARATORS.items():
        if len(names) == 1 and sign in names[0]:
            raise Refusal(
                f"{shown(path)}, line 1: fields are separated by {word}; save it with commas"
            )
    return names, _whole(rows, path, len(names), remedy)


def column_of(
    names: Sequence[str], wanted: str, path: Path, *, exactly: bool = False
) -> int | None:
    """Return the index of a column, in whatever case its name is; None where there is none.

    Refuses a name that is there twice.

    exactly  whether the case of the name counts
    """
    key = str if exactly else str.lower
    places = [index for index, name in enumerate(names) if key(name) == key(wanted)]
    if len(places) > 1:
        raise Refusal(f"{shown(path)}, line 1: column '{wanted}' is there twice; take one out")
    return places[0] if places else None


def needed_column(names: Sequence[str], wanted: str, path: Path) -> int:
    """Return the index of a column, as `column_of`; refuse a list without it."""
    index = column_of(names, wanted, path)
    if index is None:
        called = f"'{wanted}'" if wanted else "without a name"
        has = shown(", ".join(names))
        raise Refusal(f"{shown(path)} has no column {called} (it has {has}); copy it again")
    return index


def count_at(text: str, most: int, where: str) -> int:
    """Return a number of votes, or of a class, from 0 to `most`; refuse what is none.

    where  file, line and column, for the message
    """
    if not (text.isascii() and text.isdigit() and len(text) < 4 and int(text) <= most):
        raise Refusal(f"{where} '{shown(text)}' is not 0 to {most}; copy it again")
    return int(text)


def _whole(rows: Iterable[tuple], path: Path, width: int, remedy: str) -> Iterator[tuple]:
    for line, fields in rows:
        if len(fields) != width:
            raise Refusal(
                f"{shown(path)}, line {line}: {len(fields)} fields, but the header has {width};"
                f" it is cut off or mixed up, {remedy}"
            )
        yield line, fields


def _decoded(file: Iterable[bytes], path: Path, remedy: str) -> Iterator[str]:
    """Yield the lines of a file without their ends, whichever these are."""
    number = 0
    for piece in file:
        if number == 0:
            piece = piece.removeprefix(b"\xef\xbb\xbf")
        ends = piece.replace(b"\r\n", b"\n").replace(b"\r", b"\n").removesuffix(b"\n")
        for line in ends.split(b"\n"):
            number += 1
            try:
                text = line.decode("utf-8")
            except UnicodeDecodeError as error:
                raise Refusal(
                    f"{shown(path)}, line {number}: is not plain text in UTF-8 (byte"
                    f" {line[error.start]:#04x}); save it as UTF-8, or {remedy}"
                ) from None
            if "\0" in text:
                raise Refusal(f"{shown(path)}, line {number}: holds a zero byte; {remedy}")
            yield f"{text}\n"
