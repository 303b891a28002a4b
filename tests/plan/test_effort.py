"""Effort: what it makes of budgets in steps, whom it reaches, and what it refuses."""

from pathlib import Path

import pytest
from plan_digests import EXPECTED, digests_of
from presets import CATALOGUE, config_of
from small_config import minimal

from affectbench.plan.catalogue import Declaration
from affectbench.plan.effort import with_effort
from affectbench.plan.members import Plan, read_plan
from affectbench.plan.specs import Specs
from affectbench.refusal import Refusal
from affectbench.store import files

BUDGET = ("steps", "validate_every")


def scaled(steps: int, validate_every: int, *efforts: float) -> tuple[int, int]:
    method = Declaration("method", "any", Path(), {}, {"budget": BUDGET}, frozenset())
    given = {"lr": 0.1, "steps": steps, "validate_every": validate_every, "patience": 3}
    made = with_effort(given, method, efforts, "variants.any")
    assert (made["lr"], made["patience"]) == (0.1, 3)
    return made["steps"], made["validate_every"]


@pytest.mark.parametrize(
    ("steps", "every", "efforts", "expected"),
    [
        (84, 28, (1.0, 1.0), (84, 28)),
        (84, 28, (0.25,), (21, 7)),
        (84, 28, (0.5, 0.5), (21, 7)),  # of the config and of the variant
        (150, 25, (0.25,), (38, 7)),  # 37.5 and 6.25: rounded up
        (30, 10, (0.1,), (3, 1)),  # 30 x 0.1 is 3.0000000000000004 in floating point
        (2, 1, (0.01,), (1, 1)),  # at least a step
        (60, 0, (2.0,), (120, 0)),  # 0 is once an epoch, whatever the effort
    ],
)
def test_budgets_are_multiplied_and_rounded_up(steps, every, efforts, expected):
    assert scaled(steps, every, *efforts) == expected


def test_validations_become_no_more():
    for every in (7, 22, 25, 35):
        for count in (1, 3, 4, 6):
            for effort in (0.1, 0.25, 0.3, 0.5, 1.5, 2.0, 3.7):
                steps, spacing = scaled(count * every, every, effort)
                assert -(-steps // spacing) <= count


def plan_with(overall: object = None, **student: object) -> Plan:
    """Return the plan of a teacher of 40 steps and its student, at an effort of the config."""
    config = minimal() | ({} if overall is None else {"effort": overall})
    config["variants"]["teacher"]["hparams"] = {"steps": 40, "validate_every": 10}
    config["variants"]["student"] |= student
    return read_plan(config, CATALOGUE)


def test_the_effort_of_a_config_reaches_every_variant():
    plan = plan_with(0.5, hparams={"steps": 30})
    assert [v.hparams["steps"] for v in plan.variants.values()] == [20, 15]
    assert plan.variants["student"].hparams["validate_every"] == 0
    assert plan.effort == 0.5


def test_the_efforts_of_config_and_variant_are_multiplied():
    plan = plan_with(2, effort=0.5, hparams={"steps": 30})
    assert [v.hparams["steps"] for v in plan.variants.values()] == [80, 30]
    assert plan.variants["student"].sweep == {}


def test_a_list_sweeps_the_effort_of_a_variant():
    config = minimal()
    config["variants"]["teacher"] |= {"effort": [0.25, 2], "hparams": {"steps": 40}}
    config["variants"]["student"] |= {"effort": [0.25, 2], "hparams": {"steps": 30}}
    plan = read_plan(config, CATALOGUE)
    assert {name: v.hparams["steps"] for name, v in plan.variants.items()} == {
        "teacher-effort=0.25": 10,
        "teacher-effort=2": 80,
        "student-effort=0.25": 8,
        "student-effort=2": 60,
    }
    for member in plan.members:  # a student learns from the teacher of its own effort
        teachers = plan.parents(member).teachers.get("teacher", ())
        assert {t.variant for t in teachers} <= {member.variant.replace("student", "teacher")}


def test_a_method_without_a_budget_takes_an_effort_for_its_parents():
    """Temperature scaling trains for no number of steps, but it is of a teacher that does."""
    config = minimal()
    config["variants"]["teacher"] |= {"effort": [0.5, 1], "hparams": {"steps": 40}}
    config["variants"]["student"] = {
        "method": "temperature_scaling",
        "inputs": [],
        "tasks": {"target": "activity"},
        "stacked_on": ["teacher"],
        "effort": [0.5, 1],
    }
    plan = read_plan(config, CATALOGUE)
    half = plan.variants["student-effort=0.5"]
    assert half.hparams == plan.variants["student-effort=1"].hparams
    [member] = [m for m in plan.members if m.variant == half.name]
    assert [p.variant for p in plan.parents(member).all()] == ["teacher-effort=0.5"]


@pytest.mark.parametrize("effort", [1, 1.0])
def test_an_effort_of_one_changes_no_byte_of_a_spec(effort):
    plan = read_plan(config_of("smoke") | {"effort": effort}, CATALOGUE)
    assert digests_of(plan) == files.read_json(EXPECTED)["smoke"]


def test_a_spec_says_the_steps_and_no_effort():
    """Two ways to the same steps are the same fit."""
    plans = plan_with(0.5, hparams={"steps": 30}), plan_with(hparams={"steps": 15})
    first, second = (Specs(plan).fit(plan.members[-1]) for plan in plans)
    assert first == second
    assert "effort" not in first


@pytest.mark.parametrize(
    ("effort", "told"),
    [
        (0, "0 is too small; write a number above 0"),
        (-1.5, "-1.5 is too small; write a number above 0"),
        ("half", "'half' is not a number; write a number here"),
        (True, "True is not a number"),
        (float("nan"), "nan is not finite"),
        (float("inf"), "inf is too large; the most is 10000"),
    ],
)
def test_what_is_no_effort_is_refused(effort, told):
    with pytest.raises(Refusal) as of_config:
        plan_with(effort)
    with pytest.raises(Refusal) as of_variant:
        plan_with(effort=effort)
    assert str(of_config.value).startswith(f"effort: {told}")
    assert str(of_variant.value).startswith(f"variants.student.effort: {told}")


@pytest.mark.parametrize(
    ("efforts", "told"), [([0.5, 0], "student.effort.1: 0 is too small"), ([], "sweep is empty")]
)
def test_a_sweep_of_efforts_is_checked_like_one(efforts, told):
    with pytest.raises(Refusal, match=told):
        plan_with(effort=efforts)


def test_a_budget_in_epochs_cannot_be_multiplied():
    with pytest.raises(Refusal, match=r"variants.student: an effort of 2 .* \(steps: 0\)"):
        plan_with(2, method="self_distillation")
