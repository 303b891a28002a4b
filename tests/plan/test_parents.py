"""References between variants: which members teach, feed or start which others."""

import copy

import pytest
from presets import CATALOGUE, config_of, plan_of
from small_config import minimal

from affectbench.plan.entries import Member
from affectbench.plan.members import read_plan
from affectbench.refusal import Refusal


def test_a_student_learns_from_the_teachers_of_its_own_cell_and_seed():
    plan = plan_of("default")
    cell = "ppb_emo-overlap=0.5-split=recording-fold=1"
    parents = plan.parents(Member(cell, "road_xa_cmd", 0, 0))
    assert parents.teachers == {
        name: (Member(cell, name, 0, 0),) for name in ("eeg", "behaviour", "face")
    }
    assert parents.prefit is None
    assert not parents.stacked_on


def test_the_second_student_generation_learns_from_the_whole_first_one():
    plan = plan_of("default")
    first = plan.parents(Member("short_clips", "stu_va", 1, 3))
    second = plan.parents(Member("short_clips", "stu_va", 2, 3))
    assert first.teachers == {
        "tea_va": tuple(Member("short_clips", "tea_va", 0, seed) for seed in range(5))
    }
    assert second.teachers == {
        "stu_va": tuple(Member("short_clips", "stu_va", 1, seed) for seed in range(5))
    }
    assert first.prefit is second.prefit is None
    plan = plan_of("paper")
    for generation in (1, 2):
        parents = plan.parents(Member("short_clips", "stu_va", generation, 3))
        assert parents.prefit == Member("short_clips", "face_alignment", 0, 0)


def test_a_reference_to_students_means_their_last_generation_unless_it_says_which():
    config = config_of("default")
    config["variants"]["ts_v"]["stacked_on"] = ["stu_v"]
    config["variants"]["mc_v"]["prefit"] = {"variant": "stu_v", "generation": 2}
    plan = read_plan(config, CATALOGUE)
    last = plan.parents(Member("short_clips", "ts_v", 0, 3)).stacked_on
    assert last == {"stu_v": (Member("short_clips", "stu_v", 2, 3),)}
    second = plan.parents(Member("short_clips", "mc_v", 0, 3)).prefit
    assert second == Member("short_clips", "stu_v", 2, 3)


def test_rivals_stand_on_the_ensemble_seed_by_seed_or_pooled():
    config = config_of("default")
    pooled = {"stacked_on": [{"variant": "tea_v", "members": "pooled"}], "seeds": [0]}
    config["variants"]["ts_v_pooled"] = config["variants"]["ts_v"] | pooled
    plan = read_plan(config, CATALOGUE)
    teachers = tuple(Member("short_clips", "tea_v", 0, seed) for seed in range(5))
    alone = plan.parents(Member("short_clips", "ts_v", 0, 3)).stacked_on
    assert alone == {"tea_v": (teachers[3],)}
    pooled = plan.parents(Member("short_clips", "ts_v_pooled", 0, 0)).stacked_on
    assert pooled == {"tea_v": teachers}
    assert plan.parents(Member("short_clips", "mc_v", 0, 2)).prefit == teachers[2]


def test_by_step_takes_its_first_step_at_its_own_embedding_size():
    config = config_of("default")
    for name in ("agcm_concepts", "by_step"):
        config["variants"][name]["hparams"]["embedding_size"] = [16, 32]
    plan = read_plan(config, CATALOGUE)
    child = Member("raf_db", "by_step-embedding_size=32", 0, 1)
    assert plan.parents(child).prefit == Member("raf_db", "agcm_concepts-embedding_size=32", 0, 1)
    other = plan.parents(Member("raf_db", "independent-embedding_size=16", 0, 1)).prefit
    assert other.variant == "agcm_concepts-embedding_size=16"


def test_a_member_may_start_from_weights_of_another_dataset():
    plan = plan_of("paper")
    landmarks = Member("raf_db", "vit_landmarks", 0, 0)
    for dataset in ("raf_db", "affectnet-classes=7"):
        child = Member(dataset, "agcm-embedding_size=16", 0, 2)
        assert plan.parents(child).prefit == landmarks
        assert plan.members.index(landmarks) < plan.members.index(child)


def test_the_voice_arm_starts_from_the_face_arm():
    plan = plan_of("default")
    for dataset, child, parent in (
        ("aff_wild2_frames", "wild_agcm_voice-embedding_size=16", "wild_agcm-embedding_size=16"),
        ("aff_wild2_frames", "wild_concepts_voice", "wild_concepts"),
        ("noxi", "noxi_agcm_voice-embedding_size=32", "noxi_agcm-embedding_size=32"),
    ):
        prefit = plan.parents(Member(dataset, child, 0, 2)).prefit
        assert prefit == Member(dataset, parent, 0, 2)


def test_two_points_of_one_sweep_can_both_teach():
    config = minimal()
    config["variants"]["teacher"]["hparams"] = {"lr": [0.1, 0.2]}
    both = [{"variant": "teacher", "where": {"lr": lr}} for lr in (0.1, 0.2)]
    config["variants"]["student"]["teachers"] = both
    plan = read_plan(config, CATALOGUE)
    teachers = plan.parents(Member("watch", "student", 0, 0)).teachers
    assert list(teachers) == ["teacher-lr=0.1", "teacher-lr=0.2"]
    config["variants"]["student"] |= {"teachers": ["teacher-lr=0.2"], "hparams": {"lr": [0.1]}}
    plan = read_plan(config, CATALOGUE)
    [[named]] = plan.parents(Member("watch", "student-lr=0.1", 0, 0)).teachers.values()
    assert named.variant == "teacher-lr=0.2"


def test_two_variants_that_learn_from_each_other_are_refused():
    config = minimal()
    config["variants"]["other"] = config["variants"]["student"] | {"teachers": ["student"]}
    config["variants"]["student"]["teachers"] = ["other"]
    with pytest.raises(Refusal, match=r"in a circle \(student -> other -> student\)"):
        read_plan(config, CATALOGUE)


def test_an_ambiguous_sweep_lists_the_candidates():
    config = minimal()
    config["variants"]["teacher"]["hparams"] = {"lr": [0.1, 0.2]}
    with pytest.raises(Refusal, match=r"could be any of: teacher-lr=0.1, teacher-lr=0.2; .*where"):
        read_plan(config, CATALOGUE)
    swept = copy.deepcopy(config)
    swept["variants"]["student"]["hparams"] = {"lr": [0.3]}
    with pytest.raises(Refusal, match=r"no entry with the same sweep values; it has: teacher-lr"):
        read_plan(swept, CATALOGUE)
    config["variants"]["student"]["teachers"] = [{"variant": "teacher", "where": {"lr": 0.2}}]
    plan = read_plan(config, CATALOGUE)
    [[teacher]] = plan.parents(Member("watch", "student", 0, 0)).teachers.values()
    assert teacher.variant == "teacher-lr=0.2"


@pytest.mark.parametrize("way", ["teachers", "stacked_on"])
def test_a_variant_that_answers_less_than_is_learned_from_it_is_refused(way):
    config = config_of("default")
    config["variants"]["half"] = config["variants"]["tea_v"] | {"tasks": {"au": "au"}}
    child = config["variants"]["stu_v" if way == "teachers" else "ts_v"]
    child[way] = ["half"]
    with pytest.raises(Refusal, match=rf"{way}: '.*' learns '.*' from 'half', which learns au;"):
        read_plan(config, CATALOGUE)
