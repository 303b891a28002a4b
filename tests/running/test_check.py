"""Whether a run's numbers are those that were kept: what may move, and by how much."""

import csv

import pytest

from affectbench.refusal import Refusal
from affectbench.running.check import OF_CELLS, check, tolerance

COLUMNS = (*OF_CELLS, "value", "low", "high", "seed_sd", "status")


def row(metric="accuracy", value="0.5", low="", high="", seed_sd="", variant="a", **more) -> dict:
    key = {**dict.fromkeys(OF_CELLS, ""), "variant": variant, "metric": metric}
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


def test_values_of_a_file_that_was_not_kept_are_new(tmp_path, capsys):
    before, now = kept(tmp_path / "before", row()), kept(tmp_path / "now", row())
    kept(tmp_path / "more", row(variant="b")).joinpath("paper.csv").rename(now / "another.csv")
    assert not check(before, now)
    assert "  b accuracy: new\n" in capsys.readouterr().out
    (now / "another.csv").rename(now / "another.claims.csv")  # are no values of their own
    assert check(before, now)


def test_nothing_to_compare_is_refused(tmp_path):
    with pytest.raises(Refusal, match="no numbers are kept"):
        check(tmp_path / "none", tmp_path)
    with pytest.raises(Refusal, match=r"paper\.csv is missing"):
        check(kept(tmp_path / "a", row()), tmp_path / "none")


def test_another_processor_may_move_three_in_a_hundred_values(tmp_path, capsys):
    rows = [row(variant=f"v{n}", seed_sd="0.01") for n in range(100)]
    before = kept(tmp_path / "a", *rows)
    after = kept(tmp_path / "b", *[{**r, "value": "0.9"} for r in rows[:1]], *rows[1:])
    assert not check(before, after)
    (before / "made_on.json").write_text('["x86_64, this"]', "utf-8")
    (after / "made_on.json").write_text('["x86_64, that"]', "utf-8")
    assert check(before, after)
    printed = capsys.readouterr().out
    assert "another type of processor, where 3 values may" in printed
    assert printed.endswith("\nThe numbers agree.\n")
    many = kept(tmp_path / "d", *[{**r, "value": "0.9"} for r in rows[:4]], *rows[4:])
    (many / "made_on.json").write_text('["x86_64, that"]', "utf-8")
    assert not check(before, many)
    assert capsys.readouterr().out.endswith("\nThe numbers do not agree.\n")
    gone = kept(tmp_path / "c", {**rows[0], "value": "", "status": "diverged"}, *rows[1:])
    (gone / "made_on.json").write_text('["x86_64, that"]', "utf-8")
    assert not check(before, gone)
    (after / "made_on.json").write_text('["x86_64, this"]', "utf-8")
    assert not check(before, after)


def of_table(folder, *notes: str):
    folder.mkdir()
    lines = [f"t,r{n},c,,,,{text}" for n, text in enumerate(notes)]
    text = "table,row,column,value,low,high,text\n" + "\n".join(lines) + "\n"
    (folder / "paper.tables.csv").write_text(text, "utf-8")
    return folder


def test_the_notes_of_a_table_keep_their_words_and_counts(tmp_path, capsys):
    before = of_table(tmp_path / "a", "0.50 / 0.40", "12 / 3", "+−")
    assert check(before, of_table(tmp_path / "b", "0.46 / 0.44", "12 / 3", "+−"))
    assert not check(before, of_table(tmp_path / "c", "0.50 / 0.40", "13 / 3", "−−"))
    assert "'12 / 3' -> '13 / 3'" in capsys.readouterr().out
    assert not check(before, of_table(tmp_path / "d", "0.50 / 0.46", "12 / 3", "+−"))


def test_a_run_agrees_with_itself(finished):
    folder = finished.folder / "reports/numbers"
    assert check(folder, folder)
