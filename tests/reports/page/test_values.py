"""What is behind a number: the values of members, and the course of their training."""

import json

import pytest

from affectbench.reports.page.values import (
    about_metrics,
    asked_for,
    by_seed,
    curves,
    own_values,
    rounded,
)
from affectbench.store import files, paths
from affectbench.store.records import record_of
from affectbench.store.tables import write_csv

EVALUATION = {
    "dataset": "watch-fold=0", "dataset_base": "watch", "variant": "tea", "variant_base": "tea",
    "generation": 0, "options": {"fold": 0}, "sweep": {},
}  # fmt: skip
METRICS = ("task", "ensemble_size", "seed", "metric", "value")


@pytest.fixture(autouse=True)
def _here(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    record_of.cache_clear()
    yield
    record_of.cache_clear()


def test_a_number_of_an_ensemble_asks_for_its_members():
    assert asked_for([("watch||tea||0|5|activity", "nll")]) == {
        "watch||tea||0|1|": {("activity", "nll")}
    }


def test_only_what_is_asked_for_is_read_and_what_diverged_has_no_value():
    rows = [
        ("activity", 1, 0, "nll", 0.5),
        ("activity", 1, 0, "accuracy", 0.9),
        ("activity", 2, 0, "nll", 0.4),  # an ensemble
        ("activity", 1, 1, "nll", ""),
        ("activity", 1, 2, "nll", "nan"),
    ]
    write_csv(paths.metrics("watch-fold=0", "tea", 0) / "metrics.csv", METRICS, rows)
    asked = asked_for([("watch||tea||0|1|activity", "nll")])
    assert own_values([EVALUATION], asked) == {
        ("watch-fold=0", "tea", 0, 0): {("activity", "nll"): 0.5}
    }
    assert own_values([EVALUATION], {}) == {}


def test_an_evaluation_that_is_not_scored_yet_has_no_values():
    asked = asked_for([("watch||tea||0|1|activity", "nll")])
    assert own_values([EVALUATION], asked) == {}


def test_a_seeds_value_is_the_mean_of_its_folds():
    of = ("activity", "nll")
    own = {
        ("f0", "tea", 0, 0): {of: 0.5},
        ("f1", "tea", 0, 0): {of: 0.7},
        ("f0", "tea", 0, 1): {of: 0.4},
    }
    members = [*own, ("f1", "tea", 0, 1)]
    assert by_seed(members, own, *of) == pytest.approx({0: 0.6, 1: 0.4})


def test_curves_are_of_the_loss_and_what_was_validated():
    folder = paths.member("watch", "tea", 0, 0)
    record = {"status": "ok", "spec": {}, "code": "", "cost": {}, "best": {"val_loss": 0.3}}
    files.write_text(folder / "record.json", json.dumps(record))
    rows = [
        (10, "train_loss", 0.123456789),
        (10, "val_loss", 0.4),
        (20, "val_loss", 0.3),
        (20, "weights", 1),
        (30, "val_loss", "nan"),
    ]
    write_csv(folder / "history.csv", ("step", "quantity", "value"), rows)
    assert curves(("watch", "tea", 0, 0)) == {
        "train_loss": [[10], [0.12346]],
        "val_loss": [[10, 20], [0.4, 0.3]],
    }
    assert curves(("watch", "tea", 0, 1)) == {}


def test_metrics_say_which_way_is_better():
    assert about_metrics(["nll", "accuracy"]) == {
        "accuracy": ["higher", "", "accuracy"],
        "nll": ["lower", "nats", "NLL"],
    }
    assert rounded(1234567.0) == 1234600.0
