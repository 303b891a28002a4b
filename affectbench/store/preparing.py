"""A source that is being prepared: by several processes, and resumed where it was killed.

Beside results/prepared/SOURCE stands .SOURCE.partial until all is there:

    arrays/      becomes results/prepared/SOURCE
    identity     what the arrays are made of; another one makes them anew
    done.jsonl   a line for each file that was read, in order: which pass over the files it was of,
                 and what came of it beside its part of the arrays
"""

import errno
import json
import os
import shutil
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import numpy as np

from affectbench.arrays import Array
from affectbench.lack import is_lack
from affectbench.refusal import Withheld
from affectbench.store import files
from affectbench.store.arrays import Space, path_of
from affectbench.store.aside import put_in_place
from affectbench.store.costs import duration
from affectbench.store.processes import Work, in_order
from affectbench.store.writer import one_writer

KEEP, TELL = 5.0, 10.0  # seconds from one note of what is done to the next, and of the progress


class Progress:
    """Says in a job's log, every ten seconds, how many files were read and how long the rest takes.

    before  how many an earlier attempt had read
    """

    def __init__(self, what: str, count: int, before: int):
        self.what, self.count, self.before = what, count, before
        self.begun = self.said = time.monotonic()

    def tell(self, done: int) -> None:
        now = time.monotonic()
        if now - self.said > TELL:
            self.said = now
            rate = (done - self.before) / (now - self.begun)
            left = duration((self.count - done) / rate)
            text = f"{self.what}: {done:,} of {self.count:,}, {rate:,.1f} a second, {left} left"
            print(text, file=sys.stderr, flush=True)


class Workshop(Space):
    """A space whose files are read by several processes, and which knows what was read before.

    processes  that read at once
    done       pass -> what came of its first files, as JSON
    """

    def __init__(self, folder: Path, journal: Path, processes: int):
        super().__init__(folder)
        self.journal, self.processes = journal, processes
        self.done = _read(journal)
        self.passes = 0
        self.maps: list[np.memmap] = []

    def array(self, name: str, shape: tuple[int, ...], dtype: str) -> Array:
        """Return a memory map in NAME.npy: the one that a killed attempt left, or an empty one.

        Refuses one for which there is no room, before anything is read.
        """
        path = path_of(self.folder, name)
        with files.writing(path):
            if self.done and path.is_file():
                values = np.lib.format.open_memmap(path, mode="r+")
            else:
                values = super().array(name, shape, dtype)
                self._take_room(path)
        self.maps.append(values)
        return values

    def _take_room(self, path: Path) -> None:
        """Take the room of an empty array on the disk; refuse one for which there is none.

        A write into a memory map for which a full disk has no room would kill the process. Where a
        system cannot take room (macOS), only what is free is compared.
        """
        needed, free = path.stat().st_size, shutil.disk_usage(self.folder).free
        try:
            if needed > free:
                raise OSError(errno.ENOSPC, "more than is free")
            if hasattr(os, "posix_fallocate"):
                with path.open("r+b") as file:
                    os.posix_fallocate(file.fileno(), 0, needed)
        except OSError as error:
            path.unlink()  # the next attempt must not take it for one that has its room
            if error.errno not in files.OF_ROOM:
                raise
            raise Withheld(
                f"no space left on {self.folder.parent.parent}, as {files.OF_ROOM[error.errno]}:"
                f" {needed / 1e6:,.0f} MB are needed, {free / 1e6:,.0f} MB are free; free some, or"
                " run in a folder of another disk (--directory)"
            ) from None

    def each(self, count: int, work: Work, what: str = "files") -> list[tuple[int, object]]:
        number, self.passes = self.passes, self.passes + 1
        before = self.done.get(number, [])[:count]
        results, unnoted = [*before], []
        progress = Progress(what, count, len(before))
        noted = time.monotonic()
        try:
            for result in in_order(work, range(len(before), count), self.processes):
                results.append(result)
                unnoted.append(json.dumps([number, result]))
                progress.tell(len(results))
                if time.monotonic() - noted > KEEP:
                    lines, unnoted, noted = unnoted, [], time.monotonic()
                    self._note(lines)  # where this fails, they are not noted twice
        finally:
            self._note(unnoted)
        return [(index, json.loads(result)) for index, result in enumerate(results)]

    def _note(self, lines: list[str]) -> None:
        """Note what is done, once the arrays of it are on the disk."""
        if not lines:
            return
        with files.writing(self.journal):
            for values in self.maps:
                values.flush()
            with self.journal.open("a", encoding="utf-8") as file:
                file.write("".join(f"{line}\n" for line in lines))


@contextmanager
def preparing(folder: Path, identity: str, processes: int = 1) -> Iterator[Workshop]:
    """A context that gives the space of a source; its arrays become `folder` at the end.

    If the block fails, all is deleted and `folder` stays as it was. If it is interrupted or killed,
    or a process of it is, or the system refuses what it may give another time (a file, room,
    memory), what was read is kept, and the next one of the same identity goes on.
    """
    partial = folder.with_name(f".{folder.name}.partial")
    arrays, made_of, journal = (partial / name for name in ("arrays", "identity", "done.jsonl"))
    try:
        with one_writer(partial):
            same = made_of.is_file() and made_of.read_text("utf-8") == identity
            if not (same and arrays.is_dir()):  # a kill at the very end leaves no arrays here
                _empty(partial)
                files.write_text(made_of, identity)
            arrays.mkdir(exist_ok=True)
            try:
                yield Workshop(arrays, journal, processes)
            except Exception as error:
                if not (_may_pass(error) and journal.is_file()):
                    _empty(partial)
                raise
            put_in_place(arrays, folder)
            _empty(partial)
    finally:
        with suppress(OSError):  # it is not empty, as an interrupted attempt is kept
            partial.rmdir()


def _may_pass(error: Exception) -> bool:
    """Return whether an error says nothing of what files hold: of the system, or of memory."""
    of_system = isinstance(error, OSError) and bool(error.errno)
    return of_system or isinstance(error, Withheld) or is_lack(error)


def _empty(partial: Path) -> None:
    """Remove what a folder of an attempt holds, but for its lock."""
    for name in ("identity", "done.jsonl"):  # the identity first: without it all is made anew
        (partial / name).unlink(missing_ok=True)
    shutil.rmtree(partial / "arrays", ignore_errors=True)


def _read(journal: Path) -> dict[int, list[str]]:
    """Return pass -> what came of its files, as JSON.

    A line that was cut off ends the journal, and is cut away: lines behind it would not be read.
    """
    done: dict[int, list[str]] = {}
    if not journal.is_file():
        return done
    whole = 0
    for line in journal.read_bytes().splitlines(keepends=True):
        try:
            number, result = json.loads(line)
        except ValueError:
            break
        if not line.endswith(b"\n"):
            break
        done.setdefault(number, []).append(result)
        whole += len(line)
    os.truncate(journal, whole)
    return done
