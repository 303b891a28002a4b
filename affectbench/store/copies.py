"""Files that stand in two places."""

import shutil
from pathlib import Path

from affectbench.store import files


def copy(source: Path, target: Path) -> None:
    """Copy a file, complete or not at all."""
    with files.whole(target) as aside:
        shutil.copyfile(source, aside)
