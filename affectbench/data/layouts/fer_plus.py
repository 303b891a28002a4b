"""The files of FER2013 and FER+: votes, and pictures as one csv or as files in folders.

    fer2013new.csv            Usage, Image name, votes for ten choices; 35,887 lines
    fer2013.csv               emotion, pixels, Usage; or icml_face_data.csv: emotion, Usage, pixels
    FER2013Train/fer0000000.png, FER2013Valid/..., FER2013Test/..., or any other folders

Lines of the two csv are of the same pictures in the same order; pictures in folders are found by
name. A picture without a name is no face (all ten voted so), and FER+ leaves it out.
"""

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from affectbench.arrays import Array
from affectbench.data.formats.guard import the_one
from affectbench.data.formats.text import count_at, needed_column, table_of
from affectbench.data.layouts.joined import check_order
from affectbench.project.folders import is_file, shown, walked
from affectbench.refusal import Refusal

SIDE = 48  # of a picture, in pixels
EXPRESSIONS = (
    "neutral", "happiness", "surprise", "sadness", "anger", "disgust", "fear", "contempt",
)  # fmt: skip
CHOICES = (*EXPRESSIONS, "unknown", "NF")
USAGES = {"Training": "train", "PublicTest": "val", "PrivateTest": "test"}
FOLDERS = {"fer2013train": "train", "fer2013valid": "val", "fer2013test": "test"}  # of FER+
VOTES, PICTURES = "fer2013new.csv", ("fer2013.csv", "icml_face_data.csv")
PLACES = ("", "fer2013", "data", "FERPlus")  # folders in which these files may lie
OLD = ("anger", "disgust", "fear", "happiness", "sadness", "surprise", "neutral")  # 0 to 6
NAME = re.compile(r"fer\d{7}\.png")
WHERE = "set raw.fer_plus to the folder with it (docs/data.md says where to get it)"


@dataclass(frozen=True)
class Voted:
    """The N lines of fer2013new.csv."""

    path: Path
    line: Array  # (N,) number of each line in the file
    split: Array  # (N,) train, val or test
    name: Array  # (N,) of each picture, "" where it has none
    votes: Array  # (N, 10) on CHOICES


def read_votes(raw: Path) -> Voted:
    """Return FER+'s votes; refuse a list whose names and votes do not belong together.

    A picture has no name exactly where all voted that it is no face, so that names that slipped by
    a line are noticed.
    """
    path = the_one(_places(raw, (VOTES,))) or raw / VOTES
    names, rows = table_of(path, WHERE)
    columns = [needed_column(names, column, path) for column in ("Usage", "Image name", *CHOICES)]
    lines, splits, pictures, votes = [], [], [], []
    for line, fields in rows:
        usage, name, *counts = (fields[column] for column in columns)
        lines.append(line)
        splits.append(_split(usage, path, line))
        pictures.append(_name(name, path, line))
        votes.append([count_at(text, 99, f"{shown(path)}, line {line}: votes") for text in counts])
    if not lines:
        raise Refusal(f"{shown(path)} has no line of votes; copy it again")
    voted = Voted(path, *(np.array(column) for column in (lines, splits, pictures, votes)))
    no_face = voted.votes[:, -1] == voted.votes.sum(axis=1)
    odd = np.flatnonzero((voted.name == "") & ~no_face)
    if len(odd):
        raise Refusal(
            f"{shown(path)}, line {voted.line[odd[0]]}: a picture without a name, of which not all"
            " voted that it is no face; names and votes are of different pictures, copy it again"
        )
    return voted


def once(voted: Voted) -> Array:
    """Return the lines (M,) that are pictures: those with a name, and of a name twice the last one.

    The release has four names twice: three with the same votes, and one with others. That one is
    left out, as it cannot be told which of both its file shows.
    """
    last: dict[str, int] = {}
    unclear = {""}
    for number, name in enumerate(voted.name.tolist()):
        if name in last and (voted.votes[last[name]] != voted.votes[number]).any():
            unclear.add(name)
        last[name] = number
    kept = [number for name, number in last.items() if name not in unclear]
    return np.sort(np.array(kept, dtype=np.int64))


def find_csv(raw: Path) -> Path | None:
    """Return the csv that holds the pictures; None where they are files in folders.

    Refuses two of them.
    """
    there = [path for path in _places(raw, PICTURES) if is_file(path)]
    if len(there) > 1:
        raise Refusal(f"{shown(there[0])} and {shown(there[1])} hold the same; take one out")
    return there[0] if there else None


