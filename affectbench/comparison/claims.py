"""The papers' claims, as differences between cells of a comparison, and what becomes of them."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

import yaml

from affectbench.comparison.differences import Term
from affectbench.comparison.key import Key
from affectbench.project.root import PUBLISHED

PATH = PUBLISHED / "claims.yaml"
HOLDS, FAILS, OPEN = "holds", "does not hold", "inconclusive"


@dataclass(frozen=True)
class Claim:
    """What a paper says, and the difference that decides it.

    ours, other   fields of a `Key`; `options` and `sweep` are matched as far as they are given
    other_metric  of the other side, where it is not `metric`
    against       fields of a `Key` too: what is judged is then the difference minus the same
                  difference there, as where a gap is said to shrink; two of them where the sides
                  of that difference are not moved alike
    """

    name: str
    says: str
    source: str  # where the paper says so
    metric: str
    ours: Mapping[str, object]
    other: Mapping[str, object]
    expect: str
    margin: float = 0.0
    datasets: tuple[str, ...] = field(default=())  # () is every one
    other_metric: str = ""
    against: Mapping[str, object] | Sequence[Mapping[str, object]] = ()

    def sides(self, keys: list[Key]) -> Iterator[tuple[Key, ...]]:
        """Yield the keys of the two sides, ours and other, wherever both are among `keys`.

        With `against` two more follow: the sides of the difference that is taken away.
        """
        known = set(keys)
        for key in keys:
            if self.datasets and key.dataset not in self.datasets:
                continue
            if not key.matches(self.ours):
                continue
            sides = [key, key.moved(self.other)]
            if self.against:
                alike = isinstance(self.against, Mapping)
                changes = (self.against,) * 2 if alike else self.against
                sides += [side.moved(fields) for side, fields in zip(sides, changes, strict=True)]
            differ = len(set(sides)) == len(sides) or self.other_metric
            if differ and known.issuperset(sides):
                yield tuple(sides)

    def terms(self, sides: tuple[Key, ...]) -> list[Term]:
        """Return the signed sum that is judged: ours - other, minus `against` if there is one."""
        metrics = (self.metric, self.other_metric or self.metric) * 2
        return list(zip((1, -1, -1, 1), sides, metrics, strict=False))


def read_claims(paper: str) -> list[Claim]:
    """Return the claims of a paper; none where it has none."""
    return [Claim(**entry) for entry in yaml.safe_load(PATH.read_text("utf-8")).get(paper, [])]


def judge(claim: Claim, low: float, high: float) -> str:
    """Return what an interval of ours - other makes of a claim.

    Worked values: greater, [0.01, 0.2] -> holds; [-0.1, 0.1] -> inconclusive; NaN -> inconclusive.
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
