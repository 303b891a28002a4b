"""The differences that a paper prints, for claims: beside a test, and all that it prints."""

from collections.abc import Iterator
from math import isnan, nan

from affectbench.comparison.claims import Claim
from affectbench.comparison.key import Key, Swept
from affectbench.comparison.published import Published, difference

SPLIT, PRINTED_SPLIT = "split", "random"  # the only split of which the papers print numbers


def beside(claim: Claim, sides: tuple[Key, ...], published: Published, use: str) -> float:
    """Return the difference that the paper prints for a test; NaN where it prints none.

    sides  the keys of ours and the other
    use    our dataset's plugin: only values on it count

    A test of another split has the number of the paper's own: it says what the paper found, not
    what this split should give. A claim about a gap that shrinks has none.
    """
    if claim.against:
        return nan
    found = difference(claim.terms(sides), published, use, claim.subtracted)
    if isnan(found) and all(SPLIT in dict(key.options) for key in sides):
        moved = tuple(key.moved({"options": {SPLIT: PRINTED_SPLIT}}) for key in sides)
        found = difference(claim.terms(moved), published, use, claim.subtracted)
    return found


def all_printed(claim: Claim, published: Published) -> list[float]:
    """Return every difference that a paper prints for a claim, on its own data, in its order."""
    if claim.against:
        return []
    found = (
        ours - other
        for (variant, metric, generation, size), listed in published.values.items()
        if metric == claim.metric
        for task, options, value in listed
        for ours, other in _pairs(
            claim,
            published,
            Key(value.dataset, options, variant, Swept(), generation, size, task),
            value.value,
        )
    )
    return [round(gap, 6) for gap in found]


def _pairs(
    claim: Claim, published: Published, key: Key, value: float
) -> Iterator[tuple[float, float]]:
    """Yield a printed value of ours with each printed value of the other side, or the bound."""
    asked = {name: part for name, part in claim.ours.items() if name != "dataset"}
    if not key.task:
        key = key._replace(task=str(asked.get("task", "")))
    if not key.matches(asked):
        return
    if claim.has_bound:
        yield value, claim.bound
        return
    other = key.moved(claim.other)
    which = (other.variant, claim.other_metric or claim.metric)
    for task, options, printed in published.values.get(
        (*which, other.generation, other.ensemble_size), ()
    ):
        if options == other.options and printed.dataset == key.dataset and _same(task, other.task):
            yield value, printed.value


def _same(task: str, asked: str) -> bool:
    return task in ("", asked)
