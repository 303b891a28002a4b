"""How a spoiled copy of a folder of raw data is refused: in one line."""

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from affectbench.refusal import Refusal


def refused(
    prepare: Callable[[Path, Path], object],
    change: Callable[[Path], object],
    source: Path,
    scratch: Path,
) -> str:
    """Return what is said where a copy of `source` that `change` spoiled is prepared."""
    shutil.copytree(source, scratch / "raw")
    change(scratch / "raw")
    with pytest.raises(Refusal) as refusal:
        prepare(scratch / "raw", scratch / "prepared")
    assert "\n" not in str(refusal.value)
    return str(refusal.value)
