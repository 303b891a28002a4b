"""The files through which a number comes, with values of each, for every origin of data."""

import numpy as np
import pytest

from affectbench.arrays import Arrays, Rows, Take, Task
from affectbench.comparison.key import Columns, Key
from affectbench.evaluation.sums import SumTable
from affectbench.running.chain import chain, compared
from affectbench.store import files, paths
from affectbench.store.arrays import Space, write_npz, write_prepared, write_rows
from affectbench.store.tables import write_csv, write_parquet

TASKS = {"mood": Task("multiclass", ("calm", "angry"))}
COST = {"seconds": 2.5, "cpu_seconds": 2.0, "peak_mib": 100}
FITS = ["fit", "fit"]


def evaluation(origin: str) -> dict:
    about = {"dataset": "watch-1", "dataset_base": "watch", "source": "watch", "options": {}}
    about |= {"use": "watch", "origin": origin, "sweep": {}, "generation": 0, "seeds": [0]}
    return {**about, "variant": "xa_cmd", "variant_base": "xa_cmd", "ensemble_sizes": [1]}


def store_member(variant: str, teachers: list, logits: np.ndarray | None) -> None:
    """Write a member's record and prediction; that of a diverged one is empty."""
    member = ("watch-1", variant, 0, 0)
    spec = {"method": "xa_cmd", "net": "cnn1d", "teachers": {"t": teachers}}
    spec |= {"stacked_on": {}, "prefit": None, "tasks": {"target": "mood"}, "member": member}
    status = "diverged" if logits is None else "ok"
    record = {"spec": spec, "code": "", "status": status, "parameters": 1200, "cost": COST}
    files.write_json(paths.member(*member) / "record.json", record)
    prediction = {} if logits is None else {"mood": logits}
    write_npz(paths.member(*member) / "prediction.npz", prediction)


@pytest.fixture
def stored(tmp_path, monkeypatch):
    """A dataset of two rows, a student with one teacher, and the student's evaluation."""
    monkeypatch.chdir(tmp_path)
    row, split = np.arange(2), np.array(["train", "test"])
    folder = paths.prepared("watch")
    folder.mkdir(parents=True)
    inputs = {"x": Space(folder).array("inputs/x", (2, 3), "float32")}
    write_prepared(folder, Arrays(inputs, {"mood": np.array([0, 1])}, TASKS, row, row, split))
    write_rows(paths.rows("watch-1") / "rows.npz", Rows(row, row, split, {"x": Take(row)}))
    store_member("teacher", [], np.array([[[0.0, 1.0], [2.0, 3.0]]]))
    store_member("xa_cmd", [("watch-1", "teacher", 0, 0)], np.array([[[0.0, 1.0], [0.5, 1.5]]]))
    table = SumTable()
    table.add(("mood", "multiclass", 1, 0), np.array(["p1"]), {"count": np.array([1.0])})
    write_parquet(paths.metrics("watch-1", "xa_cmd", 0) / "sufficient.parquet", table.columns)
    columns = ("task", "ensemble_size", "seed", "metric", "value")
    rows = [("mood", 1, 0, "accuracy", 0.75), ("mood", 1, 0, "nll", 0.5)]
    write_csv(paths.metrics("watch-1", "xa_cmd", 0) / "metrics.csv", columns, rows)


def stops_of(origin: str, metric: str = "accuracy") -> list:
    entry = evaluation(origin)
    return list(chain(entry, Key.of(entry, 1, "mood"), metric, 0))


@pytest.mark.usefixtures("stored")
@pytest.mark.parametrize(
    ("origin", "rule", "path", "values"),
    [
        ("simulated", "simulate", "data/simulated/watch/raw", "1 file: a.csv"),
        ("bundled", "bundled", "seglearn/", "of an installed package; "),
        ("raw", "given", "raw.watch", "the folder that the config names"),
    ],
)
def test_the_way_begins_where_the_data_comes_from(origin, rule, path, values):
    files.write_text(paths.raw("watch") / "a.csv", "1")
    first, *rest = stops_of(origin)
    assert first.rule == rule
    assert str(first.path).startswith(path)
    assert first.values[0].startswith(values)
    assert [stop.rule for stop in rest] == ["prepare", "select", *FITS, "evaluate", "evaluate"]


@pytest.mark.usefixtures("stored")
def test_every_stop_shows_what_its_file_holds():
    _, prepared, rows, teacher, student, sums, values = stops_of("raw")
    assert prepared.values == ("x (2, 3): 0, 0, 0", "mood (2,): 0")
    assert rows.values[0] == "1 test, 1 train"
    assert teacher.values[0].startswith("teachers of the next: ok, 1,200 parameters, 2.5 s")
    assert teacher.values[1] == "mood of the first test row: 2, 3"
    assert student.values[1] == "mood of the first test row: 0.5, 1.5"
    assert sums.values == ("group p1: count[0] 1, …",)
    assert sums.code.endswith("affectbench/evaluation/metrics/multiclass.py: scores")
    assert values.values == ("seed 0: accuracy 0.75",)


@pytest.mark.usefixtures("stored")
def test_a_difference_has_no_values_of_one_metric():
    assert [stop.rule for stop in stops_of("raw", metric="")][-2:] == ["fit", "evaluate"]


@pytest.mark.usefixtures("stored")
def test_a_member_that_diverged_has_neither_prediction_nor_sums():
    store_member("xa_cmd", [], None)
    write_parquet(paths.metrics("watch-1", "xa_cmd", 0) / "sufficient.parquet", SumTable().columns)
    *_, fit, sums, _ = stops_of("raw")
    assert fit.values == ("diverged, 1,200 parameters, 2.5 s",)
    assert sums.values == ("no member has a prediction",)


@pytest.mark.usefixtures("stored")
def test_the_row_of_the_comparison_is_found_by_key_and_metric():
    key, columns = Key.of(evaluation("raw"), 1, "mood"), Columns([evaluation("raw")])
    own = ("metric", "value", "low", "high", "drawn", "rows", "groups", "members")
    rows = [(*columns.values(key), m, 0.75, 0.5, 1, "groups", 9, 5, 1) for m in ("nll", "f1")]
    write_csv(paths.comparison("toy") / "cells.csv", (*columns.names, *own), rows)
    [stop] = compared(paths.comparison("toy") / "cells.csv", key, "nll")
    assert stop.values[1].startswith("value 0.75, low 0.5, high 1, drawn groups")
    assert list(compared(paths.comparison("toy") / "cells.csv", key, "")) == []
