"""The papers' claims, as differences between cells of a comparison, and what becomes of them."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

import yaml

from affectbench.arms import Key
from affectbench.naming import text_of
from affectbench.project import ROOT

PATH = ROOT / "workflow/published/claims.yaml"
HOLDS, FAILS, OPEN = "holds", "does not hold", "inconclusive"


@dataclass(frozen=True)
class Claim:
    """What a paper says, and the difference that decides it.

    ours, other  fields of a `Key`; `options` and `sweep` are matched as far as they are given
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

    def pairs(self, keys: list[Key]) -> Iterator[tuple[Key, Key]]:
        """Yield the cells whose difference is claimed, wherever both are there."""
        known = set(keys)
        for key in keys:
            if self.datasets and key.dataset not in self.datasets:
                continue
            if all(_matches(key, name, value) for name, value in self.ours.items()):
                other = key
                for name, value in self.other.items():
                    other = other._replace(**{name: _replaced(getattr(key, name), value)})
                if other in known and other != key:
                    yield key, other


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
