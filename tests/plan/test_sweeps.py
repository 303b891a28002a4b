"""Sweeps: a list where a value is expected makes an entry of each value, and names it."""

from presets import CATALOGUE, plan_of
from small_config import minimal

from affectbench.plan.members import read_plan


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
