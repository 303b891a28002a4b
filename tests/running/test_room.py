"""`plan` foresees the disk that real data needs, and refuses where there is not as much."""

from collections import namedtuple
from types import SimpleNamespace

import pytest
from contracts import CATALOGUE
from simulated_data import simulated

from affectbench.plan.entries import Source
from affectbench.project.plugins import load
from affectbench.running import room
from affectbench.running.jobs import Job
from affectbench.store.arrays import Space

Usage = namedtuple("Usage", ("total", "used", "free"))
ROWS = 60


@pytest.fixture(scope="module")
def raw(tmp_path_factory):
    """FER+ as it is distributed."""
    return simulated(tmp_path_factory.mktemp("fer"), "fer_plus", rows=ROWS, seed=1) / "raw"


def job(source: str) -> Job:
    return Job("prepare", {"source": source}, (), ("index.json",), "", None)


def test_what_is_foreseen_of_real_data_is_what_it_takes(raw, tmp_path):
    """Of what is simulated nothing is said."""
    sources = {
        "fer_plus": Source("fer_plus", "fer_plus", {}, "raw", str(raw), 0),
        "other": Source("other", "fer_plus", {}, "simulated", "", 60),
    }
    plan = SimpleNamespace(sources=sources, catalogue=CATALOGUE)
    of_source = room.needed(plan, [job("fer_plus"), job("other")])
    arrays = load("Dataset", "fer_plus", {}).prepare(raw, Space(tmp_path))
    took = sum(a.nbytes for t in (arrays.inputs, arrays.targets) for a in t.values())
    assert of_source == {"fer_plus": took}
    assert took > ROWS * 48 * 48


@pytest.mark.parametrize(("free", "is_room"), [(10**9, False), (4 * 10**9, True)])
def test_a_disk_that_is_too_small_is_said(monkeypatch, free, is_room):
    monkeypatch.setattr(room.shutil, "disk_usage", lambda folder: Usage(10**12, 0, free))
    lines, room_for_it = room.disk({"a": 2 * 10**9, "b": 10**9})
    assert room_for_it == is_room
    assert f"3.00 GB of prepared arrays (a 2.00, b 1.00), {free / 1e9:.2f} GB are free" in lines[2]
    assert ("no room on the disk" in lines[-1]) != is_room
    assert room.disk({}) == ([], True)
