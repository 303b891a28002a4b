"""Worlds whose answer is known: what cannot differ, what differs, and how often that is seen."""

from collections import Counter

import numpy as np
import pytest
from verdict_worlds import Design, claim, paper, verdicts_of

from affectbench.comparison import worlds
from affectbench.comparison.power import Uncertainty, smallest_visible, uncertainty
from affectbench.comparison.worlds import AXES

PAPERS, TESTS = 20, 10  # 200 repetitions; those of one paper are corrected together
DESIGNS = [  # tested by exchange; by Student's t; with seeds that are lucky with single groups
    Design(),
    Design(seeds=5, seed_sd=0.02),
    Design(seeds=5, seed_sd=0.02, joint_sd=0.15),
]


@pytest.fixture(autouse=True)
def _fewer_worlds(monkeypatch):
    monkeypatch.setattr(worlds, "RESAMPLES", 500)


def verdicts(design, skills, one=claim(), papers=PAPERS, seed=0) -> tuple[Counter, Counter]:  # noqa: B008
    """Return how often each verdict was reached: alone, and after correction."""
    rng = np.random.default_rng(seed)
    rows = [
        row for _ in range(papers) for row in verdicts_of(one, paper(design, skills, TESTS, rng))
    ]
    return Counter(row["verdict_alone"] for row in rows), Counter(row["verdict"] for row in rows)


def wrong(counts: Counter) -> int:
    return counts["holds"] + counts["does not hold"]


@pytest.mark.parametrize("design", DESIGNS)
def test_arms_that_cannot_differ_are_told_apart_by_chance_alone(design):
    alone, corrected = verdicts(design, (0.75, 0.75))
    assert wrong(alone) <= 0.05 * PAPERS * TESTS
    assert wrong(corrected) <= 3  # 5 % of 20 papers is 1; more than 3 have a chance of 2 %


def test_arms_that_guess_are_not_judged():
    _, corrected = verdicts(Design(), (0.5, 0.5))
    assert corrected["not judged"] >= 0.95 * PAPERS * TESTS
    assert wrong(corrected) == 0


def test_arms_that_cannot_differ_have_no_difference_where_many_groups_can_say_so():
    one = claim(margin=0.05)
    _, corrected = verdicts(Design(groups=150), (0.75, 0.75), one, papers=5)
    assert corrected["no difference"] >= 0.8 * 5 * TESTS
    assert wrong(corrected) <= 1


@pytest.mark.parametrize("design", DESIGNS)
def test_a_claim_that_is_true_holds(design):
    _, corrected = verdicts(design, (0.85, 0.65), papers=5)
    assert corrected["holds"] >= 0.95 * 5 * TESTS


def spread_of(rows: list[dict]) -> Uncertainty:
    """Return the mean spread of some tests, by what it is drawn from."""
    found = [
        uncertainty(
            row["low"], row["high"], {a: row[f"error_{a}"] for a in AXES}, row["error_joint"], row
        )
        for row in rows
    ]
    axes = found[0].variances
    variances = {axis: float(np.mean([of.variances[axis] for of in found])) for axis in axes}
    joint, stretch = (float(np.mean([getattr(o, n) for o in found])) for n in ("joint", "stretch"))
    return Uncertainty(variances, {axis: rows[0][axis] for axis in AXES}, joint, stretch)


@pytest.mark.parametrize("design", DESIGNS)
def test_a_difference_of_the_smallest_visible_size_is_seen_as_often_as_promised(design):
    """In 80 % of 1,000 repetitions; the spread is known from 80 tests of another seed."""
    pilot = paper(design, (0.75, 0.75), 80, np.random.default_rng(99))
    effect = smallest_visible(spread_of(verdicts_of(claim(), pilot)))
    alone, _ = verdicts(design, (0.75 + effect / 2, 0.75 - effect / 2), papers=100)
    assert alone["holds"] / alone.total() == pytest.approx(0.8, abs=0.05)
