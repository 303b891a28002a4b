"""Files: whole or not there, the same bytes for the same content, never a pickle."""

import errno
from pathlib import Path

import numpy as np
import pytest

from affectbench.arrays import Rows, Take
from affectbench.refusal import Refusal
from affectbench.store import aside, files
from affectbench.store.arrays import WholeFolder, read_npz, read_rows, write_npz, write_rows


def test_a_crash_leaves_what_was_there(tmp_path):
    path = tmp_path / "x.txt"
    files.write_text(path, "old")
    with pytest.raises(RuntimeError), files.whole(path) as half:
        half.write_text("half of the n")
        raise RuntimeError
    assert path.read_text() == "old"
    assert [p.name for p in tmp_path.iterdir()] == ["x.txt"]


def test_a_crash_leaves_no_half_folder(tmp_path):
    with pytest.raises(RuntimeError), WholeFolder(tmp_path / "prepared") as made:
        (made / "a.npy").write_bytes(b"half")
        raise RuntimeError
    assert list(tmp_path.iterdir()) == []


class KilledHere(BaseException):
    """Ends a process, as a kill would."""


def test_a_kill_at_any_step_of_a_replacement_leaves_a_whole_folder(tmp_path, monkeypatch):
    """The new one, the old one, or, between two renames, both of them aside."""
    left: list[int] = []

    def killed(real):
        def step(*arguments, **options):
            if not left:
                raise KilledHere
            left.pop()
            return real(*arguments, **options)

        return step

    for steps in range(3):
        folder = tmp_path / str(steps) / "prepared"
        folder.mkdir(parents=True)
        (folder / "a").write_text("old")
        left[:] = [0] * steps
        with monkeypatch.context() as patched, pytest.raises(KilledHere):
            patched.setattr(Path, "rename", killed(Path.rename))
            patched.setattr(aside, "remove", killed(aside.remove))
            with WholeFolder(folder) as made:
                (made / "a").write_text("new")
        whole = {path.read_text() for path in folder.parent.glob("*/a")}
        assert whole >= {"old"}
        assert (folder / "a").exists() == (steps != 1)


def test_what_was_there_is_replaced_also_where_it_cannot_be_removed(tmp_path, monkeypatch):
    """As of another user, or a link to a folder; what cannot be renamed is refused."""
    (tmp_path / "elsewhere").mkdir()
    folder = tmp_path / ("n" * 120)
    folder.symlink_to(tmp_path / "elsewhere")
    with WholeFolder(folder) as made:
        (made / "a").write_text("first")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["elsewhere", folder.name]
    with monkeypatch.context() as patched, WholeFolder(folder) as made:
        (made / "a").write_text("whole")
        patched.setattr("shutil.rmtree", lambda *_, **__: None)
    assert (folder / "a").read_text() == "whole"

    def busy(*_):
        raise OSError(errno.EBUSY, "Device or resource busy")

    monkeypatch.setattr(Path, "rename", busy)
    told = pytest.raises(Refusal, match=r"nnn cannot be replaced \(Device or resource busy\); remo")
    with told, WholeFolder(folder) as made:
        (made / "a").write_text("new")
    assert (folder / "a").read_text() == "whole"


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
