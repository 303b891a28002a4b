"""Arms of a paper: which variants are evaluated on which datasets, and once each."""

import pytest
from presets import CATALOGUE, config_of, plan_of
from small_config import minimal

from affectbench.plan.members import read_plan
from affectbench.refusal import Refusal


def test_out_of_domain_sets_and_ensemble_sizes_meet_in_one_evaluation():
    evaluation = plan_of("default").evaluations["short_clips", "stu_v", 2]
    assert evaluation.ensemble_sizes == (1, 5)
    assert evaluation.ood == ("fashion_mnist",)


def test_a_cell_that_two_arms_name_is_one_evaluation():
    config = minimal()
    config["variants"]["teacher"]["seeds"] = [0, 1, 2]
    config["papers"]["cross_modal"]["arms"].append(
        {"datasets": ["watch"], "variants": ["teacher"], "ensemble_sizes": [3]}
    )
    cells = read_plan(config, CATALOGUE).arms["cross_modal"].evaluations
    assert [(cell.variant, cell.ensemble_sizes) for cell in cells] == [
        ("teacher", (1, 3)),
        ("student", (1,)),
    ]


def test_a_set_out_of_domain_has_the_same_modalities():
    config = config_of("default")
    config["papers"]["self_distillation"]["arms"]["video"]["ood"] = ["scenes"]
    with pytest.raises(Refusal, match=r"ood 'scenes' for 'tea_v': .* no modality 'face'"):
        read_plan(config, CATALOGUE)


def test_an_entry_set_to_null_is_left_out():
    config = minimal()
    config["papers"]["other"] = None
    config["variants"]["gone"] = None
    assert list(read_plan(config, CATALOGUE).arms) == ["cross_modal"]
