"""The project's own methods: another seed is another network, where there is one to train."""

import pytest
from contracts import cases, fitted, seen_by
from shipped import SHIPPED

WITHOUT = {"stacked_on", "rows", "truth", "votes"}  # who needs one of these draws nothing
OWN = [case for case in cases() if case.values[0] in SHIPPED.names("method")]


@pytest.mark.parametrize(("name", "kind", "needs", "form", "precision"), OWN)
def test_another_seed_is_another_network_where_something_is_drawn(
    name, kind, needs, form, precision
):
    arrays = seen_by(name, kind, needs, form)
    first, other = (fitted(name, arrays, form, s, precision)[2]["target"] for s in (7, 8))
    assert (first.tobytes() == other.tobytes()) == bool(WITHOUT & set(needs))
