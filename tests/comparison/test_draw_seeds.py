"""Groups that are called by numbers are drawn as by their names, and no name is kept."""

from affectbench import streams
from affectbench.comparison.draw_seeds import drawing, noting, seed_of

STREAM, NAMES = ("bootstrap",), {"g0": "anna", "g1": "bob"}


def test_outside_a_seed_is_that_of_the_names():
    assert seed_of(7, STREAM, ("anna", "bob")) == streams.derive(7, "bootstrap", "anna", "bob")


def test_numbers_are_drawn_as_names_where_those_are_known_and_later_where_they_are_not():
    named = seed_of(7, STREAM, ("anna", "bob"))
    with noting(NAMES) as kept:
        assert seed_of(7, STREAM, ("g0", "g1")) == named
        assert seed_of(7, STREAM, ("g0", "elsewhere")) != named
    assert list(kept.values()) == [named]
    assert "anna" not in str(kept)
    with drawing(kept):
        assert seed_of(7, STREAM, ("g0", "g1")) == named
        own = streams.derive(7, "bootstrap", "g0")
        assert seed_of(7, STREAM, ("g0",)) == own  # which no bundle has asked for
    assert seed_of(7, STREAM, ("g0", "g1")) != named


def test_seeds_and_folds_are_drawn_by_their_own_names():
    with noting(NAMES) as kept:
        assert seed_of(7, ("bootstrap", "seeds"), ("0", "1")) == streams.derive(
            7, "bootstrap", "seeds", 0, 1
        )
    assert kept == {}
