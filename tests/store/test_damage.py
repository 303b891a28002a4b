"""Damaged files: every reader of the store says which file, and that deleting it makes it again."""

import csv
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from stored_kinds import RUN, STORED, TABLE, write_array, write_table

from affectbench.refusal import Refusal
from affectbench.running import history
from affectbench.running.verify_stored import verify_stored
from affectbench.store import arrays, files, frames, paths, tables
from affectbench.store.seals import seal_of

PICTURE = b"\x89PNG\r\n\x1a\n" + bytes(range(256))
DAMAGE: dict[str, Callable[[bytes], bytes]] = {
    "empty": lambda content: b"",
    "one byte": lambda content: content[:1],
    "cut in the middle": lambda content: content[: len(content) // 2],
    "cut before the last byte": lambda content: content[:-2],
    "nothing but zeros": lambda content: bytes(len(content)),
    "a picture": lambda content: PICTURE,
    "a text": lambda content: b"# Results\n\nof last week\n",
    "another table": lambda content: b"this,that\n1,2\n",
    "a list": lambda content: b"[1, 2]\n",
}


@pytest.fixture(autouse=True)
def folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.mark.parametrize("damage", DAMAGE)
@pytest.mark.parametrize("kind", STORED)
def test_a_damaged_file_is_named_with_its_remedy(kind, damage):
    path, write, readers = STORED[kind]
    path.parent.mkdir(parents=True, exist_ok=True)
    write(path)
    for read in readers:
        read(path)  # is read as it was written
    path.write_bytes(DAMAGE[damage](path.read_bytes()))
    seal_of(path).unlink(missing_ok=True)  # a table may have been copied without it
    for read in readers:
        with pytest.raises(Refusal) as refusal:
            read(path)
        message = str(refusal.value)
        assert str(path) in message
        assert "; delete " in message
        assert "\n" not in message


@pytest.mark.parametrize("kind", [kind for kind in STORED if kind != "runs"])
def test_a_missing_file_is_named(kind):
    path, _, readers = STORED[kind]
    for read in readers:
        with pytest.raises(Refusal, match=r"is missing; run snakemake to make it"):
            read(path)


def test_a_table_that_is_cut_after_a_line_does_not_fit_its_seal():
    """Without the seal two of three rows look like a whole table."""
    path = Path("results/cells.csv")
    write_table(path)
    path.write_text("".join(path.read_text().splitlines(keepends=True)[:-1]))
    for read in (tables.read_csv, frames.read_frame):
        with pytest.raises(Refusal, match=r"cells.csv cannot be read \(it is not as it was writt"):
            read(path)
    write_table(path)
    assert len(tables.read_csv(path)) == len(frames.read_frame(path)) == 3


@pytest.mark.parametrize("row", range(1, 4))
def test_a_line_with_a_field_less_is_named(row):
    lines = [["name", "value", "rows"], *map(list, TABLE)]
    del lines[row][-1]
    path = Path("mine.csv")
    with path.open("w", newline="") as file:
        csv.writer(file, lineterminator="\n").writerows(lines)
    for read in (tables.read_csv, frames.read_frame):
        with pytest.raises(Refusal, match=f"line {row + 1} has 2 fields, the header 3"):
            read(path)


def told_by(read: Callable, path: Path) -> str:
    """Return what a reader returns, or the message by which it refuses, as text."""
    try:
        return str(read(path))
    except Refusal as refusal:
        return str(refusal)


@pytest.mark.parametrize("kind", ["csv", "parquet", "npz", "index"])
def test_a_flipped_bit_is_seen_or_changes_nothing(kind):
    """Seals, pages of Parquet and members of an .npz have checksums; JSON may still be another."""
    path, write, [read, *_] = STORED[kind]
    path.parent.mkdir(parents=True, exist_ok=True)
    write(path)
    whole, expected = path.read_bytes(), str(read(path))
    rng = np.random.default_rng(0)
    for place in rng.integers(0, len(whole), 60):
        damaged = bytearray(whole)
        damaged[place] ^= 1 << rng.integers(8)
        path.write_bytes(damaged)
        told = told_by(read, path)
        assert told == expected or str(path.parent) in told or kind == "index", told


@pytest.mark.parametrize("kind", ["csv", "parquet", "npz", "gallery"])
def test_a_flipped_bit_anywhere_breaks_the_seal(kind, capsys):
    """Also where a file's own checksums do not look, such as the headers of Parquet."""
    path, write, [read, *_] = STORED[kind]
    path.parent.mkdir(parents=True, exist_ok=True)
    write(path)
    assert verify_stored()
    whole, rng = path.read_bytes(), np.random.default_rng(1)
    for place in [0, 4, len(whole) - 1, *rng.integers(0, len(whole), 30)]:
        damaged = bytearray(whole)
        damaged[place] ^= 1 << rng.integers(8)
        path.write_bytes(damaged)
        assert "is not as it was written" in told_by(read, path) or kind == "csv"
        assert not verify_stored()
        assert f"{path} " in capsys.readouterr().out


def test_prepared_arrays_that_are_too_long_are_refused():
    path = paths.prepared("watch") / "inputs/x.npy"
    write_array(path)
    with path.open("ab") as file:
        file.write(b"more")
    with pytest.raises(Refusal, match=r"x.npy cannot be read .* delete results/prepared/watch"):
        arrays.read_prepared("watch")


def test_a_damaged_number_of_a_run_is_named():
    history.note(**{**RUN, "seconds": "4.0.1"})
    with pytest.raises(Refusal, match=r"logs/runs.csv cannot be read \('4.0.1' is no number of"):
        history.pace()


def test_an_error_without_words_is_told_by_its_kind(tmp_path):
    told = pytest.raises(Refusal, match=r"a\.npz cannot be read \(EOFError\); delete it")
    with told, files.reading(tmp_path / "a.npz"):
        raise EOFError
