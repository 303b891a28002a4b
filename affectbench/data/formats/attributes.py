"""attributes.csv: what a user knows of the people in the data, in names of their own."""

import csv
import re
from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np

from affectbench.arrays import Array
from affectbench.data.formats.text import column_of, is_number, number, table_of
from affectbench.naming import IN_DATA, OF_PEOPLE, check_name
from affectbench.project.folders import file_at, shown
from affectbench.refusal import Refusal

ATTRIBUTES = "attributes.csv"  # optional, in the raw folder: a column `name`, one each attribute
REMEDY = "correct the line"
NONE = "none"
LIMITS = {"age": (0, 120), "skin_tone": (1, 10)}  # years; the Monk scale
NO_TEXT = re.compile(r"nan|n/?a|null", re.IGNORECASE)  # how R and pandas write what is missing


def read_attributes(path: Path, names: Sequence[str], counts: Counter) -> dict[str, Array]:
    """Return attributes of named rows, "people/ATTRIBUTE" -> (N,); {} where there is no file.

    The prefix keeps a column of this file from taking the place of what a reader made. A column in
    which every value is a number is float, NaN where it is empty; any other is text, "" where it is
    empty or says so (NO_TEXT). Refuses a file that has no line for one of the names, or two that
    differ, a column whose name is no plain name, a word among numbers, and a number that is out of
    its range in LIMITS.

    counts  increased in place under "attributes missing" by the empty values of the rows, and under
            "attribute lines of others" by the lines of no row
    """
    path = file_at(path)
    if path is None:
        return {}
    columns, rows = table_of(path, remedy=REMEDY)
    key = column_of(columns, "name", path)
    if key is None:
        raise Refusal(f"{shown(path)} has no column 'name' (it has {', '.join(columns)}); add it")
    for column in columns:
        check_name(column, f"{shown(path)}, line 1, a column", IN_DATA)
        column_of(columns, column, path)
    lines: dict[str, tuple[int, list[str]]] = {}
    for number_of_line, fields in rows:
        if lines.setdefault(fields[key], (number_of_line, fields))[1] != fields:
            raise Refusal(
                f"{shown(path)}, line {number_of_line}: '{shown(fields[key])}' is there twice, with"
                " other values; take one out"
            )
    missing = [name for name in names if name not in lines]
    if missing:
        raise Refusal(
            f"{shown(path)} has no line for '{shown(missing[0])}'; give every row one, or no file"
        )
    counts["attribute lines of others"] += len(lines.keys() - set(names))
    attributes = {}
    for index, column in enumerate(columns):
        if index != key:
            values = _column(path, column, [(lines[n][0], lines[n][1][index]) for n in names])
            attributes[f"{OF_PEOPLE}{column}"] = values
            counts["attributes missing"] += sum(v in ("", None) or v != v for v in values.tolist())
    return attributes


def write_attributes(path: Path, names: Sequence[str], attributes: Mapping[str, Array]) -> None:
    """Write attributes of named rows as `read_attributes` reads them."""
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(["name", *attributes])
        writer.writerows(zip(names, *attributes.values(), strict=True))


def check_range(name: str, value: float, where: str) -> None:
    """Refuse a number that is not in the range of its attribute; `where` is its file and line."""
    least, most = LIMITS.get(name.lower(), (-np.inf, np.inf))
    if value < least or value > most:
        raise Refusal(
            f"{where}, column {name}: {value:g} is not {least} to {most}; correct it, or leave it"
            " empty where it is not known"
        )


def _column(path: Path, column: str, fields: Sequence[tuple[int, str]]) -> Array:
    """Return the values of a column, given the line and the text of each row.

    It is one of numbers where most of the texts that say anything are numbers.
    """
    texts = ["" if NO_TEXT.fullmatch(text) else text for _, text in fields]
    words = [(line, text) for (line, _), text in zip(fields, texts, strict=True) if _is_word(text)]
    if 2 * len(words) >= sum(text != "" for text in texts) > 0:
        return np.array(texts)
    if words:
        line, word = words[0]
        raise Refusal(
            f"{shown(path)}, line {line}, column {column}: '{shown(word)}' is no number, as most of"
            " the column are; correct it, or leave it empty where it is not known"
        )
    values = [number(text) for text in texts]
    for (line, _), value in zip(fields, values, strict=True):
        check_range(column, value, f"{shown(path)}, line {line}")
    return np.array(values)


def _is_word(text: str) -> bool:
    """Return whether a text is no number; `none` is a word, as of a beard."""
    return not is_number(text) or text.lower() == NONE
