"""The census: the record of a damaged member is removed, and the member named."""

import errno
import os
import resource
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest
import torch

from affectbench.arrays import Arrays
from affectbench.refusal import Refusal
from affectbench.running import foresee
from affectbench.running.census import look, mend
from affectbench.store import paths
from affectbench.store.arrays import write_prepared
from affectbench.store.aside import MACHINE
from affectbench.store.files import write_json
from affectbench.store.members import FILES, damage_of, read_prediction, read_weights, write_member
from affectbench.store.records import read_record_file

MEMBERS = [("watch", "tea", 0, seed) for seed in range(5)]
RECORD = {"status": "ok", "spec": {}, "code": "", "cost": {}}


@pytest.fixture(autouse=True)
def stored(tmp_path, monkeypatch):
    """Five whole members."""
    monkeypatch.chdir(tmp_path)
    for seed, member in enumerate(MEMBERS):
        state = {"layer": torch.full((3,), float(seed))}
        prediction = {"mood": np.full((1, 4, 2), 0.5, np.float32)}
        write_member(paths.member(*member), state, prediction, [(1, "loss", 0.5)], [], RECORD)


def folder(number: int):
    return paths.member(*MEMBERS[number])


def test_whole_members_and_those_that_are_not_fitted_stay_as_they_are():
    assert mend([*MEMBERS, ("watch", "tea", 0, 9)]) == ""
    assert all((folder(n) / "record.json").is_file() for n in range(5))


@pytest.mark.parametrize("name", FILES)
def test_a_file_that_was_lost_or_cut_makes_its_member_due(name):
    (folder(1) / name).unlink()
    whole = (folder(2) / name).read_bytes()
    (folder(2) / name).write_bytes(whole[:-1])
    assert look(MEMBERS).startswith("2 damaged members would be fitted again: ")
    told = mend(MEMBERS)
    assert told.startswith(f"2 damaged members are fitted again: {folder(1) / name} is missing; ")
    assert told.endswith(f"{folder(2) / name} has {len(whole) - 1:,} bytes of {len(whole):,}")
    left = [(folder(n) / "record.json").is_file() for n in range(5)]
    assert left == [True, False, False, True, True]
    assert mend(MEMBERS) == ""


@pytest.mark.parametrize("content", ["", "{", "[]", '{"status": "ok"}', '{"files": 3}'])
def test_a_record_that_cannot_be_read_makes_its_member_due(content):
    (folder(3) / "record.json").write_text(content)
    told = mend(MEMBERS)
    assert told == f"1 damaged member is fitted again: {folder(3)}/record.json cannot be read"
    assert not (folder(3) / "record.json").exists()


@pytest.mark.parametrize("damage", [Path.unlink, lambda path: os.truncate(path, 100)])
def test_a_source_of_which_an_array_was_lost_or_cut_is_prepared_again(damage):
    for source in ("whole", "damaged"):
        x = np.arange(40.0)
        row = np.arange(40)
        split = np.full(40, "train")
        write_prepared(paths.prepared(source), Arrays({"x": x}, {}, {}, row, row, split))
    path = paths.prepared("damaged") / "inputs/x.npy"
    damage(path)
    sources, told = ["whole", "damaged", "absent"], f"prepared again: {path} is missing or cut"
    assert look([], sources) == f"1 damaged source would be {told}"
    assert (paths.prepared("damaged") / "index.json").is_file()
    assert mend([], sources) == f"1 damaged source is {told}"
    assert (paths.prepared("whole") / "index.json").is_file()
    assert not (paths.prepared("damaged") / "index.json").exists()


