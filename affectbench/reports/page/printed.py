"""The differences that a paper prints, for claims: beside a test, and all that it prints."""

from collections.abc import Iterator, Mapping
from math import isnan, nan

from affectbench.comparison.claims import Claim
from affectbench.comparison.key import Key, Swept
from affectbench.comparison.published import Published, difference

SPLIT, PRINTED_SPLIT = "split", "random"  # the only split of which the papers print numbers
PLAIN = ("variant", "generation", "ensemble_size", "task")  # fields of a key that are no settings


def beside(claim: Claim, sides: tuple[Key, ...], published: Published, use: str) -> float:
    """Return the difference that the paper prints for a test; NaN where it prints none.

    sides  the keys of ours and the other
    use    our dataset's plugin: only values on it count

    A test of another split has the number of the paper's own: it says what the paper found, not
    what this split should give. A claim about a gap that shrinks has none.
    """
    if claim.against:
        return nan
    printed = difference(claim.terms(sides), published, use, claim.subtracted)
    if isnan(printed) and all(SPLIT in dict(key.options) for key in sides):
        moved = tuple(key.moved({"options": {SPLIT: PRINTED_SPLIT}}) for key in sides)
        printed = difference(claim.terms(moved), published, use, claim.subtracted)
    return printed


def all_printed(claim: Claim, published: Published) -> list[float]:
    """Return every difference that a paper prints for a claim, on its own data, in its order.

    A published value names the options of its dataset and the swept fields of its variant in one.
    """
    if claim.against:
        return []
    of = {name: part for name, part in claim.ours.items() if name in PLAIN}
    wanted, changes = _settings(claim.ours), _settings(claim.other)
    printed = []
    for (variant, metric, generation, size), listed in published.values.items():
        for task, settings, ours in listed:
            named = task or str(of.get("task", ""))
            key = Key(ours.dataset, Swept(), variant, Swept(), generation, size, named)
            if metric != claim.metric or not key.matches(of) or not settings.has(wanted):
                continue
            plain = {name: part for name, part in claim.other.items() if name in PLAIN}
            other = key.moved(plain), settings.replaced(changes)
            printed += [round(ours.value - value, 6) for value in _values(claim, published, *other)]
    return printed


def _values(claim: Claim, published: Published, key: Key, settings: Swept) -> Iterator[float]:
    """Yield the printed values of the other side, or the bound in its place."""
    if claim.has_bound:
        yield claim.bound
        return
    metric = claim.other_metric or claim.metric
    which = (key.variant, metric, key.generation, key.ensemble_size)
    for task, of_value, printed in published.values.get(which, ()):
        if task in ("", key.task) and of_value == settings and printed.dataset == key.dataset:
            yield printed.value


def _settings(side: Mapping[str, object]) -> dict[str, object]:
    """Return the options and swept fields that a side of a claim names."""
    parts = (side.get(name) for name in ("options", "sweep"))
    return {
        name: value for part in parts if isinstance(part, Mapping) for name, value in part.items()
    }
