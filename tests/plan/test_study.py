"""The study: the fits of the default preset in more cells, with more seeds, at other efforts."""

from dataclasses import replace

import pytest
from presets import plan_of

from affectbench.comparison.claims import read_claims
from affectbench.comparison.key import Key
from affectbench.plan.paper_plan import paper_plan
from affectbench.reports.exhibits.concepts import budget as of_concepts
from affectbench.reports.exhibits.cross_modal import budget as of_cross_modal
from affectbench.reports.exhibits.self_distillation import budget as of_self_distillation

FIGURES = {
    "cross_modal": of_cross_modal,
    "self_distillation": of_self_distillation,
    "concepts": of_concepts,
}
TASKS = {"watch": "activity", "ppb_emo": "emotion", "digits": "digit", "noxi": "engagement"}
SEEDS = (0, 1, 2, 3, 4)


def test_a_study_has_the_networks_of_the_default_preset_and_fits_them_as_long():
    default, study = plan_of("default"), plan_of("study")
    for name, variant in default.variants.items():
        twin = study.variants[name]
        same = replace(twin, seeds=variant.seeds, generations=variant.generations)
        assert same == variant, name
        assert set(twin.seeds) >= set(variant.seeds)
        assert set(twin.generations) >= set(variant.generations)
    added = study.variants.keys() - default.variants.keys()
    assert {list(study.variants[name].sweep)[-1] for name in added} == {"effort", "embedding_size"}
    assert study.datasets.items() >= default.datasets.items()
    assert study.sources == default.sources
    assert study.effort == 1


def test_a_study_has_every_cell_and_exhibit_of_the_default_preset():
    default, study = plan_of("default"), plan_of("study")
    for key, evaluation in default.evaluations.items():
        assert set(study.evaluations[key].ensemble_sizes) >= set(evaluation.ensemble_sizes)
    for paper, names in default.exhibits.items():
        more = ("budget", "people", "votes")  # and those of open data
        assert [name for name in study.exhibits[paper] if name not in more] == list(names)
        assert ("budget" in study.exhibits[paper]) == (paper != "controls")


@pytest.mark.parametrize("paper", FIGURES)
def test_the_main_claims_are_judged_at_four_efforts_with_five_seeds(paper):
    """Both sides have the same effort; the plain variants stand at effort 1."""
    plan, claims = plan_of("study"), {claim.name: claim for claim in read_claims(paper)}
    written = paper_plan(plan, paper)
    cells = written["evaluations"]
    elsewhere = {"fashion_mnist": "simulated", "scenes": "bundled"}
    assert written["elsewhere"] == (elsewhere if paper == "self_distillation" else {})
    for name in FIGURES[paper].CLAIMS:
        claim = claims[name]
        keys = [
            Key.of(cell, 1, claim.ours.get("task") or TASKS.get(cell["dataset_base"], ""))
            for cell in cells
        ]
        by_place: dict[tuple, set[str]] = {}
        for ours, other in claim.sides(keys):
            efforts = [dict(side.sweep).get("effort", "1") for side in (ours, other)]
            assert efforts[0] == efforts[1]
            place = (ours.dataset, ours.options, ours.generation)
            by_place.setdefault(place, set()).add(efforts[0])
        swept = [efforts for efforts in by_place.values() if len(efforts) > 1]
        assert swept, name
        assert all(efforts == {"0.25", "0.5", "1", "2"} for efforts in swept), name
    for cell in cells:
        if "effort" in cell["sweep"]:
            assert tuple(cell["seeds"]) == SEEDS
