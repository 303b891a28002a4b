"""What jobs cost before the first run: as in the project's study, at this machine's speed."""

from collections import Counter
from pathlib import Path

import pytest
from presets import CATALOGUE, plan_of
from small_config import minimal

from affectbench.plan.members import Plan, read_plan
from affectbench.plan.study_costs import COLUMNS, job_kind_of
from affectbench.running import calibration
from affectbench.running.estimates import Estimates
from affectbench.running.shipped import CALIBRATION, ROUGH, STUDY, Shipped, figures
from affectbench.store import files, paths
from affectbench.store.costs import LINE
from affectbench.store.tables import write_csv

FIT = {"dataset": "watch", "variant": "teacher", "generation": "0", "seed": "0"}


@pytest.fixture
def plan(tmp_path, monkeypatch) -> Plan:
    """A teacher of 40 steps on `watch` and one in epochs, in an empty folder."""
    monkeypatch.chdir(tmp_path)
    config = minimal()
    teacher = config["variants"]["teacher"] | {"hparams": {"steps": 40}, "seeds": [0, 1]}
    config["variants"]["teacher"] = teacher
    config["variants"]["in_epochs"] = teacher | {"method": "multitask", "hparams": {"steps": 0}}
    config["variants"]["wide"] = teacher | {"net": {"name": "cnn1d", "widths": [64, 64, 64]}}
    config["papers"]["cross_modal"]["arms"][0]["variants"] += ["in_epochs", "wide"]
    return read_plan(config, CATALOGUE)


def shipped(plan: Plan, *rows: tuple, here: float = 0.5) -> Shipped:
    """Return the estimates of a file: the calibration took 1 s there, and `here` seconds here."""
    files.write_json(calibration.NOTED, {"machine": calibration.processor(), "cpu_seconds": here})
    path = Path("costs.csv")
    machine = (CALIBRATION, "a machine", "", "", 0, 1, 1.0, 0)
    write_csv(path, COLUMNS, [machine, *rows])
    return Shipped(plan, path=path)


def row_of(plan: Plan, rule: str, wildcards: dict, amount: float, seconds: float) -> tuple:
    place = job_kind_of(plan, rule, wildcards)
    return (rule, place.of, place.method, place.network, amount, 1, seconds, 100)


def test_the_same_fit_costs_what_it_did_by_steps_and_by_machine(plan):
    """20 steps took 3 s there; 40 take 6 s there, and 3 s on a machine of twice the speed."""
    cost = shipped(plan, row_of(plan, "fit", FIT, 20, 3.0)).of("fit", FIT)
    assert (cost.seconds, cost.cpu_seconds, cost.peak_mib, cost.basis) == (3.0, 3.0, 100, STUDY)


def test_another_network_is_rough_and_a_budget_in_epochs_is_not_known(plan):
    known = shipped(plan, row_of(plan, "fit", FIT, 40, 3.0), here=1.0)
    wide = known.of("fit", FIT | {"variant": "wide"})
    assert (wide.seconds, wide.basis) == (3.0, ROUGH)
    assert known.of("fit", FIT | {"variant": "wide"}, alike=True) is None
    assert known.of("fit", FIT | {"variant": "in_epochs"}) is None


def test_comparisons_cost_by_evaluations_and_unknown_rules_nothing_known(plan):
    evaluations = len(plan.arms["cross_modal"].evaluations)
    paper = {"paper": "cross_modal"}
    known = shipped(plan, row_of(plan, "compare", paper, 2 * evaluations, 8.0), here=1.0)
    assert known.of("compare", paper).seconds == 4.0
    assert known.of("table", paper | {"exhibit": "table2"}) is None


def test_a_member_that_ran_here_counts_more_than_the_study(plan):
    estimates = Estimates(plan)
    estimates.shipped = shipped(plan, row_of(plan, "fit", FIT, 40, 3.0), here=1.0)
    assert estimates.of("fit", FIT).basis == STUDY
    cost = {"seconds": 7.0, "cpu_seconds": 7.0, "peak_mib": 1.0}
    record = {"status": "ok", "code": "", "spec": {"hparams": {"steps": 40}}, "cost": cost}
    files.write_json(paths.member("watch", "teacher", 0, 1) / "record.json", record)
    estimates = Estimates(plan)
    estimates.shipped = shipped(plan, row_of(plan, "fit", FIT, 40, 3.0), here=1.0)
    assert (estimates.of("fit", FIT).seconds, estimates.of("fit", FIT).basis) == (7.0, "like")


def test_figures_are_means_of_alike_jobs_in_logs(plan):
    for seed, seconds in (("s0", 2.0), ("s1", 4.0)):
        log = Path(f"logs/fit/watch/teacher/g0/{seed}.log")
        log.parent.mkdir(parents=True, exist_ok=True)
        line = LINE.format(seconds=9, cpu_seconds=seconds, peak_mib=100 * seconds)
        log.write_text(f"{line}\n", "utf-8")
    other = Path("logs/fit/watch/unplanned/g0/s0.log")
    other.parent.mkdir(parents=True)
    other.write_text(log.read_text("utf-8"), "utf-8")
    network = job_kind_of(plan, "fit", FIT).network
    expected = ("fit", "watch teacher g0", "supervised", network, "40", 2, 3.0, 400)
    assert list(figures(plan, Path("logs"))) == [expected]


def test_a_machine_is_measured_once_in_a_folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert calibration.machine_factor(2.0, measure=False) is None
    monkeypatch.setattr(calibration, "measured", lambda: 3.0)
    assert calibration.machine_factor(2.0, measure=True) == 1.5
    monkeypatch.setattr(calibration, "measured", lambda: 9.0)
    assert calibration.machine_factor(2.0, measure=True) == 1.5
    monkeypatch.setattr(calibration, "processor", lambda: "another one")
    assert calibration.machine_factor(2.0, measure=True) == 4.5


def test_the_calibration_measures_a_short_time():
    assert 0.001 < calibration.training_seconds() < 10


def test_the_committed_costs_know_nearly_all_fits_of_the_default_preset(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    plan = plan_of("default")
    known = Estimates(plan)
    names = ("dataset", "variant", "generation", "seed")
    jobs = [dict(zip(names, map(str, member), strict=True)) for member in plan.members]
    bases = Counter(cost.basis for job in jobs if (cost := known.of("fit", job)))
    assert bases[STUDY] >= 0.9 * len(jobs)
    assert bases.total() == len(jobs)
