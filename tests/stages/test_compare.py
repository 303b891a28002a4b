"""`compare`: which differences are corrected together for how many there are."""

from affectbench.comparison.key import Key, Swept
from affectbench.stages.compare import _corrected


def corrected(rows: list[tuple[str, str, float]], by: str = "") -> list[float]:
    """Return corrected p-values of rows (sweep, metric, p)."""
    keyed = [(Key("d", Swept(), "v", Swept.read(s), 0, 1, "t"), (m, p)) for s, m, p in rows]
    return [row[-1] for _, row in _corrected(iter(keyed), ("metric", "p"), by)]


def test_all_claims_of_a_paper_are_corrected_together():
    rows = [("", "nll", 0.01), ("width=8", "accuracy", 0.02), ("", "nll", 0.5)]
    assert corrected(rows) == [0.03, 0.04, 0.5]
    assert corrected(rows, by="metric") == [0.02, 0.02, 0.5]


def test_an_effort_more_leaves_the_others_as_they_are():
    """A figure's other budgets are no tests of the ledger."""
    rows = [
        ("", "nll", 0.01),
        ("effort=2", "nll", 0.01),
        ("", "nll", 0.02),
        ("effort=2", "f1", 0.02),
    ]
    assert corrected(rows) == [0.02, 0.02, 0.02, 0.02]
    assert corrected(rows, by="metric") == [0.02, 0.01, 0.02, 0.02]
