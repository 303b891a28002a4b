"""The project's presets, expanded without torch: who is fitted, and how many."""

import copy
from collections import Counter

import pytest
from plan_digests import EXPECTED, PRESETS, digests
from presets import CATALOGUE, plan_of
from snakemake.utils import update_config

from affectbench.plan import configs
from affectbench.plan.members import read_plan
from affectbench.project.root import ROOT
from affectbench.refusal import Refusal
from affectbench.store import files


@pytest.fixture(scope="module")
def fitted() -> Counter:
    """How many members the default preset fits, by the config's names: (dataset, variant) -> n."""
    plan = plan_of("default")
    return Counter(
        (plan.datasets[m.dataset].base, plan.variants[m.variant].base) for m in plan.members
    )


@pytest.mark.parametrize("preset", PRESETS)
def test_every_preset_fits_what_it_did(preset):
    """The digests that are kept are of the fits' specs: method, options, data, parents, seeds."""
    expected, actual = files.read_json(EXPECTED)[preset], digests(preset)
    changed = {
        f"{dataset}/{name}"
        for dataset in expected | actual
        for name in expected.get(dataset, {}) | actual.get(dataset, {})
        if expected.get(dataset, {}).get(name) != actual.get(dataset, {}).get(name)
    }
    assert not changed, (
        f"{len(changed)} fits of '{preset}' are others: {', '.join(sorted(changed)[:20])};"
        " if they are meant to be, run: PYTHONPATH=tests/support python -P -m plan_digests"
    )


@pytest.mark.parametrize("preset", [preset for preset in PRESETS if preset != "default"])
def test_a_preset_is_the_same_whichever_way_its_files_are_merged(preset):
    """Snakemake merges the default files into the user's; names must not follow that order."""
    given = configs.load(ROOT / f"config/{preset}.yaml").content
    config = copy.deepcopy(given)
    for file in configs.default_files():
        update_config(config, configs.load(file).content)
        update_config(config, copy.deepcopy(given))
    plan = read_plan(configs.in_order(config), CATALOGUE)
    assert plan.members == plan_of(preset).members
    assert plan.arms == plan_of(preset).arms


def test_cross_modal_counts(fitted):
    cells = 2 * 3  # overlaps x seeds
    for variant in ("eeg", "behaviour", "face", "road_baseline", "road_uniform_cmd", "road_xa_cmd"):
        assert fitted["ppb_emo", variant] == cells
    for variant in ("accuracy_cmd", "gradient_cmd", "random_cmd", "sampled_cmd"):
        assert fitted["ppb_emo", variant] == 1  # one cell, one seed
    assert fitted["ppb_emo", "readings"] == 3 * 2  # and class modes, ways to normalise
    assert fitted["watch", "xa_cmd"] == cells
    of_ppb_emo = sum(n for (dataset, _), n in fitted.items() if dataset == "ppb_emo")
    floors = ("constant", "road_constant")
    assert {n for (_, name), n in fitted.items() if name in floors} == {cells}
    assert fitted["ppb_emo", "road_oracle"] == 2
    assert of_ppb_emo == 8 * cells + 2 + 8 + 6
    assert sum(n for (dataset, _), n in fitted.items() if dataset == "watch") == 8 * cells


def test_self_distillation_counts(fitted):
    emenets = ("tea_v", "tea_v_plain", "tea_v_unbalanced", "stu_v", "tea_va", "stu_va")
    assert sum(fitted["short_clips", variant] for variant in emenets) == 7 * 5
    assert fitted["short_clips", "stu_v"] == 2 * 5  # generations x seeds
    assert fitted["short_clips", "stu_v_printed"] == 2
    assert fitted["digits", "digits_stu"] == 3 * 5
    rivals = ("ts_v", "ts_va", "vs_v", "vs_va", "mc_v", "mc_va")
    assert {fitted["short_clips", variant] for variant in rivals} == {5}


def test_concepts_counts(fitted):
    for dataset, prefix in (("raf_db", "agcm_"), ("aff_wild2_frames", "wild_"), ("noxi", "noxi_")):
        end_to_end = "agcm" if dataset == "raf_db" else f"{prefix}agcm"
        assert fitted[dataset, end_to_end] == fitted[dataset, f"{prefix}concepts"] == 3  # seeds
        sizes = 1 if dataset == "noxi" else 2  # more embedding sizes, with one seed
        assert fitted[dataset, f"{prefix}sizes"] == sizes
    assert fitted["affectnet", "agcm"] == fitted["affectnet", "by_step"] == 3
    assert fitted["raf_db", "ts_cam"] == fitted["raf_db", "independent"] == 1  # seed


def test_controls_are_few_and_the_same_in_every_preset(fitted):
    """By case: three seeds of students of two teachers, eight and eight, five of concept models."""
    assert fitted["controls", "control_xa_cmd"] == fitted["controls", "control_first"] == 3 * 3
    assert fitted["controls", "control_stu"] == fitted["controls", "control_tea"] == 2 * 8
    assert fitted["controls", "control_agcm"] == fitted["controls", "control_concepts"] == 2 * 5
    for preset in ("smoke", "study", "paper"):
        assert plan_of(preset).sources["controls"] == plan_of("default").sources["controls"]
        for name, variant in plan_of("default").variants.items():
            if name.startswith("control_"):
                twin = plan_of(preset).variants[name]
                assert (twin.hparams, twin.net_fields) == (variant.hparams, variant.net_fields)


def test_parents_stand_before_children_and_nobody_twice():
    plan = plan_of("default")
    position = {member: n for n, member in enumerate(plan.members)}
    assert len(position) == len(plan.members)
    for member in plan.members:
        assert all(position[parent] < position[member] for parent in plan.parents(member).all())


def test_members_that_no_arm_names_are_fitted_where_others_need_them():
    plan = plan_of("default")
    evaluated = {
        plan.variants[cell.variant].base for arms in plan.arms.values() for cell in arms.evaluations
    }
    assert {plan.variants[m.variant].base for m in plan.members} - evaluated == {
        "control_first",
        "control_second",
        "control_concepts",
        "agcm_concepts",
        "wild_concepts",
        "wild_concepts_voice",
        "noxi_concepts",
    }


def test_only_sampled_weights_put_explanations_before_the_fit():
    plan = plan_of("default")
    assert {v.base for v in plan.variants.values() if v.importance} == {"sampled_cmd"}


def test_asking_for_what_is_not_there_says_what_is():
    with pytest.raises(Refusal, match=r"no variant 'xa_cdm'; did you mean 'xa_cmd'\?"):
        plan_of("default").variants["xa_cdm"]
