"""Which test of a claim is its main one, and that each paper's claims have one each."""

import numpy as np
import pytest
from planned_cells import of_paper
from verdict_worlds import Design, claim, paper, verdicts_of

from affectbench.comparison.key import Key, Swept
from affectbench.comparison.main_tests import MAIN, REPEAT, preferences_of, roles

PAPERS = ("cross_modal", "self_distillation", "concepts")


def key(dataset: str, split: str = "random", **changes) -> Key:
    return Key(dataset, Swept.of({"split": split}), "v", Swept(), 1, 1, "t")._replace(**changes)


def test_each_preference_leaves_the_tests_that_have_it_unless_none_has():
    sides = [key("b"), key("a"), key("a", "recording"), key("a", "recording", generation=2)]
    wanted = [{"dataset": "a"}, {"options": {"split": "recording"}}, {"generation": 3}]
    assert roles(sides, wanted) == [REPEAT, REPEAT, MAIN, REPEAT]
    assert roles(sides, [*wanted[:2], {"generation": 2}]) == [REPEAT, REPEAT, REPEAT, MAIN]
    assert roles(sides, [{"dataset": "z"}]) == [MAIN, REPEAT, REPEAT, REPEAT]
    assert roles([], wanted) == []


def test_every_effort_has_a_main_test_of_its_own():
    swept = [key("a", sweep=Swept.of({"effort": effort})) for effort in (2, 2, 0.5)]
    sides = [key("b"), key("a"), *swept]
    assert roles(sides, [{"dataset": "a"}]) == [REPEAT, MAIN, MAIN, REPEAT, MAIN]


def test_main_tests_and_repeats_are_corrected_by_themselves():
    """Of three alike tests one is main: it is not corrected, the two others are for two."""
    between = paper(Design(groups=12), (0.8, 0.65), 3, np.random.default_rng(0))
    rows = verdicts_of(claim(), between, [{"dataset": "d1"}])
    assert [row["role"] for row in rows] == [REPEAT, MAIN, REPEAT]
    assert rows[1]["p_holm"] == rows[1]["p"]
    assert max(rows[n]["p_holm"] / rows[n]["p"] for n in (0, 2)) == pytest.approx(2)


@pytest.mark.parametrize("preset", ["default", "study"])
@pytest.mark.parametrize("name", PAPERS)
def test_what_is_preferred_decides_which_test_is_the_main_one(name, preset):
    """No two tests of a claim are left for the order of the config to decide, at own budget."""
    preferences = preferences_of(name)
    by_claim: dict[str, list] = {}
    for test in of_paper(name, preset):
        if not test.family[1]:
            by_claim.setdefault(test.claim.name, []).append(test)
    for claim_name, tests in by_claim.items():
        assert [test.role for test in tests].count(MAIN) == 1, claim_name
        turned = roles([test.sides[0] for test in tests[::-1]], preferences)[::-1]
        assert turned == [test.role for test in tests], claim_name