def test_a_source_larger_than_the_memory_that_a_process_may_use_is_whole():
    """As on a login node with `ulimit -v`: what cannot be mapped is not lost."""
    row = np.arange(4)
    arrays = Arrays({"x": np.zeros(4)}, {}, {}, row, row, np.full(4, "train"))
    write_prepared(paths.prepared("large"), arrays)
    path = paths.prepared("large") / "inputs/x.npy"
    np.lib.format.open_memmap(path, mode="w+", dtype=np.float64, shape=(2**29,)).flush()  # sparse
    before = resource.getrlimit(resource.RLIMIT_AS)
    used = int(Path("/proc/self/statm").read_text("ascii").split()[0]) * resource.getpagesize()
    resource.setrlimit(resource.RLIMIT_AS, (used + 2**30, before[1]))
    try:
        assert mend([], ["large"]) == ""
    finally:
        resource.setrlimit(resource.RLIMIT_AS, before)
    assert (paths.prepared("large") / "index.json").is_file()


def test_a_file_that_the_system_cannot_read_is_no_damage(monkeypatch):
    whole = Path.open

    def fail(path, *arguments, **options):
        if path.name == "record.json":
            raise OSError(errno.ESTALE, "Stale file handle")
        return whole(path, *arguments, **options)

    monkeypatch.setattr(Path, "open", fail)
    with pytest.raises(Refusal, match=r"record.json cannot be read \(Stale file handle\); nothing"):
        mend(MEMBERS)
    assert all((folder(n) / "record.json").is_file() for n in range(5))


def test_many_are_counted_and_three_named():
    for number in range(5):
        (folder(number) / "history.csv").unlink()
    told = mend(MEMBERS)
    assert told.count("is missing") == 3
    assert told.endswith("; and 2 more")


@pytest.mark.parametrize(
    ("name", "read"), [("weights.safetensors", read_weights), ("prediction.npz", read_prediction)]
)
def test_a_flipped_byte_is_noticed_by_what_reads_the_file(name, read):
    assert read(MEMBERS[0])
    path = folder(0) / name
    content = bytearray(path.read_bytes())
    content[-5] ^= 1
    path.write_bytes(content)
    told = rf"{name} cannot be read \(it is not as it was written\); delete it and run again"
    with pytest.raises(Refusal, match=told):
        read(MEMBERS[0])
    record = read_record_file(folder(0) / "record.json")
    assert list(damage_of(folder(0), record)) == []
    assert list(damage_of(folder(0), record, whole=True)) == [(path, "is not as it was written")]


def test_members_of_before_there_were_digests_are_read_as_they_are():
    record = read_record_file(folder(0) / "record.json")
    del record["files"]
    write_json(folder(0) / "record.json", record)
    (folder(0) / "history.csv").unlink()
    assert mend(MEMBERS) == ""
    assert read_weights(MEMBERS[0])["layer"].tolist() == [0.0, 0.0, 0.0]


def test_what_a_dead_writer_left_beside_a_report_is_removed(tmp_path):
    figures = tmp_path / "reports/figures/concepts"
    figures.mkdir(parents=True)
    dead = subprocess.Popen([sys.executable, "-S", "-c", ""])
    dead.wait()
    left = figures / f".fig3.pdf.{MACHINE}.{dead.pid}.part"
    kept = [
        figures / f".fig3.pdf.{MACHINE}.{os.getpid()}.part",
        figures / f".fig3.pdf.elsewhere.{dead.pid}.part",
        figures / "fig3.pdf",
    ]
    for path in (left, *kept):
        path.write_text("half")
    assert mend([]) == ""
    assert sorted(figures.iterdir()) == sorted(kept)


def test_a_plan_says_first_what_is_damaged(monkeypatch, capsys):
    plan = SimpleNamespace(members=MEMBERS, used=(), arms={})
    monkeypatch.setattr(foresee, "read_plan", lambda *_: plan)
    monkeypatch.setattr(foresee, "dry_run", lambda *_: ([], ""))
    (folder(1) / "history.csv").unlink()
    assert foresee.foresee(["all"], [], 1, None) == 0
    told = capsys.readouterr().out
    assert told.startswith(f"1 damaged member would be fitted again: {folder(1)}/history.csv is m")
    assert (folder(1) / "record.json").is_file()
