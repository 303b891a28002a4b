"""CPU seconds of cells, from the study's figures: what learned from whom is counted once."""

from pathlib import Path

import pytest
from presets import CATALOGUE, plan_of
from small_config import minimal

from affectbench.plan.entries import Member
from affectbench.plan.members import Plan, read_plan
from affectbench.plan.study_costs import COLUMNS, PATH, Costs, job_kind_of, paper_costs, read_rows
from affectbench.store.tables import write_csv


@pytest.fixture
def plan() -> Plan:
    """A teacher of 40 steps with two seeds on `watch`, and a student of each seed and of both."""
    config = minimal()
    variants = config["variants"]
    variants["teacher"] |= {"hparams": {"steps": 40}, "seeds": [0, 1]}
    variants["student"] = {
        "method": "uniform_cmd", "net": {"name": "cnn1d"}, "inputs": ["magnitude"],
        "tasks": {"target": "activity"}, "teachers": ["teacher"], "seeds": [0, 1],
        "hparams": {"steps": 20},
    }  # fmt: skip
    arm = config["papers"]["cross_modal"]["arms"][0]
    arm["variants"], arm["ensemble_sizes"] = ["teacher", "student"], [1, 2]
    return read_plan(config, CATALOGUE)


def member(plan: Plan, variant: str, seed: int) -> Member:
    dataset = next(iter(plan.arms["cross_modal"].evaluations)).dataset
    return Member(dataset, variant, 0, seed)


def costs_file(plan: Plan, into: Path, *jobs: tuple[str, float, float]) -> Path:
    """Write what fits cost: variant, steps, CPU seconds."""
    rows = []
    for variant, steps, seconds in jobs:
        names = {name: str(v) for name, v in member(plan, variant, 0)._asdict().items()}
        place = job_kind_of(plan, "fit", names)
        rows.append(("fit", place.of, place.method, place.network, steps, 2, seconds, 100))
    write_csv(into / "costs.csv", COLUMNS, rows)
    return into / "costs.csv"


def of_cells(plan: Plan, path: Path) -> dict[tuple[str, int], float | None]:
    cells = paper_costs(plan, "cross_modal", path)["cells"]
    return {(cell["of"][1], cell["ensemble_size"]): cell["cpu_seconds"] for cell in cells}


def test_a_student_costs_itself_and_its_teacher(plan, tmp_path):
    """A teacher takes 3 s; a student takes 8 s for 40 steps there, so 4 s for its 20."""
    path = costs_file(plan, tmp_path, ("teacher", 40, 3.0), ("student", 40, 8.0))
    assert of_cells(plan, path) == {
        ("teacher", 1): 3.0,
        ("teacher", 2): 6.0,
        ("student", 1): 7.0,
        ("student", 2): 14.0,  # two students, each of its own teacher
    }


def test_the_nearest_budget_counts(plan, tmp_path):
    """Of 5 s for 10 steps and 6 s for 45 the latter is nearer to 40: 6 x 40 / 45."""
    path = costs_file(plan, tmp_path, ("teacher", 10, 5.0), ("teacher", 45, 6.0))
    assert of_cells(plan, path)["teacher", 1] == 5.333


def test_what_the_study_did_not_fit_has_no_cost(plan, tmp_path):
    path = costs_file(plan, tmp_path, ("student", 20, 4.0))
    assert set(of_cells(plan, path).values()) == {None}  # the student's teacher is not known
    assert set(of_cells(plan, tmp_path / "absent.csv").values()) == {None}


def test_all_of_the_studys_cells_have_a_cost_and_ancestors_count_once():
    study = plan_of("study")
    for paper in study.arms:
        cells = paper_costs(study, paper)["cells"]
        # Open data is not in the study that config/costs.csv is of.
        older = [cell for cell in cells if not cell["of"][0].startswith(("fer_plus", "crema_d"))]
        assert len(older) > 30 or paper == "controls"
        assert all(cell["cpu_seconds"] for cell in older)
    behind = Costs(study, read_rows(PATH)).behind(Member("short_clips", "stu_v", 2, 3))
    told = sorted((m.variant, m.generation, m.seed) for m in behind)
    students = [("stu_v", 1, seed) for seed in range(5)] + [("stu_v", 2, 3)]
    assert told == [*students, *(("tea_v", 0, seed) for seed in range(5))]
