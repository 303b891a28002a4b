"""Claims: which cells they compare, and what the file may say."""

import numpy as np
import pytest
import yaml
from cell_sums import cell_of_classes

from affectbench.comparison.claims import Claim, read_claims
from affectbench.comparison.differences import Differences
from affectbench.comparison.key import Key, Swept
from affectbench.comparison.verdicts import EXPECTED, ZONES
from affectbench.comparison.worlds import resample_strata
from affectbench.refusal import Refusal

GREATER = {"name": "c", "says": "", "source": "", "metric": "accuracy", "expect": "greater"}


def key(variant="a", options="overlap=0 split=subject", dataset="d", generation=0):
    return Key(dataset, Swept.read(options), variant, Swept(), generation, 1, "mood")


def claim(ours, other, **more) -> Claim:
    return Claim(ours=ours, other=other, **{**GREATER, **more})


def test_a_claim_is_judged_wherever_both_sides_are():
    keys = [key("a"), key("b"), key("a", dataset="e"), key("b", "overlap=0.5 split=subject")]
    assert list(claim({"variant": "a"}, {"variant": "b"}).sides(keys)) == [(keys[0], keys[1])]


def test_options_are_matched_as_far_as_they_are_given():
    keys = [key(options=f"overlap={o} split={s}") for o in ("0", "0.5") for s in ("x", "y")]
    pairs = list(claim({"options": {"overlap": 0}}, {"options": {"overlap": 0.5}}).sides(keys))
    assert pairs == [(keys[0], keys[2]), (keys[1], keys[3])]


def test_a_claim_about_all_variants_is_not_about_a_reference_that_it_does_not_name():
    keys = [key(v, f"overlap={o}") for v in ("a", "constant", "oracle") for o in ("0", "0.5")]
    overlap = {"options": {"overlap": 0}}, {"options": {"overlap": 0.5}}
    assert list(claim(*overlap).sides(keys)) == [(keys[0], keys[1])]
    named = claim({"variant": "oracle", **overlap[0]}, overlap[1])
    assert list(named.sides(keys)) == [(keys[4], keys[5])]


def test_other_generations_and_only_some_datasets():
    keys = [key(generation=g, dataset=d) for d in ("d", "e") for g in (1, 2)]
    later = claim({"generation": 2}, {"generation": 1}, datasets=("e",))
    assert list(later.sides(keys)) == [(keys[3], keys[2])]


def test_the_other_side_may_differ_in_any_field():
    """A second generation of five against temperature scaling, which has one and is not swept."""
    ours = key("stu", generation=2)._replace(ensemble_size=5, sweep=Swept.read("width=16"))
    other = key("ts")
    wanted = {"variant": "stu", "generation": 2, "ensemble_size": 5, "sweep": {"width": 16}}
    one = claim(wanted, {"variant": "ts", "generation": 0, "ensemble_size": 1, "sweep": Swept()})
    assert list(one.sides([ours, other])) == [(ours, other)]
    assert list(one.sides([ours])) == []


@pytest.mark.parametrize("written", ["", Swept()])
def test_settings_may_be_written_as_text(written):
    """A claim of the concept paper compares AGCM, whose embedding size is swept, with TS-CAM."""
    ours, other = key("agcm")._replace(sweep=Swept.read("embedding_size=16")), key("ts_cam")
    one = claim({"variant": "agcm"}, {"variant": "ts_cam", "sweep": written})
    assert list(one.sides([ours, other])) == [(ours, other)]
    assert other.matches({"sweep": written, "options": "overlap=0 split=subject"})
    assert not ours.matches({"sweep": written})


def test_one_cell_may_be_compared_by_two_metrics():
    one = claim({"variant": "a"}, {"variant": "a"}, other_metric="calibrated_nll")
    [sides] = one.sides([key("a")])
    assert one.terms(sides) == [(1, key("a"), "accuracy"), (-1, key("a"), "calibrated_nll")]


def test_a_gap_is_compared_with_the_gap_elsewhere():
    cells = [key(v)._replace(ensemble_size=size) for v in ("stu", "tea") for size in (1, 5)]
    one = claim(
        {"variant": "stu", "ensemble_size": 5}, {"ensemble_size": 1}, against={"variant": "tea"}
    )
    [sides] = one.sides(cells)
    single, five, tea_single, tea_five = cells
    assert sides == (five, single, tea_five, tea_single)
    assert [sign for sign, _, _ in one.terms(sides)] == [1, -1, -1, 1]
    assert list(one.sides(cells[:3])) == []


def test_the_sides_of_the_gap_elsewhere_may_have_other_names():
    cells = [key(name) for name in ("voice", "voice_by_step", "face", "face_by_step")]
    there = [{"variant": "face"}, {"variant": "face_by_step"}]
    one = claim({"variant": "voice"}, {"variant": "voice_by_step"}, against=there)
    assert list(one.sides(cells)) == [tuple(cells)]


def test_one_cell_may_be_compared_with_a_number():
    """An accuracy of .9 in every group against .5: its key stands on both sides."""
    one = claim({"variant": "a"}, {}, bound=0.5)
    [sides] = one.sides([key("a"), key("b")])
    assert sides == (key("a"), key("a"))
    assert one.terms(sides) == [(1, key("a"), "accuracy")]
    between = Differences({key("a"): cell_of_classes([9] * 6, [1] * 6)}, 0)
    found = between.contrast(one.terms(sides), one.bound)
    assert (found.value, found.low, found.high) == pytest.approx((0.4, 0.4, 0.4))


