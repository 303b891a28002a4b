"""Variants that see the truth: where they are planned, what they are given, what is refused."""

import json

import pytest
from presets import CATALOGUE
from small_config import minimal

from affectbench.plan.members import read_plan
from affectbench.plan.specs import Specs
from affectbench.plan.truth import given
from affectbench.refusal import Refusal

NO_NET = {"inputs": [], "tasks": {"target": "expression"}}


def config_of(**changed) -> dict:
    """The small config and a second paper: references on simulated faces and on real recordings."""
    config = minimal()
    config["rows"] = {"raf_db": 60, "ppb_emo": 49, "fashion_mnist": 70}
    config["datasets"] |= {
        "faces": {"use": "raf_db"},
        "drives": {"use": "ppb_emo"},
        "garments": {"use": "fashion_mnist"},
    }
    config["variants"] |= {
        "constant": {"method": "constant", **NO_NET},
        "oracle": {"method": "oracle", **NO_NET},
        "linear": {"method": "linear_on_truth", **NO_NET},
        "steady": {"method": "constant", "inputs": [], "tasks": {"target": "activity"}},
        "knowing": {"method": "oracle", "inputs": [], "tasks": {"target": "activity"}},
    }
    config["papers"]["faces"] = {
        "arms": {
            "faces": {
                "datasets": ["faces"],
                "variants": ["constant", "oracle", "linear"],
                "ood": ["garments"],
            },
            "real": {
                "datasets": ["watch"],
                "variants": ["steady", "knowing"],
                "gallery": ["steady", "knowing"],
            },
        },
        "pairs": [["oracle", "constant"], ["knowing", "steady"]],
    }
    for name, entry in changed.items():
        config["variants"][name] = entry
    return config


def plan_of(config: dict):
    return read_plan(config, CATALOGUE)


def evaluated(plan) -> set[tuple[str, str]]:
    return {(e.dataset, e.variant) for e in plan.arms["faces"].evaluations}


def test_what_sees_the_truth_is_left_out_where_data_is_not_simulated():
    plan = plan_of(config_of())
    of_faces = {("faces", "constant"), ("faces", "oracle"), ("faces", "linear")}
    assert evaluated(plan) == {*of_faces, ("watch", "steady")}
    assert plan.arms["faces"].left_out == (("watch", "knowing"),)
    assert plan.arms["faces"].galleries == (("watch", "steady", 0),)
    assert plan.pairs["faces"] == (("oracle", "constant"),)
    assert "knowing" not in {member.variant for member in plan.members}
    real = plan_of(config_of() | {"raw": {"raf_db": "data/raf"}})
    assert evaluated(real) == {("faces", "constant"), ("watch", "steady")}
    assert real.pairs["faces"] == ()


def test_what_sees_the_truth_is_not_scored_on_other_datasets():
    ood = {e.variant: e.ood for e in plan_of(config_of()).arms["faces"].evaluations}
    assert ood == {"constant": ("garments",), "oracle": (), "linear": (), "steady": ()}


def test_a_spec_says_what_is_given_and_that_of_other_methods_nothing():
    plan = plan_of(config_of(units={"method": "linear_on_truth", **NO_NET} | {
        "hparams": {"seen": "units"}
    }))  # fmt: skip
    inputs = {name: given(variant, CATALOGUE) for name, variant in plan.variants.items()}
    assert inputs == {
        "teacher": (), "student": (), "constant": ("rows",), "steady": ("rows",),
        "oracle": ("truth/answers",), "knowing": ("truth/answers",),
        "linear": ("truth/landmarks",), "units": ("truth/units",),
    }  # fmt: skip
    specs = {m.variant: json.loads(Specs(plan).fit(m)) for m in plan.members}
    assert {name for name, spec in specs.items() if "given" in spec} == {
        "constant", "oracle", "linear", "steady",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("name", "entry", "parts"),
    [
        (
            "oracle",
            {"method": "oracle", "inputs": [], "tasks": {"target": "au"}},
            ["variants.oracle", "'faces'", "no truth of task 'au'", "take it out"],
        ),
        (
            "linear",
            {"method": "linear_on_truth", **NO_NET, "net": {"name": "cnn1d"}},
            ["variants.linear.net", "take it out"],
        ),
        (
            "constant",
            {"method": "constant", **NO_NET, "inputs": ["face"]},
            ["variants.constant.inputs", "inputs: []"],
        ),
        (
            "linear",
            {"method": "linear_on_truth", **NO_NET, "hparams": {"seen": "eyes"}},
            ["variants.linear.hparams.seen", "'eyes'", "landmarks, units"],
        ),
    ],
)
def test_refusals(name, entry, parts):
    with pytest.raises(Refusal) as refused:
        plan_of(config_of(**{name: entry}))
    message = str(refused.value)
    assert "\n" not in message
    assert all(part in message for part in parts), message


def test_a_face_that_is_not_known_is_refused():
    config = config_of(driver={
        "method": "linear_on_truth", "inputs": [], "tasks": {"target": "emotion"}
    })  # fmt: skip
    config["papers"]["faces"]["arms"]["drives"] = {"datasets": ["drives"], "variants": ["driver"]}
    with pytest.raises(Refusal, match=r"'drives' writes no truth of landmarks .*emotion/posterior"):
        plan_of(config)


def test_nobody_learns_from_the_truth_where_there_is_none():
    config = config_of()
    config["variants"]["student"]["teachers"] = ["knowing"]
    with pytest.raises(Refusal, match=r"variants.knowing: .* 'watch' does not have"):
        plan_of(config)
