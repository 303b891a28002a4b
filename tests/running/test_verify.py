"""A record that no fit wrote is reported by `verify`, and nothing is fitted from it."""

import json
import re

import pytest

from affectbench.running.sharing.schemas import STORED_RECORD, fault_in
from affectbench.running.verify import verify

RECORD = {
    "status": "ok",
    "reason": "",
    "code": "c",
    "cost": {"seconds": 1.0, "cpu_seconds": 1.0, "peak_mib": 1.0},
    "parameters": 7,
    "rows": {"train": 1, "val": 1, "test": 1},
    "data": {"results/rows/d/rows.npz": "00ff"},
    "environment": {"python": "3.11", "machine": "x86_64", "packages": {}, "commit": "c"},
    "spec": {
        "member": ["d", "v", 0, 0], "root_seed": 0, "method": "supervised", "net": None,
        "source": "d", "teachers": {}, "stacked_on": {}, "prefit": None,
    },
    "files": {"history.csv": {"bytes": 3, "sha256": "ab12"}},
}  # fmt: skip


def test_a_record_as_a_fit_writes_it_has_no_fault():
    assert fault_in(RECORD, STORED_RECORD) == ""


@pytest.mark.parametrize(
    ("spoiled", "told"),
    [
        ({"spec": {**RECORD["spec"], "member": "d/v"}}, "spec/member: 'd/v' is not of type"),
        ({"spec": {"member": ["d", "v", 0, 0]}}, r"spec: '\w+' is a required property"),
        ({"data": ["results/rows"]}, "data: .* is not of type 'object'"),
        ({"files": {"history.csv": {"bytes": 3}}}, "files/history.csv: 'sha256' is a required"),
    ],
)
def test_another_is_reported_and_not_fitted(tmp_path, monkeypatch, capsys, spoiled, told):
    monkeypatch.chdir(tmp_path)
    (folder := tmp_path / "results/members/d/v/g0/s0").mkdir(parents=True)
    (folder / "record.json").write_text(json.dumps({**RECORD, **spoiled}), "utf-8")
    assert not verify(1, seed=0)
    printed = capsys.readouterr().out
    assert re.search(rf"cannot be read \(it is not as a fit writes it: {told}", printed)
    assert printed.endswith("0 of 1 are the same, byte for byte\n")
