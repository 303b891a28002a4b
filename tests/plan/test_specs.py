"""Specs: what a job is told, and that equal configs tell it the same."""

import json

import pytest
from presets import CATALOGUE
from small_config import minimal

from affectbench.plan.entries import Member
from affectbench.plan.members import read_plan
from affectbench.plan.specs import Specs


def test_a_value_equal_to_the_default_changes_no_parameter():
    config, spelt = minimal(), minimal()
    spelt["variants"]["teacher"]["hparams"] = {"lr": 1e-4}
    specs = [Specs(read_plan(c, CATALOGUE)) for c in (config, spelt)]
    assert specs[0].fit(Member("watch", "teacher", 0, 0)) == specs[1].fit(
        Member("watch", "teacher", 0, 0)
    )


@pytest.mark.parametrize(("asked", "told"), [("occlude", "occluded"), ("explain", "explained")])
def test_only_evaluations_of_members_that_are_looked_into_are_told_so(asked, told):
    config = minimal()
    looked_into = {"occlude": "student", "explain": "teacher"}[asked]
    config["papers"]["cross_modal"]["arms"][0][asked] = [looked_into]
    for variant in config["variants"].values():
        variant["seeds"] = [0, 2]
    plan = read_plan(config, CATALOGUE)
    specs = {
        cell.variant: json.loads(Specs(plan).evaluate(cell)) for cell in plan.evaluations.values()
    }
    assert specs.pop(looked_into)[told] == [0, 2]
    [other] = specs.values()
    assert told not in other