def test_what_is_compared_with_a_number_keeps_its_interval():
    """Less .5 all is .5 lower, and the interval is cut off where an accuracy of 1 would be."""
    between = Differences({key("a"): cell_of_classes([9, 10, 10, 10, 10, 10], [1] + [0] * 5)}, 0)
    plain, less = (between.contrast([(1, key("a"), "accuracy")], bound) for bound in (0.0, 0.5))
    assert (less.value, less.low, less.high) == pytest.approx(
        (plain.value - 0.5, plain.low - 0.5, 0.5)
    )
    assert plain.high == 1.0
    assert (less.error, less.freedom) == (plain.error, plain.freedom)
    assert less.p < 0.01


def test_a_difference_of_differences_by_hand():
    """Accuracies .9 and .5 against .8 and .6 in every group: .4 - .2, without any spread."""
    cells = {
        key(name): cell_of_classes([n] * 6, [10 - n] * 6)
        for name, n in (("a", 9), ("b", 5), ("c", 8), ("d", 6))
    }
    terms = [(s, key(v), "accuracy") for s, v in ((1, "a"), (-1, "b"), (-1, "c"), (1, "d"))]
    found = Differences(cells, 0).contrast(terms)
    assert (found.value, found.low, found.high) == pytest.approx((0.2, 0.2, 0.2))
    assert np.isnan(found.p)
    assert found.groups == 6


def test_each_side_keeps_its_number_of_groups_when_groups_are_drawn():
    strata = np.array([0, 0, 0, 1, 1])
    counts = resample_strata(strata, np.random.default_rng(0))
    assert counts[:, :3].sum(axis=1) == pytest.approx(3)
    assert counts[:, 3:].sum(axis=1) == pytest.approx(2)


@pytest.mark.parametrize("paper", ["cross_modal", "self_distillation"])
def test_the_ledger_can_be_read_and_names_each_claim_once(paper):
    claims = read_claims(paper)
    assert len({c.name for c in claims}) == len(claims) > 0
    for one in claims:
        assert one.expect in EXPECTED
        assert one.margin > 0 or (np.isnan(one.margin) and one.expect not in ZONES)
    assert read_claims("no such paper") == []


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        (
            {"expect": "more"},
            "p.c: expect is 'more'; known expectations: at least, at most, close, greater, less",
        ),
        (
            {"expect": "at least"},
            "p.c: a claim of 'at least' has no margin; say how far from 0 is as good as 0",
        ),
        (
            {"bound": 0.5, "margin": 0.1},
            "p.c: give 'other' or 'bound', what ours is compared with, and not both",
        ),
        (
            {"bound": 0.5, "other": None},
            "p.c: a claim with a 'bound' needs a margin, and has no 'against'",
        ),
        ({"margin": -0.1}, "p.c: margin is -0.1; give a number above 0, or leave it out"),
        ({"marign": 0.1}, "p.c: unknown key 'marign'; did you mean 'margin'?"),
        ({"says": None}, "p.c: the key 'says' is missing; add it"),
        ({"says": 3}, "p.c: says is '3'; write text"),
        ({"margin": "0.1"}, "p.c: margin is '0.1'; write a number, without quotes"),
        ({"ours": ["a"]}, "p.c: ours is '['a']'; write {FIELD: VALUE}"),
        (
            {"ours": {"varaint": "a"}},
            "p.c: ours has no field 'varaint'; did you mean 'variant'?",
        ),
        (
            {"other": {"generatoin": 1}},
            "p.c: other has no field 'generatoin'; did you mean 'generation'?",
        ),
        (
            {"against": [{"variant": "c"}, {"tsak": "d"}]},
            "p.c: against has no field 'tsak'; did you mean 'task'?",
        ),
        (
            {"metric": "nlll"},
            "p.c: no module in affectbench/evaluation/metrics declares 'nlll': add it to the"
            " METRICS of the module that scores it; did you mean 'nll'?",
        ),
    ],
)
def test_a_mistake_in_the_ledger_is_refused(tmp_path, monkeypatch, changes, told):
    entry = {**GREATER, "ours": {"variant": "a"}, "other": {"variant": "b"}, **changes}
    entry = {name: value for name, value in entry.items() if value is not None}
    (tmp_path / "claims.yaml").write_text(yaml.safe_dump({"p": [entry]}))
    monkeypatch.setattr("affectbench.comparison.claims.PATH", tmp_path / "claims.yaml")
    with pytest.raises(Refusal) as refused:
        read_claims("p")
    assert str(refused.value) == f"claims.yaml: {told}"


@pytest.mark.parametrize(
    ("text", "told"),
    [("p: [", "correct it"), ("p: {name: c}", "a list of claims"), ("p: [c]", "which is no claim")],
)
def test_a_ledger_that_is_none_is_refused(text, told, tmp_path, monkeypatch):
    (tmp_path / "claims.yaml").write_text(text)
    monkeypatch.setattr("affectbench.comparison.claims.PATH", tmp_path / "claims.yaml")
    with pytest.raises(Refusal, match=f"claims.yaml: .*{told}"):
        read_claims("p")
