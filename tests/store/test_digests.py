"""What holds digests is itself missed where it is gone, and looked at before data is used."""

import pytest
import torch
from small_source import write_source

from affectbench.refusal import Refusal
from affectbench.running.verify_stored import verify_stored
from affectbench.store import arrays, files, members, paths, records, tables

MEMBER = ("watch", "teacher", 0, 0)
RECORD = {"status": "ok", "spec": {}, "code": "0", "cost": {}}


@pytest.fixture(autouse=True)
def here(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)


@pytest.fixture
def prepared():
    """The folder of a prepared source."""
    return write_source("watch")


def test_a_prepared_array_of_which_a_byte_changed_is_not_learned_from(prepared, monkeypatch):
    path = prepared / "inputs/x.npy"
    arrays.read_prepared("watch", ["inputs/x", "inputs/absent"])
    content = bytearray(path.read_bytes())
    content[-3] ^= 1
    path.write_bytes(content)
    arrays.read_prepared("watch", ["targets/mood"])
    refused = r"x.npy cannot be read \(it is not as it was written\); delete results/prepared/watch"
    with pytest.raises(Refusal, match=refused):
        arrays.read_prepared("watch", ["inputs/x"])
    monkeypatch.setattr(arrays, "CHECKED", 100)  # bytes: it is too large to be read for that
    arrays.read_prepared("watch", ["inputs/x"])


@pytest.mark.parametrize(
    "record",
    [
        {"status": "ok", "spec": [], "code": "0", "cost": {}},
        {"status": "ok", "spec": {}, "code": "0", "cost": 3},
        {"status": "ok", "spec": {}, "code": "0", "cost": {}, "files": {"history.csv": 3}},
    ],
)
def test_a_record_of_another_shape_is_refused(record):
    path = paths.member(*MEMBER) / "record.json"
    files.write_json(path, record)
    with pytest.raises(Refusal, match=r"record.json cannot be read \(it is not as a fit writes it"):
        records.read_record_file(path)


def test_what_holds_the_digests_is_missed(prepared, capsys):
    """A record, an index; and of a member of before there were digests any file."""
    (prepared / "index.json").unlink()
    folder = paths.member(*MEMBER)
    members.write_weights(folder, {"layer.weight": torch.ones(3, 2)})
    assert not verify_stored()
    printed = capsys.readouterr().out
    assert f"{folder / 'record.json'} is missing" in printed
    assert f"{prepared / 'index.json'} is missing" in printed
    files.write_json(folder / "record.json", RECORD)
    assert not verify_stored()
    assert f"{folder / 'history.csv'} is missing" in capsys.readouterr().out


def test_names_with_dots_are_no_files_of_members(capsys):
    write_source("watch-overlap=0.5")
    member = ("watch-overlap=0.5-fold=0", "teacher-effort=0.25", 0, 0)
    members.write_member(paths.member(*member), {}, {}, [], [], RECORD)
    assert verify_stored()
    assert "is missing" not in capsys.readouterr().out


def test_seals_of_reports_are_compared_too(capsys):
    path = paths.REPORTS / "numbers/watch.csv"
    paths.RESULTS.mkdir(exist_ok=True)
    tables.write_csv(path, ("name", "value"), [("a", 1.5)])
    assert verify_stored()
    path.write_text("name,value,rows\na,1.5,3\n")
    assert not verify_stored()
    assert f"{path} " in capsys.readouterr().out
