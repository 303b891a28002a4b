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
    others = ("readings_logits", "readings_mean", "uniform_cmd_probabilities", "weak_teacher")
    assert [fitted["ppb_emo", name] for name in others] == [1, 1, 1, 3]
    of_two = ("uniform_cmd_of_two", "uniform_cmd_of_weak", "xa_cmd_of_two", "xa_cmd_of_weak")
    assert {fitted["ppb_emo", name] for name in of_two} == {1}
    assert fitted["watch", "xa_cmd"] == cells
    of_ppb_emo = sum(n for (dataset, _), n in fitted.items() if dataset == "ppb_emo")
    floors = ("constant", "road_constant")
    assert {n for (_, name), n in fitted.items() if name in floors} == {cells}
    assert fitted["ppb_emo", "road_oracle"] == 2
    assert of_ppb_emo == 8 * cells + 2 + 8 + 6 + 3 + (3 + 4)
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
    assert fitted["raf_db", "agcm_sizes"] == 2  # more embedding sizes, with one seed
    assert fitted["aff_wild2_frames", "wild_agcm_voice"] == 1  # seed
    assert fitted["affectnet", "agcm"] == fitted["affectnet", "by_step"] == 3
    for variant in ("ts_cam", "independent", "black_box", "multi_task", "attention_free"):
        assert fitted["raf_db", variant] == 1  # seed
    assert fitted["raf_db", "agcm_each_map"] == 1


def test_controls_are_few_and_the_same_in_every_preset(fitted):
    """By case: three seeds of students of two teachers, eight and eight, five of concept models."""
    assert fitted["controls", "control_xa_cmd"] == fitted["controls", "control_first"] == 3 * 3
    assert fitted["controls", "control_xa_of_copies"] == fitted["controls", "control_copy"] == 3
    assert fitted["controls", "control_alone"] == 8
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
        "control_copy",
        "control_concepts",
        "agcm_concepts",
        "wild_concepts",
        "wild_concepts_voice",
        "noxi_concepts",
    }


def test_only_sampled_weights_put_explanations_before_the_fit():
    plan = plan_of("default")
    sampled = {v.base for v in plan.variants.values() if v.importance}
    assert sampled == {"sampled_cmd", "readings_mean"}
    for name in sampled:
        [weights] = {v.hparams["weights_from"] for v in plan.variants.values() if v.base == name}
        assert weights == "sampled"


def test_cmd_combines_logits_and_every_weighting_that_has_a_choice_probabilities():
    of_logits = {"uniform_cmd", "uniform_cmd_of_two", "uniform_cmd_of_weak"}
    for preset in PRESETS:
        plan = plan_of(preset)
        for name in {member.variant for member in plan.members}:
            variant = plan.variants[name]
            if "combine" in variant.hparams and not variant.base.startswith("control_"):
                logits = variant.label in of_logits or variant.base == "readings_logits"
                assert (variant.hparams["combine"] == "logits") == logits, name


def test_a_weak_teacher_stands_beside_the_two_that_are_there_without_it():
    plan = plan_of("study")
    for student in ("uniform_cmd", "xa_cmd"):
        two, three = (
            [reference.variant for reference in plan.variants[f"{student}_of_{name}"].teachers]
            for name in ("two", "weak")
        )
        assert three == [*two, "weak_teacher"]
        twins = [plan.variants[f"{student}_of_{name}"] for name in ("two", "weak")]
        assert twins[0].hparams == twins[1].hparams == plan.variants[f"road_{student}"].hparams
    weak = plan.variants["weak_teacher"]
    assert (weak.hparams["steps"], weak.hparams["validate_every"]) == (14, 4)  # of 280 and 70


def test_what_explains_nothing_is_trained_as_agcm_is():
    for preset in PRESETS:
        plan = plan_of(preset)
        agcm = next(v for v in plan.variants.values() if v.base == "agcm")
        for name in ("black_box", "multi_task"):
            twin = plan.variants[name]
            for field in ("lr", "steps", "epochs", "cosine_epochs", "batch_size", "validate_every"):
                assert twin.hparams[field] == agcm.hparams[field], (preset, name, field)
            assert (twin.net_fields, twin.prefit, twin.weights) == (
                agcm.net_fields, agcm.prefit and twin.prefit, agcm.weights,
            )  # fmt: skip
        guided, free = plan.variants["attention_map_fer"], plan.variants["attention_free"]
        assert {**guided.hparams, "align_weight": 0.0} == free.hparams
        each = next(v for v in plan.variants.values() if v.base == "agcm_each_map")
        assert {**agcm.hparams, **each.sweep, "map_mode": "per_concept"} == each.hparams


def test_asking_for_what_is_not_there_says_what_is():
    with pytest.raises(Refusal, match=r"no variant 'xa_cdm'; did you mean 'xa_cmd'\?"):
        plan_of("default").variants["xa_cdm"]
