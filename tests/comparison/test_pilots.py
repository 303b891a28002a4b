"""From which earlier test the spread of a planned one is taken, and what is extrapolated."""

from dataclasses import replace

import pytest

from affectbench.comparison.claims import Claim
from affectbench.comparison.key import Key, Swept
from affectbench.comparison.pilots import ALIKE, ELSEWHERE, SAME, Pilot, guess, read_pilots
from affectbench.comparison.planned import PlannedTest
from affectbench.comparison.power import Uncertainty

CLAIM = Claim("c", "", "", "accuracy", {"variant": "a"}, {"variant": "b"}, "greater")
HEAD = (
    "dataset,option.split,variant,generation,ensemble_size,task,other_variant,simulated_rows,claim,"
    "low,high,error_seeds,error_folds,error_groups,groups,folds,seeds"
)


def key(dataset: str = "d", variant: str = "a", split: str = "subject") -> Key:
    return Key(dataset, Swept.of({"split": split}), variant, Swept(), 0, 1, "mood")


def planned(**changes) -> PlannedTest:
    test = PlannedTest(CLAIM, (key(), key(variant="b")), 5, 1, 40, (), 0.1, "margin", "main")
    return replace(test, **changes)


def pilot(error: float = 0.1, seeds: int = 5, source: str = "run", **of_key) -> Pilot:
    variances = {"seeds": error**2 / 2, "groups": error**2 / 2}
    if seeds == 1:
        variances = {"groups": error**2}
    of = Uncertainty(variances, {"seeds": seeds, "folds": 1, "groups": 20})
    return Pilot("c", key(**of_key), key(**of_key, variant="b"), 40, of, source)


def test_the_most_similar_earlier_test_is_taken():
    same, alike = pilot(0.1), pilot(0.2, split="random")
    elsewhere = pilot(0.3, dataset="e")
    for pilots, likeness, error in (
        ([elsewhere, alike, same], SAME, 0.1),
        ([elsewhere, alike], ALIKE, 0.2),
        ([elsewhere], ELSEWHERE, 0.3),
    ):
        found = guess(planned(), pilots)
        assert (found.likeness, found.extrapolated) == (likeness, False)
        assert found.of.error == pytest.approx(error)
    assert guess(planned(), [replace(same, claim="another")]) is None


def test_a_test_of_the_same_cells_in_the_study_is_before_another_of_this_folder():
    found = guess(planned(), [pilot(0.2, split="random"), pilot(0.1, source="study")])
    assert (found.source, found.likeness) == ("study", SAME)
    assert guess(planned(), [pilot(0.2), pilot(0.1, source="study")]).source == "run"


def test_of_several_the_one_with_the_median_error_is_taken():
    pilots = [pilot(error, split=str(error)) for error in (0.5, 0.1, 0.2)]
    assert guess(planned(), pilots).of.error == pytest.approx(0.2)


def test_other_seeds_and_rows_are_extrapolated():
    found = guess(planned(seeds=10, simulated_rows=80), [pilot(0.1)])
    assert found.extrapolated
    assert found.of.units == {"seeds": 10, "folds": 1, "groups": 40}
    assert found.of.error == pytest.approx(0.1 / 2**0.5)
    real = guess(planned(simulated_rows=0), [pilot(0.1)])
    assert real.of.units["groups"] == 20


def test_one_seed_says_nothing_of_training():
    single, several = pilot(0.1, seeds=1), pilot(0.2, dataset="e")
    assert guess(planned(), [single, several]).likeness == ELSEWHERE
    found = guess(planned(), [single])
    assert (found.without_seeds, found.extrapolated) == (True, False)
    assert not guess(planned(seeds=1), [single]).without_seeds


def test_files_are_read_and_old_or_missing_ones_are_none(tmp_path):
    path = tmp_path / "claims.csv"
    assert read_pilots(path, "run") == []
    line = "d,subject,a,0,1,mood,b,40,c,-0.2,0.2,0.06,,0.08,20,1,5"
    empty = "e,subject,a,0,1,mood,b,40,c,,,,,,3,1,5"
    path.write_text("".join(f"{row}\n" for row in (HEAD, line, empty)))
    [found] = read_pilots(path, "run")
    assert (found.ours, found.other, found.simulated_rows) == (key(), key(variant="b"), 40)
    assert found.of.error == pytest.approx(0.1)
    path.write_text(f"{HEAD.replace('error_seeds', 'spread')}\n{line}\n")
    assert read_pilots(path, "run") == []
