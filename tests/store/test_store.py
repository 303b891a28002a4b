"""Files: whole or not there, the same bytes for the same content, never a pickle."""

import numpy as np
import pytest

from affectbench.arrays import Rows, Take
from affectbench.refusal import Refusal
from affectbench.store import files
from affectbench.store.arrays import WholeFolder, read_npz, read_rows, write_npz, write_rows


def test_a_crash_leaves_what_was_there(tmp_path):
    path = tmp_path / "x.txt"
    files.write_text(path, "old")
    with pytest.raises(RuntimeError), files.whole(path) as aside:
        aside.write_text("half of the n")
        raise RuntimeError
    assert path.read_text() == "old"
    assert [p.name for p in tmp_path.iterdir()] == ["x.txt"]


def test_a_crash_leaves_no_half_folder(tmp_path):
    with pytest.raises(RuntimeError), WholeFolder(tmp_path / "prepared") as aside:
        (aside / "a.npy").write_bytes(b"half")
        raise RuntimeError
    assert list(tmp_path.iterdir()) == []


def test_the_same_arrays_give_the_same_bytes(tmp_path):
    for name in ("a", "b"):
        write_npz(tmp_path / name, {"t/x": np.arange(5.0), "y": np.array(["p", "q"])})
    assert (tmp_path / "a").read_bytes() == (tmp_path / "b").read_bytes()
    assert read_npz(tmp_path / "a")["t/x"].tolist() == [0, 1, 2, 3, 4]


def test_nothing_pickled_is_written_or_read(tmp_path):
    with pytest.raises(ValueError, match="Object arrays"):
        write_npz(tmp_path / "a.npz", {"x": np.array([{}], dtype=object)})
    assert not (tmp_path / "a.npz").exists()
    np.savez(tmp_path / "b.npz", x=np.array([{}], dtype=object))
    with pytest.raises(Refusal, match=r"b\.npz cannot be read"):
        read_npz(tmp_path / "b.npz")


@pytest.mark.parametrize("content", [b"", b"PK not really", b"\x93NUMPY"])
def test_a_broken_file_is_named_with_its_remedy(tmp_path, content):
    (tmp_path / "rows.npz").write_bytes(content)
    with pytest.raises(Refusal, match=r"rows\.npz cannot be read .* delete it and run again"):
        read_npz(tmp_path / "rows.npz")
    with pytest.raises(Refusal, match="is missing"):
        read_npz(tmp_path / "absent.npz")


def test_rows_come_back_as_they_were(tmp_path):
    rows = Rows(
        row=np.array([3, 5]),
        group=np.array([0, 1]),
        split=np.array(["train", "test"]),
        takes={"face": Take(np.array([3, 5]), 4, 2), "maps/au": Take(np.array([3, 5]))},
        classes={"expression": ("a", "b")},
        scored=np.ones((2, 4), bool),
        attributes={"age": np.array([20, 30])},
    )
    write_rows(tmp_path / "rows.npz", rows)
    back = read_rows(tmp_path / "rows.npz")
    assert back.takes["face"].length == 4
    assert back.takes["face"].stride == 2
    assert back.takes["maps/au"].start.tolist() == [3, 5]
    assert back.classes == rows.classes
    assert back.scored.tolist() == rows.scored.tolist()
    assert back.attributes["age"].tolist() == [20, 30]


def test_json_is_rewritten_only_where_it_says_something_else(tmp_path):
    path = tmp_path / "plan.json"
    files.write_if_changed(path, {"a": (1, 2)})
    before = path.stat().st_mtime_ns
    files.write_if_changed(path, {"a": [1, 2]})
    assert path.stat().st_mtime_ns == before
    files.write_if_changed(path, {"a": [1]})
    assert files.read_json(path) == {"a": [1]}
