"""`diff`: which numbers, verdicts and costs differ between two runs, and why."""

from pathlib import Path

from affectbench.running.comparing.differences import differences_of
from affectbench.running.comparing.page import rendered
from affectbench.running.comparing.text import told
from affectbench.store import files


def diff(before: Path, after: Path, page: Path | None = None, *, everything: bool = False) -> None:
    """Print the differences of two runs, and write them as a page where one is asked for.

    before, after  folders of runs, or of their reports
    everything     print all that changed, and not the first few
    """
    changes = differences_of(before, after)
    print("\n".join(told(changes, everything=everything)))
    if page is not None:
        files.write_text(page, rendered(changes))
        print(f"\nThe page: {page}")
