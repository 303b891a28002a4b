"""Whether a run's numbers are those that were kept: what may move, and by how much."""

import csv

import pytest

from affectbench.refusal import Refusal
from affectbench.running.check import KEY, check, tolerance

COLUMNS = (*KEY, "value", "low", "high", "seed_sd", "status")


def row(metric="accuracy", value="0.5", low="", high="", seed_sd="", variant="a", **more) -> dict:
    key = {**dict.fromkeys(KEY, ""), "variant": variant, "metric": metric}
    numbers = {"value": value, "low": low, "high": high, "seed_sd": seed_sd, "status": "complete"}
    return {**key, **numbers, **more}


def kept(folder, *rows):
    folder.mkdir(exist_ok=True)
    with (folder / "paper.csv").open("w", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(file, COLUMNS)
        writer.writeheader()
        writer.writerows(rows)
    return folder


@pytest.mark.parametrize(
    ("told", "seeds", "allowed"),
    [
        ({"seed_sd": "0.1", "low": "0.1", "high": "0.9"}, {"accuracy": 0.7}, 0.2),
        ({"low": "0.1", "high": "0.9"}, {"accuracy": 0.2}, 0.4),
        ({"low": "0.1", "high": "0.9"}, {"nll": 0.2}, 0.4),
        ({}, {}, 0.001),
    ],
)
def test_a_value_may_move_as_seeds_do_or_else_within_its_interval(told, seeds, allowed):
    assert tolerance(row(**told), seeds) == pytest.approx(allowed)


def test_what_moves_little_agrees_and_what_moves_far_is_named(tmp_path, capsys):
    before = kept(tmp_path / "a", row(seed_sd="0.01"), row("nll", "1.0"))
    near = kept(tmp_path / "b", row(value="0.515"), row("nll", "1.0"))
    assert check(before, near)
    assert "1 of 2 values are the same to the last digit; 0 differ" in capsys.readouterr().out
    far = kept(tmp_path / "c", row(value="0.53"), row("nll", "1.0"))
    assert not check(before, far)
    assert "a accuracy: 0.5 -> 0.53, more than 0.02 apart" in capsys.readouterr().out


def test_a_value_that_is_gone_or_new_or_diverged_is_named(tmp_path, capsys):
    before = kept(tmp_path / "a", row(), row(variant="b"))
    after = kept(tmp_path / "b", row(value="", status="diverged"), row(variant="c"))
    assert not check(before, after)
    told = capsys.readouterr().out
    for line in ("b accuracy: gone", "c accuracy: new", "complete before, diverged now"):
        assert line in told


def test_nothing_to_compare_is_refused(tmp_path):
    with pytest.raises(Refusal, match="no numbers are kept"):
        check(tmp_path / "none", tmp_path)
    with pytest.raises(Refusal, match=r"paper\.csv is missing"):
        check(kept(tmp_path / "a", row()), tmp_path / "none")


def test_a_run_agrees_with_itself(finished):
    folder = finished.folder / "reports/numbers"
    assert check(folder, folder)
