"""Specs: what a job is told, and that equal configs tell it the same."""

import json

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


def test_only_evaluations_of_occluded_members_are_told_so():
    config = minimal()
    config["papers"]["cross_modal"]["arms"][0]["occlude"] = ["student"]
    for variant in config["variants"].values():
        variant["seeds"] = [0, 2]
    plan = read_plan(config, CATALOGUE)
    specs = {
        cell.variant: json.loads(Specs(plan).evaluate(cell)) for cell in plan.evaluations.values()
    }
    assert specs["student"]["occluded"] == [0, 2]
    assert "occluded" not in specs["teacher"]
