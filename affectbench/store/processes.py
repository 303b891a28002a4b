"""Work on many files, spread over processes; what comes back comes in the order of the files."""

import json
import multiprocessing
import os
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool

from affectbench.refusal import Withheld
from affectbench.store.pipes import follow

TOGETHER = 16  # files that a process takes at once, at most


class Killed(Withheld):
    """One of the processes was killed; what came before it is as it should be."""


Work = Callable[[int], object]  # of a file's number; returns what JSON can hold
_work: Work | None = None  # of this process; forked ones inherit it, with the arrays that it fills


def in_order(work: Work, numbers: Sequence[int], processes: int) -> Iterator[str]:
    """Yield what a function returns for each number, as JSON, in the order of the numbers.

    With several processes these are forked from this one, so that the function may fill memory maps
    that it knows; anything else that it changes is lost. What it raises is raised here: of several
    the one whose number comes first. The processes end with this one, however it ends.
    """
    global _work
    if processes == 1 or len(numbers) < 2:
        yield from (json.dumps(work(number)) for number in numbers)
        return
    together = max(1, min(TOGETHER, len(numbers) // (4 * processes)))
    watched, held = os.pipe()  # the pipe's end comes when this process is gone
    _work = work
    try:
        with ProcessPoolExecutor(
            processes, multiprocessing.get_context("fork"), _follow, (watched, held)
        ) as pool:
            yield from pool.map(_one, numbers, chunksize=together)
    except BrokenProcessPool:
        raise Killed(
            "a process that reads files was killed, perhaps for its memory; run again, which goes"
            " on from there, with fewer cores if it happens again"
        ) from None
    finally:
        _work = None
        os.close(watched)
        os.close(held)


def _one(number: int) -> str:
    return json.dumps(_work(number))


def _follow(watched: int, held: int) -> None:
    """End this process when the one that forked it is gone."""
    os.close(held)
    follow(watched, lambda: os._exit(1))
