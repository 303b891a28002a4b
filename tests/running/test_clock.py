"""Files from the future are dated back to now, in their order; others stay as they are."""

import os
import time
from pathlib import Path

import pytest

from affectbench.running.clock import STEP, bring_back

DAY = 86_400_000_000_000  # nanoseconds


@pytest.fixture(autouse=True)
def here(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)


def dated(name: str, at: int) -> Path:
    path = Path(name)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(name)
    os.utime(path, ns=(at, at))
    return path


def test_files_of_the_future_are_dated_back_in_their_order_and_others_stay():
    now = time.time_ns()
    old = dated("results/rows/x/rows.npz", now - DAY)
    second = dated("results/members/a/record.json", now + 2 * DAY)
    first = dated("reports/tables/a.csv", now + DAY)
    twin = dated("data/simulated/x/manifest.json", now + DAY)
    own = dated("pictures/a.png", now + DAY)  # of the user's
    os.utime("reports/tables", ns=(now + DAY, now + DAY))
    told = bring_back()
    assert told == "4 files from the future dated back to now; was the clock ahead?"
    after = [p.stat().st_mtime_ns for p in (first, twin, Path("reports/tables"), second)]
    assert after[0] == after[1] == after[2] == after[3] - STEP
    assert now <= after[3] <= time.time_ns()
    assert old.stat().st_mtime_ns == now - DAY
    assert own.stat().st_mtime_ns == now + DAY
    assert bring_back() == ""


def test_one_file_is_told_of_as_one():
    dated("results/a", time.time_ns() + DAY)
    assert bring_back().startswith("1 file from the future")


def test_a_link_is_dated_and_not_what_it_leads_to():
    target = dated("elsewhere/a", (now := time.time_ns()) + DAY)
    Path("results").mkdir()
    link = Path("results/a")
    link.symlink_to(target.resolve())
    os.utime(link, ns=(now + DAY, now + DAY), follow_symlinks=False)
    assert bring_back()
    assert link.lstat().st_mtime_ns < now + DAY
    assert target.stat().st_mtime_ns == now + DAY


def test_nothing_is_dated_where_nothing_is():
    assert bring_back() == ""
