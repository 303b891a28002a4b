"""What a user's own files add to the presets, and that seeds at their top leave others alone."""

from pathlib import Path

import pytest
from presets import CATALOGUE, plan_of
from tracked_files import committed

from affectbench.plan import configs
from affectbench.plan.members import read_plan
from affectbench.plan.own import named_in, nothing_added, own, own_files
from affectbench.project.root import ROOT

BEST = """
variants:
  best: {like: xa_cmd, method: ce_cmd, title: Best}
papers:
  cross_modal:
    arms: {own: {datasets: [watch], variants: [best]}}
    pairs: [[best, uniform_cmd]]
"""
LISTED = """
papers: {cross_modal: {arms: [{datasets: [watch], variants: [baseline]}], pairs: []}}
"""
NAMED = "variants: {digits_mc: {title: Dropout}}"


def added_by(folder: Path, text: str):
    """Return the plan of a user's file over the default preset, and what it adds."""
    path = folder / "own.yaml"
    path.write_text(text, "utf-8")
    plan = read_plan(configs.read([path]), CATALOGUE)
    return plan, own(plan, [path])


def pairs_of(added, plan, paper: str) -> set[tuple[str, str]]:
    return {(plan.datasets[e.dataset].base, e.variant) for e in added.evaluations[paper]}


def test_an_arm_of_ones_own_is_added_with_what_a_pair_compares_it_with(tmp_path):
    plan, added = added_by(tmp_path, BEST)
    assert list(added.evaluations) == ["cross_modal"]
    assert pairs_of(added, plan, "cross_modal") == {("watch", "best"), ("watch", "uniform_cmd")}
    learned_from = {member.variant for member in added.members(plan)}
    assert learned_from == {"best", "uniform_cmd", "acceleration", "gravity", "gyroscope"}
    assert len(added.members(plan)) < len(plan.members) / 10


def test_a_list_of_arms_is_all_of_them(tmp_path):
    plan, added = added_by(tmp_path, LISTED)
    assert pairs_of(added, plan, "cross_modal") == {("watch", "baseline")}


def test_a_variant_that_is_named_is_added_wherever_it_is_evaluated(tmp_path):
    plan, added = added_by(tmp_path, NAMED)
    assert list(added.evaluations) == ["self_distillation"]
    variants = {variant for _, variant in pairs_of(added, plan, "self_distillation")}
    assert variants == {"digits_mc"}


@pytest.mark.parametrize("text", ["seeds: [0, 1, 2, 3]", "effort: 2", "papers: {concepts: null}"])
def test_a_file_that_names_nothing_adds_nothing_and_the_line_says_what_to_write(tmp_path, text):
    _, added = added_by(tmp_path, text)
    assert added.evaluations == {}
    assert nothing_added(added).startswith(f"mine: {tmp_path}/own.yaml names no arm, variant or")
    assert "\n" not in nothing_added(added)


def test_presets_are_not_a_users_own():
    presets = [ROOT / "config/smoke.yaml", ROOT / "config/study.yaml", *configs.default_files()]
    assert own_files(presets) == []
    plan = plan_of("smoke")
    assert "add --configfile FILE" in nothing_added(own(plan, [ROOT / "config/smoke.yaml"]))
    assert own_files(path for path in committed() if path.parent == ROOT / "config") == [
        ROOT / "config/costs.csv"
    ]


@pytest.mark.parametrize("preset", ["default", "smoke", "study"])
def test_seeds_at_the_top_do_not_touch_variants_that_say_their_own(tmp_path, preset):
    path = tmp_path / "own.yaml"
    path.write_text("seeds: [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10]", "utf-8")
    files = [] if preset == "default" else [ROOT / f"config/{preset}.yaml"]
    before, after = plan_of(preset), read_plan(configs.read([*files, path]), CATALOGUE)
    said = {name for name, entry in before.config["variants"].items() if "seeds" in entry}
    own_seeds = [name for name, v in before.variants.items() if v.base in said]
    assert len(own_seeds) > 10
    for name in own_seeds:
        assert after.variants[name].seeds == before.variants[name].seeds, name
    assert named_in([path], "variants") == set()