def read_csv(path: Path, voted: Voted) -> Iterator[Array]:
    """Yield each picture (48, 48) uint8 of a csv, in the order of the votes.

    Refuses a list that is not of the same pictures: another number of lines, another Usage, or old
    labels with which the votes agree by chance only (`check_order`).
    """
    names, rows = table_of(path, WHERE)
    columns = [needed_column(names, column, path) for column in ("Usage", "emotion", "pixels")]
    old = []
    for line, fields in rows:
        usage, emotion, pixels = (fields[column] for column in columns)
        if len(old) == len(voted.line):
            raise Refusal(_other_length(path, f"more than {len(old)}", voted))
        if _split(usage, path, line) != voted.split[len(old)]:
            raise Refusal(
                f"{shown(path)}, line {line}: Usage '{shown(usage)}', but {voted.path.name}, line"
                f" {voted.line[len(old)]}, has another; lines are missing in one of them, copy both"
                " again"
            )
        old.append(count_at(emotion, len(OLD) - 1, f"{shown(path)}, line {line}: emotion"))
        yield _picture(pixels, path, line)
    if len(old) < len(voted.line):
        raise Refusal(_other_length(path, str(len(old)), voted))
    shared = [EXPRESSIONS.index(name) for name in OLD]
    check_order(np.array(old), voted.votes[:, shared], voted.line, voted.path, path)


def find_pictures(raw: Path, voted: Voted, counts: Counter) -> dict[str, Path]:
    """Return name -> file of the pictures below a folder, which are found by their names.

    The suffix may be written in any case. Refuses a name that is there twice, a folder without such
    names, and a picture that lies in FER+'s folder of another Usage.

    counts  increased in place under "of no line" by pictures that the votes do not name
    """
    split_of = dict(zip(voted.name.tolist(), voted.split.tolist(), strict=True))
    files: dict[str, Path] = {}
    for path in sorted(walked(raw)):
        name = f"{path.stem}{path.suffix.lower()}"
        if not NAME.fullmatch(name):
            continue
        if name not in split_of:
            counts["of no line"] += 1
            continue
        if name in files:
            raise Refusal(f"{shown(files[name])} and {shown(path)} have one name; take one out")
        files[name] = path
        for part in path.relative_to(raw).parts[:-1]:
            if FOLDERS.get(part.lower(), split_of[name]) != split_of[name]:
                raise Refusal(
                    f"{shown(path)}: {voted.path.name} has this picture in {split_of[name]};"
                    " folders and votes are of different editions, copy both again"
                )
    if not files:
        raise Refusal(
            f"{shown(raw)} has neither {' nor '.join(PICTURES)} nor pictures called fer0000000.png;"
            f" {WHERE}"
        )
    return files


def _picture(pixels: str, path: Path, line: int) -> Array:
    """Return a picture (48, 48) uint8 from its pixels as text, row by row."""
    try:
        values = bytes(map(int, pixels.split()))
        whole = len(values) == SIDE * SIDE and "_" not in pixels
    except ValueError:
        whole = False
    if not whole:
        raise Refusal(
            f"{shown(path)}, line {line}: pixels are not {SIDE * SIDE} whole numbers, 0 to 255; it"
            " is cut off or mixed up, copy it again"
        )
    return np.frombuffer(values, np.uint8).reshape(SIDE, SIDE)


def _other_length(path: Path, has: str, voted: Voted) -> str:
    return (
        f"{shown(path)} has {has} pictures, but {voted.path.name} {len(voted.line)} lines of votes;"
        " both are joined by their order, so copy both again"
    )


def _places(raw: Path, names: tuple[str, ...]) -> Iterator[Path]:
    yield from (raw / place / name for place in PLACES for name in names)


def _split(usage: str, path: Path, line: int) -> str:
    if usage not in USAGES:
        raise Refusal(
            f"{shown(path)}, line {line}: Usage '{shown(usage)}' is none of"
            f" {', '.join(USAGES)}; copy it again"
        )
    return USAGES[usage]


def _name(name: str, path: Path, line: int) -> str:
    if name and not NAME.fullmatch(name):
        raise Refusal(
            f"{shown(path)}, line {line}: '{shown(name)}' is no fer0000000.png; copy it again"
        )
    return name
