"""attributes.csv: what a user knows of the people in the data, in names of their own."""

import csv
import re
from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np

from affectbench.arrays import Array
from affectbench.data.formats.text import column_of, number, table_of
from affectbench.naming import IN_DATA, OF_PEOPLE, check_name
from affectbench.project.folders import is_file, shown
from affectbench.refusal import Refusal

ATTRIBUTES = "attributes.csv"  # optional, in the raw folder: a column `name`, one each attribute
REMEDY = "correct the line"
NONE = "none"
NO_TEXT = re.compile(r"nan|n/?a|null", re.IGNORECASE)  # how R and pandas write what is missing


def read_attributes(path: Path, names: Sequence[str], counts: Counter) -> dict[str, Array]:
    """Return attributes of named rows, "people/ATTRIBUTE" -> (N,); {} where there is no file.

    The prefix keeps a column of this file from taking the place of what a reader made. A column in
    which every value is a number is float, NaN where it is empty; any other is text, "" where it is
    empty or says so (NO_TEXT). Refuses a file that has no line for one of the names, or two that
    differ, and a column whose name is no plain name.

    counts  increased in place under "attributes missing" by the empty values of the rows, and under
            "attribute lines of others" by the lines of no row
    """
    if not is_file(path):
        return {}
    columns, rows = table_of(path, remedy=REMEDY)
    key = column_of(columns, "name", path)
    if key is None:
        raise Refusal(f"{shown(path)} has no column 'name' (it has {', '.join(columns)}); add it")
    for column in columns:
        check_name(column, f"{shown(path)}, line 1, a column", IN_DATA)
        column_of(columns, column, path)
    lines: dict[str, list[str]] = {}
    for number_of_line, fields in rows:
        if lines.setdefault(fields[key], fields) != fields:
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
            values = _column([lines[name][index] for name in names])
            attributes[f"{OF_PEOPLE}{column}"] = values
            counts["attributes missing"] += sum(v in ("", None) or v != v for v in values.tolist())
    return attributes


def write_attributes(path: Path, names: Sequence[str], attributes: Mapping[str, Array]) -> None:
    """Write attributes of named rows as `read_attributes` reads them."""
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(["name", *attributes])
        writer.writerows(zip(names, *attributes.values(), strict=True))


def _column(texts: list[str]) -> Array:
    if NONE in map(str.lower, texts):  # a value like any other: no beard
        return np.array(_with_gaps(texts))
    try:
        return np.array([number(text) for text in texts])
    except ValueError:
        return np.array(_with_gaps(texts))


def _with_gaps(texts: list[str]) -> list[str]:
    return ["" if NO_TEXT.fullmatch(text) else text for text in texts]
