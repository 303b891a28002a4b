"""`plan --claims`: what tests of claims could see, what they need, and what that costs."""

import re
from math import inf
from types import SimpleNamespace

import pytest
from presets import CATALOGUE

from affectbench.comparison.intervals import ALPHA
from affectbench.comparison.pilots import SAME, Guess
from affectbench.comparison.power import Uncertainty, smallest_visible
from affectbench.plan import configs
from affectbench.plan.members import Plan, read_plan
from affectbench.running import foresight
from affectbench.running.claims_text import lines
from affectbench.running.commands import main
from affectbench.running.foresight import Need, SeedCosts, foresights, pilots_of
from affectbench.store import files, paths
from affectbench.store.tables import write_csv

COLUMNS = (
    "dataset", "option.overlap", "option.split", "variant", "generation", "ensemble_size", "task",
    "other_variant", "simulated_rows", "claim", "low", "high", "error_seeds", "error_folds",
    "error_groups", "groups", "folds", "seeds",
)  # fmt: skip
SPLIT = ("watch", "0", "subject")
CLAIM = "xa_cmd_beats_cmd"


@pytest.fixture
def plan(tmp_path, monkeypatch) -> Plan:
    """The cross-modal paper on one split of `watch`, with three seeds; no study is shipped."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(foresight, "STUDY", tmp_path / "study")
    monkeypatch.setattr("affectbench.running.shipped.Shipped._of_kind", lambda *_: None)
    (tmp_path / "mine.yaml").write_text(
        "seeds: [0, 1, 2]\n"
        "datasets: {watch: {overlap: [0.0], split: [subject], fold: [0]}}\n"
        "papers:\n  self_distillation: null\n  concepts: null\n  controls: null\n"
        "  cross_modal:\n    arms:\n      - {datasets: [watch], variants: [uniform_cmd, xa_cmd]}\n"
        "    pairs: null\n    exhibits: [table2]\n"
    )
    return read_plan(configs.read([tmp_path / "mine.yaml"]), CATALOGUE)


def has_claims(errors: tuple[float, float], groups: int = 400, folder=None) -> None:
    """Write an earlier test of CLAIM with the interval that its errors make, nothing joint."""
    seeds, of_groups = errors
    width = 1.96 * (seeds**2 + of_groups**2) ** 0.5
    row = (*SPLIT, "xa_cmd", 0, 1, "activity", "uniform_cmd", 0, CLAIM, -width, width, seeds, "",
           of_groups, groups, 1, 3)  # fmt: skip
    write_csv(folder or paths.comparison("cross_modal") / "claims.csv", COLUMNS, [row])


def of_claim(plan: Plan):
    [one] = [
        one
        for one in foresights("cross_modal", plan, pilots_of("cross_modal"))
        if one.test.claim.name == CLAIM
    ]
    return one


def test_a_test_is_foreseen_from_an_earlier_one_of_this_folder(plan):
    has_claims((0.004, 0.003))
    one = of_claim(plan)
    spread = Uncertainty({"seeds": 1.6e-5, "groups": 9e-6}, {"seeds": 3, "groups": 400})
    assert one.alone == pytest.approx(smallest_visible(spread))
    assert one.corrected == pytest.approx(smallest_visible(spread, ALPHA / one.tests))
    assert (one.guess.source, one.guess.likeness, one.guess.extrapolated) == ("run", SAME, False)
    assert one.test.effect == 0.02
    assert one.sees_alone
    assert not one.sees
    assert one.needs == Need("seeds", 3)
    assert one.needs_corrected.axis == "seeds"
    seeds = one.needs_corrected.number
    assert smallest_visible(spread.at({"seeds": seeds}), ALPHA / one.tests) <= 0.02
    assert smallest_visible(spread.at({"seeds": seeds - 1}), ALPHA / one.tests) > 0.02


def test_without_an_earlier_test_nothing_is_known(plan):
    one = of_claim(plan)
    assert (one.guess, one.needs, one.known, one.sees) == (None, None, False, False)
    assert f"{CLAIM}: accuracy, greater" in lines([one], [], SeedCosts(plan))
    assert any("not known: no earlier" in line for line in lines([one], [], SeedCosts(plan)))


def test_the_projects_own_study_stands_in(plan):
    has_claims((0.004, 0.003), folder=foresight.STUDY / "cross_modal.claims.csv")
    assert of_claim(plan).guess.source == "study"
    assert any("1 test: from the project's own study" in t for t in told(plan))


def told(plan: Plan) -> list[str]:
    return lines([of_claim(plan)], [], SeedCosts(plan))


@pytest.mark.parametrize(
    ("of", "need"),
    [
        (Uncertainty({"seeds": 1e-6, "groups": 0.01}, {"seeds": 3, "groups": 10}), "groups"),
        (Uncertainty({"seeds": 0.01, "groups": 0.01}, {"seeds": 9, "groups": 99}), "both"),
        (Uncertainty({"groups": 9.0}, {"seeds": 1, "groups": 99}), ""),
    ],
)
def test_what_seeds_cannot_show_needs_groups_or_both(of, need):
    guess = Guess(of, "run", SAME, extrapolated=False, without_seeds=False)
    test = SimpleNamespace(effect=0.2, has_ensemble=False)
    grows = foresight._need(guess, test, ALPHA, none=False)
    assert grows.axis == need
    if need == "both":
        assert grows.more_seeds(9) == 9 * (grows.number - 1)
        units = {axis: n * int(grows.number) for axis, n in of.units.items()}
        assert smallest_visible(of.at(units)) <= 0.2
    else:
        assert grows.more_seeds(3) == 0
    assert (grows.number == inf) == (need == "")


def test_seeds_cost_fits_with_all_that_they_learn_from_and_shared_ones_once(plan):
    """Two students, three teachers of 10 s each: two more seeds are 100 s, for two tests, too."""
    dataset = next(member.dataset for member in plan.members)
    for variant in {member.variant for member in plan.members}:
        cost = {"seconds": 10.0, "cpu_seconds": 10.0, "peak_mib": 1.0}
        record = {"status": "ok", "spec": {"hparams": {}}, "code": "", "cost": cost}
        files.write_json(paths.member(dataset, variant, 0, 0) / "record.json", record)
    costs, one = SeedCosts(plan), of_claim(plan)
    assert len(costs.networks([(one.test, 2)])) == 5
    assert costs.of(costs.networks([(one.test, 2)])) == pytest.approx(100)
    assert costs.of(costs.networks([(one.test, 1), (one.test, 2)])) == pytest.approx(100)
    assert costs.of(costs.networks([(one.test, 0)])) == 0


def test_costs_are_not_known_before_a_fit(plan):
    costs = SeedCosts(plan)
    assert costs.of(costs.networks([(of_claim(plan).test, 2)])) is None


def test_the_text_has_totals_and_fits_120_columns(plan):
    has_claims((0.004, 0.003))
    text = told(plan)
    assert max(map(len, text)) <= 120
    assert re.match(r"  cross_modal +1 +1 +1 +1 +0 +0, 0, 1 +1 test +\?$", text[2])
    row = text[-1]
    assert re.match(r"  \* watch +3 x 400 +0.01\d+ +0.0\d+ +0.02 m +enough +\d seeds +\? run$", row)


def test_the_command_filters_by_claim_or_paper_and_refuses_others(plan, capsys):
    assert main(["plan", "--configfile", "mine.yaml", "--claims", CLAIM]) == 0
    assert f"{CLAIM}: accuracy, greater" in (out := capsys.readouterr().out)
    assert "cmd_loss_above" not in out
    assert main(["plan", "--configfile", "mine.yaml", "--claims"]) == 0
    out = capsys.readouterr().out
    assert "xa_cmd_loss_above_cmd: nll, greater" in out
    assert re.search(r"Not tested with this config \(cross_modal\): .*xa_cmd_near_baseline", out)
    assert main(["plan", "--configfile", "mine.yaml", "--claims", "xa_cmd_beat_cmd"]) == 2
    told = capsys.readouterr().err
    assert told.endswith("called 'xa_cmd_beat_cmd'; did you mean 'xa_cmd_beats_cmd'?\n")
    assert told.count("\n") == 1
    assert main(["plan", "--claims", "--budget", "10m"]) == 2
    assert "leave other options and targets out" in capsys.readouterr().err


def test_an_ensemble_needs_groups_as_more_members_would_be_another():
    of = Uncertainty({"seeds": 0.01, "groups": 0.001}, {"seeds": 5, "groups": 99})
    guess = Guess(of, "run", SAME, extrapolated=False, without_seeds=False)
    single, ensemble = (SimpleNamespace(effect=0.2, has_ensemble=e) for e in (False, True))
    assert foresight._need(guess, single, ALPHA, none=False).axis == "seeds"
    assert foresight._need(guess, ensemble, ALPHA, none=False).axis == ""
