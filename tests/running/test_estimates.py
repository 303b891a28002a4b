"""What a fit should cost: as the most similar ones that have run, by the ratio of their budgets."""

from pathlib import Path

import pytest
from presets import CATALOGUE
from small_config import minimal

from affectbench.plan.members import Plan, read_plan
from affectbench.running.estimates import Estimates
from affectbench.store import files, paths
from affectbench.store.costs import LINE


@pytest.fixture
def plan(tmp_path, monkeypatch) -> Plan:
    """Two datasets, a teacher of 40 steps, and the same at other efforts, under its label."""
    monkeypatch.chdir(tmp_path)
    config = minimal()
    config["datasets"]["other"] = {"use": "watch", "overlap": 0.5}
    teacher = config["variants"]["teacher"] | {"hparams": {"steps": 40}, "seeds": [0, 1]}
    config["variants"] = {
        "teacher": teacher,
        "longer": teacher | {"label": "teacher", "effort": [0.5, 2]},
        "bold": teacher | {"hparams": {"steps": 10, "lr": 0.1}},
    }
    config["papers"]["cross_modal"]["arms"] = [
        {"datasets": ["watch", "other"], "variants": ["teacher", "longer", "bold"]}
    ]
    return read_plan(config, CATALOGUE)


def has_run(dataset: str, variant: str, steps: int, seconds: float) -> None:
    cost = {"seconds": seconds, "cpu_seconds": seconds, "peak_mib": 1.0}
    spec = {"hparams": {"steps": steps}}
    record = {"status": "ok", "spec": spec, "code": "", "cost": cost}
    files.write_json(paths.member(dataset, variant, 0, 0) / "record.json", record)


def estimated(plan: Plan, dataset: str, variant: str, seed: int) -> tuple[float, str]:
    wildcards = {"dataset": dataset, "variant": variant, "generation": "0", "seed": str(seed)}
    cost = Estimates(plan).of("fit", wildcards)
    return cost.seconds, cost.basis


def test_a_fit_that_has_run_costs_what_it_did(plan):
    has_run("watch", "teacher", 40, 4.0)
    has_run("other", "teacher", 40, 40.0)
    assert estimated(plan, "watch", "teacher", 0) == (4.0, "own")
    assert estimated(plan, "other", "teacher", 1) == (40.0, "like")


def test_another_effort_costs_in_proportion_to_its_steps(plan):
    has_run("watch", "teacher", 40, 4.0)
    has_run("other", "teacher", 40, 40.0)
    has_run("watch", "bold", 10, 9.0)
    assert estimated(plan, "watch", "longer-effort=2", 0) == (8.0, "like")
    assert estimated(plan, "other", "longer-effort=0.5", 1) == (20.0, "like")


def test_without_a_similar_one_others_of_its_method_count(plan):
    has_run("watch", "teacher", 40, 4.0)
    assert estimated(plan, "watch", "bold", 0) == (1.0, "method")
    assert estimated(plan, "other", "teacher", 0) == (4.0, "like")


def test_another_job_costs_what_it_did_also_once_its_log_is_gone(plan):
    """The median of the two is 5.5 s."""
    cell = {"dataset": "watch-overlap=0.5", "variant": "teacher", "generation": "0"}
    for rule, log, seconds in (
        ("compare", "cross_modal", 10),
        ("compare", "concepts", 1),
        ("evaluate", "watch-overlap=0.5/teacher/g0", 3),
    ):
        text = LINE.format(seconds=seconds, cpu_seconds=seconds, peak_mib=1)
        files.write_text(Path(f"logs/{rule}/{log}.log"), f"{text}\n")
    estimates = Estimates(plan)
    costs = [estimates.of("compare", {"paper": p}) for p in ("cross_modal", "concepts", "other")]
    assert [cost.seconds for cost in costs] == [10, 1, 5.5]
    assert estimates.of("evaluate", cell).seconds == 3
    Path("logs/compare/cross_modal.log").unlink()
    assert estimates.of("compare", {"paper": "cross_modal"}).seconds == 10
