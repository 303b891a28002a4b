"""What a run says when it ends."""

from collections import namedtuple
from pathlib import Path

import pytest

from affectbench.running import session

Usage = namedtuple("Usage", ("total", "used", "free"))


@pytest.mark.parametrize(
    ("left", "told"), [(0, "(0 bytes)"), (40_960, "(40,960 bytes)"), (2 * 2**20, "")]
)
def test_a_full_disk_is_told_of_as_no_log_can(monkeypatch, tmp_path, left, told):
    monkeypatch.setattr(session.shutil, "disk_usage", lambda folder: Usage(10**9, 10**9, left))
    line = session.of_full_disk(Path(tmp_path))
    assert told in line
    assert bool(line) == bool(told)
    assert not line or (f"no space left on the disk of {tmp_path}" in line and "\n" not in line)
