"""Histories and diagnostics of members as sums, with a seed that diverged."""

import numpy as np

from affectbench.evaluation.training_course import training_sums
from affectbench.store import paths
from affectbench.store.members import DIAGNOSTICS, HISTORY
from affectbench.store.tables import write_csv


def store(seed: int, val_kl: list[float], weights: dict[str, list[float]]) -> tuple:
    """Write the history and the diagnostics of a member."""
    member = ("watch", "xa_cmd", 0, seed)
    folder = paths.member(*member)
    history = [(step, "val_kl", value) for step, value in enumerate(val_kl)]
    write_csv(folder / "history.csv", HISTORY, [(0, "loss", 1.0), *history])
    rows = [
        ("teacher_weight", teacher, f"class {k}", value)
        for teacher, values in weights.items()
        for k, value in enumerate(values)
    ]
    write_csv(folder / "diagnostics.csv", DIAGNOSTICS, rows)
    return member


def test_a_diverged_seed_has_the_quantities_of_the_others(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    alive = store(0, [0.9, 0.2], {"eeg": [0.5, 1.0], "face": [0.5, 0.0]})
    courses = training_sums([alive, store(1, [], {})])
    sums = courses[0]["training"]
    assert (sums.kind, sums.groups.tolist(), sums.rows) == ("training", ["all"], 0)
    assert {name: value.tolist() for name, value in sums.values.items()} == {
        "count": [1.0], "val_kl": [0.2], "weights_entropy": [0.5],
    }  # fmt: skip
    assert courses[1]["training"].values.keys() == sums.values.keys()
    assert np.isfinite(courses[1]["training"].values["val_kl"]).all()


def test_members_without_teachers_have_none(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert training_sums([store(0, [], {})]) == {}
