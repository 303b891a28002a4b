"""The tests of claims as the plan alone tells them: those that the planned cells allow."""

from math import isnan

import pytest
from planned_cells import of_paper, planned_cells

from affectbench.comparison.claims import Claim, read_claims
from affectbench.comparison.planned import planned_tests
from affectbench.comparison.published import Published

PAPERS = ("cross_modal", "self_distillation", "concepts")


@pytest.mark.parametrize("paper", PAPERS)
@pytest.mark.parametrize("preset", ["study", "default"])
def test_they_are_those_of_the_cells_that_will_be_there(paper, preset):
    cells = planned_cells(preset, paper)
    expected = {
        (claim.name, sides)
        for claim in read_claims(paper)
        for sides in claim.sides(list(cells))
        if all(metric in cells[key] for _, key, metric in claim.terms(sides))
    }
    assert {(test.claim.name, test.sides) for test in of_paper(paper, preset)} == expected


def test_what_should_be_seen_is_published_or_the_margin():
    tests = [t for t in of_paper("cross_modal") if t.claim.name == "xa_cmd_beats_cmd"]
    effects = {
        (t.sides[0].dataset, str(t.sides[0].options)): (round(t.effect, 4), t.effect_of)
        for t in tests
        if not t.family[1]
    }
    assert effects["ppb_emo", "overlap=0 split=random"] == (0.0417, "published")
    assert effects["ppb_emo", "overlap=0 split=recording"] == (0.02, "margin")
    assert effects["watch", "overlap=0 split=random"] == (0.02, "margin")
    [near, *_] = [t for t in of_paper("cross_modal") if t.claim.name == "xa_cmd_near_baseline"]
    assert (near.effect, near.effect_of) == (near.claim.margin, "margin")
    [above_chance] = [
        t for t in of_paper("self_distillation") if t.claim.name == "ood_above_chance"
    ]
    assert above_chance.effect == pytest.approx(0.898 - 0.5)
    [ensembles] = [
        t for t in of_paper("self_distillation") if t.claim.name == "ensembles_beat_singles"
    ]
    assert ensembles.effect == pytest.approx(2.2465 - 2.1527)


def test_seeds_are_those_that_all_sides_share_and_members_of_an_ensemble():
    of_name = {t.claim.name: t for t in of_paper("self_distillation", "default")}
    assert of_name["au_nll_below_teachers"].seeds == 5
    ensemble = of_name["ensembles_beat_singles"]
    assert (ensemble.seeds, ensemble.has_ensemble) == (5, True)
    assert [member[3] for member in ensemble.members] == [0, 1, 2, 3, 4]


def entry(variant: str, seeds: list[int]) -> dict:
    return {
        "dataset": "d", "dataset_base": "d", "use": "d", "options": {}, "variant": variant,
        "variant_base": variant, "sweep": {}, "generation": 0, "seeds": seeds, "ood": [],
        "ensemble_sizes": [1], "tasks": {"target": "mood"}, "simulated_rows": 9,
    }  # fmt: skip


def test_a_reference_has_the_seeds_of_the_other_side():
    claim = Claim("c", "", "", "accuracy", {"variant": "ours"}, {"variant": "constant"}, "greater")
    entries = [entry("ours", [0, 1, 2]), entry("constant", [0])]
    [test] = planned_tests([claim], entries, Published("none"))
    assert (test.seeds, test.folds, test.simulated_rows, test.effect_of) == (3, 1, 9, "")
    assert isnan(test.effect)
    assert len(test.members) == 4


def test_folds_are_those_that_all_sides_share():
    claim = Claim("c", "", "", "accuracy", {"variant": "ours"}, {"variant": "other"}, "greater")
    entries = [
        {**entry(variant, [0]), "options": {"fold": fold}}
        for variant, folds in (("ours", range(5)), ("other", (0, 3)))
        for fold in folds
    ]
    [test] = planned_tests([claim], entries, Published("none"))
    assert test.folds == 2
