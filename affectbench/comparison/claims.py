"""The papers' claims, each as a difference between cells of a comparison with a verdict."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

import yaml

from affectbench.comparison.differences import Term
from affectbench.comparison.floors import REFERENCES
from affectbench.comparison.key import Key
from affectbench.project.root import PUBLISHED

PATH = PUBLISHED / "claims.yaml"
HOLDS, FAILS, OPEN = "holds", "does not hold", "inconclusive"


@dataclass(frozen=True)
class Claim:
    """What a paper says, and the difference that decides it.

    ours          which cells are the first side: fields of a `Key` (see `Key.matches`)
    other         the fields in which the second side differs from the first (see `Key.moved`)
    other_metric  the second side's metric, where it is not `metric`
    expect        "greater", "less" or "close": what the difference, ours minus the other, should be
    margin        how large a "close" difference may be, in units of the metric
    datasets      the only datasets on which the claim is judged; () for all
    against       where a gap is said to shrink or grow: the fields in which another pair of cells
                  differs from these two. The difference of that pair is subtracted. A sequence of
                  two where its two sides differ from ours and the other in unlike ways
    """

    name: str
    says: str
    source: str  # where the paper says so
    metric: str
    ours: Mapping[str, object]
    other: Mapping[str, object]
    expect: str
    margin: float = 0.0
    datasets: tuple[str, ...] = field(default=())
    other_metric: str = ""
    against: Mapping[str, object] | Sequence[Mapping[str, object]] = ()

    def sides(self, keys: list[Key]) -> Iterator[tuple[Key, ...]]:
        """Yield the keys of the two sides, ours and the other, wherever `keys` has both.

        A claim about all variants is not about references, as the constant predictor is one. With
        `against` two more keys follow: the sides of the difference that is subtracted.
        """
        existing = set(keys)
        for key in keys:
            if self.datasets and key.dataset not in self.datasets:
                continue
            if not key.matches(self.ours) or not self._speaks_of(key.variant):
                continue
            sides = [key, key.moved(self.other)]
            if self.against:
                alike = isinstance(self.against, Mapping)
                changes = (self.against,) * 2 if alike else self.against
                sides += [side.moved(fields) for side, fields in zip(sides, changes, strict=True)]
            differ = len(set(sides)) == len(sides) or self.other_metric
            if differ and existing.issuperset(sides):
                yield tuple(sides)

    def _speaks_of(self, variant: str) -> bool:
        """Return whether a variant may be ours: of references only one that the claim names."""
        return variant not in REFERENCES or self.ours.get("variant") == variant

    def terms(self, sides: tuple[Key, ...]) -> list[Term]:
        """Return the terms of the sum that is judged: ours - other - (against's ours - other)."""
        metrics = (self.metric, self.other_metric or self.metric) * 2
        return list(zip((1, -1, -1, 1), sides, metrics, strict=False))


def read_claims(paper: str) -> list[Claim]:
    """Return the claims of a paper, [] where `claims.yaml` has none of it."""
    return [Claim(**entry) for entry in yaml.safe_load(PATH.read_text("utf-8")).get(paper, [])]


def judge(claim: Claim, low: float, high: float) -> str:
    """Return the verdict on a claim, given the interval of ours - other.

    Worked values for a claim that expects "greater": [0.01, 0.2] -> holds; [-0.1, 0.1] ->
    inconclusive; an interval of NaN -> inconclusive.
    """
    if not low <= high:
        return OPEN
    if claim.expect == "close":
        if -claim.margin <= low and high <= claim.margin:
            return HOLDS
        return FAILS if low > claim.margin or high < -claim.margin else OPEN
    if claim.expect == "less":
        low, high = -high, -low
    if low > 0:
        return HOLDS
    return FAILS if high < 0 else OPEN
