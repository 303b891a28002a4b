"""Sweeps: a list where a value is expected makes an entry of each value, and names it."""

from typing import Literal, get_args, get_origin

import pytest
from presets import CATALOGUE, plan_of
from shipped import SHIPPED
from small_config import minimal

from affectbench.plan.members import read_plan
from affectbench.plan.sweeps import Point
from affectbench.refusal import Refusal

CHOICES = [  # of every plug-in: its kind and name, a field, the values to choose from
    (kind, name, field, get_args(item))
    for kind in ("method", "network", "dataset")
    for name in SHIPPED.names(kind)
    for field, option in CATALOGUE.get(kind, name, "here").options.items()
    for item in [get_args(option.type)[0] if option.is_tuple else option.plain]
    if get_origin(item) is Literal
]


@pytest.mark.parametrize(("kind", "name", "field", "choices"), CHOICES)
def test_every_choice_names_a_point_of_its_own(kind, name, field, choices):
    names = {Point({field: choice}, {}).name(name, "here") for choice in choices}
    assert len(names) == len(choices)


def test_the_words_of_a_choice_are_joined_in_names_and_stay_in_values():
    config = minimal()
    config["datasets"]["drive"] = {"use": "ppb_emo", "rows": 60, "drop": ["Gas pedal position"]}
    plan = read_plan(config, CATALOGUE)
    entry = plan.datasets["drive-drop=Gas_pedal_position"]
    assert entry.source == "ppb_emo-drop=Gas_pedal_position"
    assert plan.sources[entry.source].options["drop"] == "Gas pedal position"
    [arm] = config["papers"]["cross_modal"]["arms"]
    arm["datasets"] = [{"name": "drive", "where": {"drop": "Gear"}}]
    with pytest.raises(Refusal, match=r"has no drop='Gear'; it has Gas pedal position"):
        read_plan(config, CATALOGUE)


def test_names_tell_the_swept_fields_in_the_order_of_the_config():
    plan = plan_of("study")
    assert "watch-overlap=0.5-split=subject-fold=1" in plan.datasets
    assert "watch-overlap=0-split=random-fold=0" in plan.datasets
    assert "agcm-embedding_size=16" in plan.variants
    assert len(plan.variants["readings-class_mode=ovr-normalize=teachers"].sweep) == 2


def test_close_values_have_names_of_their_own():
    config = minimal()
    config["papers"]["cross_modal"]["arms"][0]["variants"] = ["teacher"]
    del config["variants"]["student"]
    config["variants"]["teacher"]["hparams"] = {"lr": [0.1234567, 0.1234568]}
    names = list(read_plan(config, CATALOGUE).variants)
    assert names == ["teacher-lr=0.1234567", "teacher-lr=0.1234568"]


def test_zipped_sweeps_advance_together():
    config = minimal()
    config["datasets"]["watch"] |= {
        "overlap": [0.0, 0.5],
        "fold": [1, 2],
        "zip": [["overlap", "fold"]],
    }
    names = read_plan(config, CATALOGUE).datasets
    assert list(names) == ["watch-overlap=0-fold=1", "watch-overlap=0.5-fold=2"]
