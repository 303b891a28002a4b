"""The starts that are in the repository: each is small, has a card, and fits who begins with it."""

import pytest
from presets import CATALOGUE, plan_of

from affectbench.arrays import Task
from affectbench.learning.methods import load_method
from affectbench.learning.starting import load_state
from affectbench.plan import configs
from affectbench.plan.members import read_plan
from affectbench.project.plugins import load
from affectbench.project.root import ROOT
from affectbench.store.weights import read_state

PLAN = read_plan(configs.read([ROOT / "config/starts.yaml"]), CATALOGUE)
TASKS = {"target": Task("multiclass", ("calm", "glad")), "concepts": Task("multilabel", ("AU01",))}


def test_what_is_there_is_what_the_config_makes():
    assert set(CATALOGUE.starts()) == set(PLAN.exported)
    cards = {path.stem for path in (ROOT / "starts").glob("*.md")} - {"README"}
    assert cards == set(PLAN.exported)


@pytest.mark.parametrize("name", PLAN.exported)
def test_a_start_is_small_and_its_card_says_what_it_is(name):
    path = CATALOGUE.starts()[name]
    assert path.stat().st_size < 1_000_000
    card = path.with_suffix(".md").read_text("utf-8")
    variant = PLAN.variants[PLAN.exported[name].variant]
    for told in ("trained on", "how long", "test", "licence", "snakemake starts", "commit"):
        assert told in card
    for field, value in {**variant.hparams, **variant.net_fields}.items():
        assert f"{field} {value}" in card or value == ""


@pytest.mark.parametrize("name", PLAN.exported)
def test_a_variant_of_the_default_preset_begins_with_it(name):
    """AGCM with vit_56, EMENet with emenet_32, each with the network that the preset gives it."""
    variants = [v for v in plan_of("default").variants.values() if v.weights]
    variant = next(v for v in variants if v.weights.start == name)
    dataset = PLAN.datasets[PLAN.exported[name].dataset]
    side = PLAN.sources[dataset.source].options["size"]
    net = load("Net", variant.net, variant.net_fields)
    method = load_method(variant.method, variant.hparams)
    network = method.build(net, {"face": (side, side, 3)}, TASKS)
    path = CATALOGUE.starts()[name]
    load_state(network, path, TASKS, {})
    state, own = read_state(path), network.state_dict()
    assert all(own[key].equal(tensor) for key, tensor in state.items())
