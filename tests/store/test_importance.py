"""Stored SAGE values: what is written is what is read."""

from affectbench.store import paths
from affectbench.store.members import IMPORTANCE, read_importance
from affectbench.store.tables import write_csv


def test_what_is_written_is_read_by_mode_class_and_feature(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    member = ("watch", "gyroscope", 0, 0)
    lines = [
        ("mood", mode, name, feature, str(value), 0.1, 2, 0.02, 0.0)
        for mode, first in (("rows", 0), ("ovr", 10))
        for name, value in (("calm", first), ("glad", first + 1))
        for feature in range(3)
    ]
    lines.append(("other", "rows", "calm", 0, 9.0, 0.1, 2, 0.02, 0.0))
    write_csv(paths.importance(*member), IMPORTANCE, lines)
    found = read_importance(member, "mood")
    assert {mode: values.tolist() for mode, values in found.items()} == {
        "rows": [[0] * 3, [1] * 3],
        "ovr": [[10] * 3, [11] * 3],
    }
    assert read_importance(member, "absent") == {}
