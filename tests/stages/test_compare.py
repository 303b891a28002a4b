"""`compare`: which differences are corrected together for how many there are."""

from affectbench.comparison.key import Key, Swept
from affectbench.stages.compare import PAIR, _corrected


def corrected(rows: list[tuple[str, str, float]]) -> list[float]:
    """Return corrected p-values of rows (sweep, metric, p)."""
    keyed = []
    for sweep, metric, p in rows:
        values = {"metric": metric, "p": p}
        row = tuple(values.get(name, 0) for name in PAIR[:-1])
        keyed.append((Key("d", Swept(), "v", Swept.read(sweep), 0, 1, "t"), row))
    return [row[-1] for _, row in _corrected(iter(keyed))]


def test_pairs_are_corrected_for_how_many_there_are_of_their_metric():
    rows = [("", "nll", 0.01), ("width=8", "accuracy", 0.02), ("", "nll", 0.5)]
    assert corrected(rows) == [0.02, 0.02, 0.5]


def test_an_effort_more_leaves_the_others_as_they_are():
    """A figure's other budgets are no tests of the table."""
    rows = [
        ("", "nll", 0.01),
        ("effort=2", "nll", 0.01),
        ("", "nll", 0.02),
        ("effort=2", "f1", 0.02),
    ]
    assert corrected(rows) == [0.02, 0.01, 0.02, 0.02]
