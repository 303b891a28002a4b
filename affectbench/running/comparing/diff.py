"""`diff`: which numbers, verdicts and costs differ between two runs, and why."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from affectbench.running.comparing.differences import differences_of
from affectbench.running.comparing.page import rendered
from affectbench.running.comparing.runs import Run
from affectbench.running.comparing.text import told
from affectbench.running.lifeline import scratch
from affectbench.store import files


def diff(before: Path, after: Path, page: Path | None = None, *, everything: bool = False) -> None:
    """Print the differences of two runs, and write them as a page where one is asked for.

    before, after  folders of runs, or of their reports; or bundles, the zips that `export` writes,
                   which are checked and computed again from their sums first
    everything     print all that changed, and not the first few
    """
    with laid_out(before) as first, laid_out(after) as second:
        changes = differences_of(Run(first, str(before)), Run(second, str(after)))
        print("\n".join(told(changes, everything=everything)))
        if page is not None:
            files.write_text(page, rendered(changes))
            print(f"\nThe page: {page}")


@contextmanager
def laid_out(run: Path) -> Iterator[Path]:
    """A context that gives a run's folder; of a bundle, one in which it is laid out."""
    if not run.is_file():
        yield run
        return
    from affectbench.running.sharing.importing import opened

    with scratch() as aside:
        folder = aside / run.stem
        folder.mkdir()
        opened(run, folder)
        yield folder
