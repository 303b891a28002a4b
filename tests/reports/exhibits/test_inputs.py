"""What exhibits read: titles of variants, and the rows that an exhibit shows."""

import pytest

from affectbench.comparison.key import Columns, Key
from affectbench.refusal import Refusal
from affectbench.reports.exhibits.inputs import read
from affectbench.store import files, paths
from affectbench.store.members import HISTORY
from affectbench.store.planned_costs import planned_costs
from affectbench.store.tables import write_csv


def evaluation(variant: str, fold: int, generation: int = 0) -> dict:
    about = {"dataset": f"watch-{fold}", "dataset_base": "watch", "use": "watch"}
    about["options"] = {"overlap": 0.5, "fold": fold}
    about |= {"variant": variant, "variant_base": variant, "sweep": {}, "seeds": [0]}
    return {**about, "generation": generation, "ensemble_sizes": [1]}


PLAN = {"paper": "toy", "explained": [], "galleries": []}
PLAN["evaluations"] = [evaluation("xa_cmd", 1), evaluation("stu", 1, generation=2)]
TITLES = {
    "xa_cmd": {"title": "XA-CMD", "shown_in": None},
    "stu": {"title": "Stu{} (V)", "shown_in": ["fig4"]},
}


@pytest.fixture(autouse=True)
def comparison(tmp_path, monkeypatch):
    """A paper with two variants, of which one is shown in a single exhibit."""
    monkeypatch.chdir(tmp_path)
    files.write_json(paths.arms("toy"), PLAN)
    files.write_json(paths.titles("toy"), TITLES)
    columns = Columns(PLAN["evaluations"])
    rows = [(*columns.values(Key.of(e, 1, "mood")), "nll", 0.25) for e in PLAN["evaluations"]]
    names = (*columns.names, "metric", "value")
    write_csv(paths.comparison("toy") / "cells.csv", names, rows)
    other = [(*row[:-2], "xa_cmd", *row[-2:]) for row in rows]
    names = (*columns.names, "other_variant", "metric", "difference")
    write_csv(paths.comparison("toy") / "differences.csv", names, other)


def test_a_title_has_the_generation_and_options_stay_text():
    cells = read("toy", ["cells"])["cells"]
    assert cells["title"].tolist() == ["XA-CMD", "Stu2 (V)"]
    assert cells["dataset_title"].tolist() == ["Smartwatch", "Smartwatch"]
    assert cells["option.overlap"].tolist() == ["0.5", "0.5"]
    assert [Key.read(row) for _, row in cells.iterrows()] == [
        Key.of(entry, 1, "mood") for entry in PLAN["evaluations"]
    ]


def test_both_sides_of_a_difference_have_titles():
    pairs = read("toy", ["differences"])["differences"]
    assert pairs["other_title"].tolist() == ["XA-CMD", "XA-CMD"]


@pytest.mark.parametrize(
    ("exhibit", "shown"),
    [("", ["xa_cmd", "stu"]), ("fig4", ["xa_cmd", "stu"]), ("table2", ["xa_cmd"])],
)
def test_an_exhibit_has_no_rows_of_variants_that_are_shown_elsewhere(exhibit, shown):
    assert read("toy", ["cells"], exhibit)["cells"]["variant"].tolist() == shown


def test_a_difference_is_shown_where_both_sides_are():
    assert read("toy", ["differences"], "table2")["differences"]["variant"].tolist() == ["xa_cmd"]


def test_files_of_evaluations_have_their_key_seed_and_fold():
    for entry in PLAN["evaluations"]:
        of = (entry["dataset"], entry["variant"], entry["generation"])
        write_csv(paths.metrics(*of) / "history.csv", ("seed", *HISTORY), [(0, 0, "loss", 2)])
    history = read("toy", ["history"])["history"]
    assert history["value"].tolist() == [2.0, 2.0]
    assert history["title"].tolist() == ["XA-CMD", "Stu2 (V)"]
    assert (history["seed"].tolist(), history["fold"].tolist()) == ([0, 0], ["1", "1"])


def record(member: tuple, parameters: int, stacked_on: dict, status: str = "ok") -> None:
    spec = {"teachers": {}, "stacked_on": stacked_on, "prefit": None}
    about = {"status": status, "spec": spec, "code": "", "cost": {}, "parameters": parameters}
    files.write_json(paths.member(*member) / "record.json", about)


def test_costs_are_of_cells_with_the_parameters_of_all_that_answer():
    """A temperature of 1 number on a teacher of 100 answers with 101; two students with 80."""
    scaled, student = (("watch-1", "xa_cmd", 0), ("watch-1", "stu", 2))
    teacher = ("watch-1", "tea", 0, 0)
    record((*scaled, 0), 1, {"tea": [teacher]})
    record(teacher, 100, {})
    record((*student, 0), 40, {})
    cells = [
        {"of": scaled, "ensemble_size": 1, "cpu_seconds": 2.5},
        {"of": student, "ensemble_size": 2, "cpu_seconds": None},
        {"of": ("watch-1", "absent", 0), "ensemble_size": 1, "cpu_seconds": 1.0},
    ]
    files.write_json(planned_costs("toy"), {"cells": cells})
    costs = read("toy", ["costs"])["costs"]
    assert costs["parameters"].tolist() == [101, 80]
    assert costs["cpu_seconds"].tolist()[0] == 2.5
    assert costs["cpu_seconds"].isna().tolist() == [False, True]
    assert costs["ensemble_size"].tolist() == [1, 2]
    assert [Key.read(row).variant for _, row in costs.iterrows()] == ["xa_cmd", "stu"]
    record(teacher, 0, {}, "diverged")  # as a fit that diverged is stored
    assert read("toy", ["costs"])["costs"]["parameters"].isna().tolist() == [True, False]


def test_what_nobody_may_read_is_refused():
    with pytest.raises(Refusal, match="an exhibit of toy reads 'occlusion'"):
        read("toy", ["occlusion"])
