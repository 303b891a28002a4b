"""The papers' claims, as differences between cells of a comparison, and what becomes of them."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

import yaml

from affectbench.comparison.cells import Key
from affectbench.comparison.differences import Term
from affectbench.naming import text_of
from affectbench.project.root import ROOT

PATH = ROOT / "workflow/published/claims.yaml"
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
    place: str
    metric: str
    ours: Mapping[str, object]
    other: Mapping[str, object]
    expect: str
    margin: float = 0.0
    datasets: tuple[str, ...] = field(default=())  # () is every one
    other_metric: str = ""
    against: Mapping[str, object] | Sequence[Mapping[str, object]] = ()

    def places(self, keys: list[Key]) -> Iterator[tuple[Key, ...]]:
        """Yield the cells that a claim is about, wherever all are there: ours, other.

        With `against` two more: what those are there.
        """
        known = set(keys)
        for key in keys:
            if self.datasets and key.dataset not in self.datasets:
                continue
            if all(_matches(key, name, value) for name, value in self.ours.items()):
                place = [key, _moved(key, self.other)]
                if self.against:
                    alike = isinstance(self.against, Mapping)
                    there = (self.against,) * 2 if alike else self.against
                    place += [_moved(one, fields) for one, fields in zip(place, there, strict=True)]
                differ = len(set(place)) == len(place) or self.other_metric
                if differ and known.issuperset(place):
                    yield tuple(place)

    def terms(self, place: tuple[Key, ...]) -> list[Term]:
        """Return what is added and taken away at a place."""
        metrics = (self.metric, self.other_metric or self.metric) * 2
        return list(zip((1, -1, -1, 1), place, metrics, strict=False))


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


def _moved(key: Key, fields: Mapping[str, object]) -> Key:
    return key._replace(**{name: _replaced(getattr(key, name), v) for name, v in fields.items()})


def _matches(key: Key, name: str, value: object) -> bool:
    own = getattr(key, name)
    if isinstance(value, Mapping):
        parts = _parts(own)
        return all(parts.get(option) == text_of(wanted) for option, wanted in value.items())
    return own == value


def _replaced(own: object, value: object) -> object:
    if not isinstance(value, Mapping):
        return value
    parts = _parts(str(own)) | {option: text_of(wanted) for option, wanted in value.items()}
    return " ".join(f"{option}={text}" for option, text in parts.items())


def _parts(text: str) -> dict[str, str]:
    """Return "overlap=0 split=subject" as a dict."""
    return dict(part.split("=", 1) for part in text.split())
