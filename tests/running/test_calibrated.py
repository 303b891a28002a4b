"""What a step costs on this machine, measured by a short fit of each kind, and what follows."""

from dataclasses import replace

import pytest
from presets import CATALOGUE
from small_config import minimal

from affectbench.plan import configs
from affectbench.plan.entries import Member
from affectbench.plan.members import Plan, read_plan
from affectbench.project.root import ROOT
from affectbench.refusal import Refusal
from affectbench.running import foresee
from affectbench.running.calibrate import BUDGET, calibrate, one_of_each, shortened
from affectbench.running.calibrated import (
    COLUMNS,
    PATH,
    Calibrated,
    device_calibrated,
    fuller,
    kind_of,
    steps_of,
)
from affectbench.running.estimates import Estimates
from affectbench.running.jobs import Job
from affectbench.store.costs import Cost
from affectbench.store.tables import read_csv, write_csv

TEACHER = Member("watch", "teacher", 0, 0)


@pytest.fixture
def plan(tmp_path, monkeypatch) -> Plan:
    monkeypatch.chdir(tmp_path)
    config = minimal()
    config["variants"] = {
        "teacher": config["variants"]["teacher"] | {"hparams": {"steps": 40}, "seeds": [0, 1]}
    }
    config["papers"]["cross_modal"]["arms"] = [{"datasets": ["watch"], "variants": ["teacher"]}]
    return read_plan(config, CATALOGUE)


def measured(plan: Plan, *, step: float, device: str = "cpu", gpu_mib: float = 0.0) -> None:
    place = kind_of(plan, TEACHER)
    write_csv(
        PATH, COLUMNS, [(place.of, place.network, device, 2.0, step, gpu_mib, 300.0, 0, 1000)]
    )


def test_a_fit_costs_its_steps(plan):
    assert Calibrated(plan).of(TEACHER) is None
    measured(plan, step=0.25)
    cost = Calibrated(plan).of(TEACHER)
    assert (cost.seconds, cost.peak_mib, cost.basis) == (10.0, 300.0, "calibrated")
    wildcards = {"dataset": "watch", "variant": "teacher", "generation": "0", "seed": "1"}
    assert Estimates(plan).of("fit", wildcards) == cost


def test_a_batch_that_few_rows_did_not_fill_costs_more_when_it_is_full(plan):
    variant = replace(plan.variants["teacher"], hparams={"batch_size": 128})
    assert [fuller(variant, rows) for rows in (64, 128, 4000)] == [2, 1, 1]
    assert fuller(replace(variant, hparams={}), 5) == 1


def test_one_that_trains_in_no_loop_costs_what_it_took(plan):
    measured(plan, step=0.0)
    assert Calibrated(plan).of(TEACHER).seconds == 2.0


def test_another_network_is_not_known(plan):
    measured(plan, step=0.25)
    wider = replace(plan.variants["teacher"], net_fields={"widths": [8, 8, 8]})
    plan.variants["teacher"] = wider
    assert Calibrated(plan).of(TEACHER) is None


@pytest.mark.parametrize(
    ("hparams", "steps"),
    [
        ({"steps": 40, "epochs": 3, "batch_size": 8}, 40),
        ({"steps": 0, "epochs": 10, "batch_size": 32}, 40),  # of 100 rows, 4 batches
        ({"batch_size": 32}, 0),
        ({}, 0),
    ],
)
def test_the_budget_in_steps(plan, hparams, steps):
    assert steps_of(replace(plan.variants["teacher"], hparams=hparams), 100) == steps


def test_the_device_and_its_memory_are_kept(plan):
    assert (device_calibrated(), Calibrated(plan).gpu_mib, Estimates(plan).gpu_mib) == ("", 0, 0)
    measured(plan, step=0.25, device="A card", gpu_mib=900.0)
    assert device_calibrated() == "A card"
    assert Estimates(plan).gpu_mib == 900.0


def test_one_member_of_each_kind_is_fitted_for_a_few_steps(plan):
    assert one_of_each(plan) == [TEACHER]
    cut = shortened(plan)
    assert cut["variants"] == {"teacher": {"effort": 1, "hparams": BUDGET}}
    assert cut["raw"]["raf_db"] is None  # real data is simulated for it


def test_a_calibration_measures_each_kind_and_leaves_no_result(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    configfiles = [str(ROOT / "tests/slice.yaml")]
    config = configs.read(configfiles)
    said = calibrate(read_plan(config, CATALOGUE), config, configfiles, 2)
    rows = read_csv(PATH)
    assert said == f"Calibrated {len(rows)} kinds of fits on cpu; kept in {PATH}."
    assert {row["of"] for row in rows} == {
        f"watch {variant} g0"
        for variant in ("acceleration", "gyroscope", "baseline", "uniform_cmd", "xa_cmd")
    }
    assert all(0 < float(row["step_seconds"]) < float(row["seconds"]) for row in rows)
    assert {path.parent for path in tmp_path.rglob("*") if path.is_file()} == {
        tmp_path / PATH.parent
    }


def test_what_fails_is_named_and_the_rest_is_kept(tmp_path, monkeypatch, capfd):
    monkeypatch.chdir(tmp_path)
    bad = tmp_path / "bad.yaml"
    bad.write_text("variants: {gyroscope: {net: {name: emenet, widths: null}}}\n")
    configfiles = [str(ROOT / "tests/slice.yaml"), str(bad)]
    config = configs.read(configfiles)
    with pytest.raises(Refusal, match=r"fitted [1-3] of 5 kinds; .* are kept in results/plan/st"):
        calibrate(read_plan(config, CATALOGUE), config, configfiles, 2)
    assert "emenet: inputs" in capfd.readouterr().err
    assert 1 <= len(read_csv(PATH)) <= 3


def test_a_gpus_time_is_that_of_what_was_calibrated_there(monkeypatch):
    """Two fits of 1,800 s each; of a third nothing but a processor's time is known."""

    def fit(basis: str, seconds: float) -> Job:
        return Job("fit", {}, (), ("x",), "", Cost(seconds, seconds, 1.0, basis))

    planned = [fit("calibrated", 1800.0), fit("calibrated", 1800.0), fit("study", 9e9)]
    monkeypatch.setattr(foresee, "device_calibrated", lambda: "card")
    [line] = foresee.on_gpu(planned)
    assert line.startswith("  2 of 3 fits take 1 h on one card at most")
    assert line.endswith("1 GPU hours on a cluster; 1 other not calibrated there")
    assert foresee.on_gpu(planned[2:]) == []
    monkeypatch.setattr(foresee, "device_calibrated", lambda: "cpu")
    assert foresee.on_gpu(planned) == []
