"""The papers' claims, each as a difference between cells of a comparison."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import MISSING, dataclass, field, fields
from math import isnan, nan

import yaml

from affectbench.comparison.differences import Term
from affectbench.comparison.key import Key
from affectbench.comparison.verdicts import EXPECTED, ZONES
from affectbench.evaluation.metrics.kinds import declared
from affectbench.plan.reference_labels import REFERENCES
from affectbench.project.root import PUBLISHED
from affectbench.refusal import Refusal, remedy

PATH = PUBLISHED / "claims.yaml"
TEXTS, NUMBERS = ("name", "says", "source", "metric", "other_metric"), ("margin", "bound")


@dataclass(frozen=True)
class Claim:
    """What a paper says, and the difference that decides it.

    ours          which cells are the first side: fields of a `Key` (see `Key.matches`)
    other         the fields in which the second side differs from the first (see `Key.moved`)
    other_metric  the second side's metric, where it is not `metric`
    bound         a number in place of the second side; NaN where there is one
    expect        one of `verdicts.EXPECTED`: what the difference, ours minus the other, should be
    margin        how far from 0 a difference may be that is none, in units of the metric; NaN where
                  the claim states none
    datasets      the only datasets on which the claim is judged; () for all
    against       where a gap is said to shrink or grow: the fields in which another pair of cells
                  differs from these two. The difference of that pair is subtracted. A sequence of
                  two where its two sides differ from ours and the other in unlike ways
    learned       the tasks that both sides must have learned, beside their own, to be compared
    right_verdict of a control, the verdict that is right by how its data was made; else ""
    """

    name: str
    says: str
    source: str  # where the paper says so
    metric: str
    ours: Mapping[str, object]
    other: Mapping[str, object]
    expect: str
    margin: float = nan
    datasets: tuple[str, ...] = field(default=())
    other_metric: str = ""
    bound: float = nan
    against: Mapping[str, object] | Sequence[Mapping[str, object]] = ()
    learned: tuple[str, ...] = ()
    right_verdict: str = ""

    @property
    def is_ours(self) -> bool:
        """Whether no paper says it: its tests are corrected, and counted, by themselves."""
        return self.source.startswith("ours")

    def family(self, role: str, sides: Sequence[Key]) -> tuple[str, str, bool]:
        """What tests that are corrected together share: role, effort, and whether it is our claim.

        The effort is "" for a variant's own budget.
        """
        return role, sides[0].effort, self.is_ours

    def sides(self, keys: list[Key]) -> Iterator[tuple[Key, ...]]:
        """Yield the keys of the two sides, ours and the other, wherever `keys` has both.

        A claim about all variants is not about references, as the constant predictor is one. With
        `against` two more keys follow: the sides of the difference that is subtracted. With a
        `bound` both sides are ours.
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
                sides += [side.moved(change) for side, change in zip(sides, changes, strict=True)]
            differ = len(set(sides)) == len(sides) or self.other_metric
            if (differ or self.has_bound) and existing.issuperset(sides):
                yield tuple(sides)

    def _speaks_of(self, variant: str) -> bool:
        """Return whether a variant may be ours: of references only one that the claim names."""
        return variant not in REFERENCES or self.ours.get("variant") == variant

    @property
    def has_bound(self) -> bool:
        """Whether ours is compared with a number."""
        return not isnan(self.bound)

    @property
    def subtracted(self) -> float:
        """The number that is subtracted from the terms: the bound, or 0."""
        return self.bound if self.has_bound else 0.0

    def terms(self, sides: tuple[Key, ...]) -> list[Term]:
        """Return the terms of the sum that is judged: ours - other - (against's ours - other).

        Where ours is compared with a number it is alone; the bound is subtracted from it.
        """
        if self.has_bound:
            return [(1, sides[0], self.metric)]
        metrics = (self.metric, self.other_metric or self.metric) * 2
        return list(zip((1, -1, -1, 1), sides, metrics, strict=False))


def papers_with_claims() -> list[str]:
    """Return the papers of which `claims.yaml` has claims, in its order."""
    return list(_ledger())


def read_claims(paper: str) -> list[Claim]:
    """Return the claims of a paper, [] where `claims.yaml` has none of it."""
    return [_claim(paper, entry) for entry in _ledger().get(paper) or []]


def _ledger() -> dict[str, list]:
    """Return the entries of each paper; refuse a file that is no such mapping."""
    try:
        ledger = yaml.safe_load(PATH.read_text("utf-8"))
    except yaml.YAMLError as error:
        raise Refusal(f"{PATH.name}: {' '.join(str(error).split())}; correct it") from None
    if not isinstance(ledger, dict) or not all(isinstance(v or [], list) for v in ledger.values()):
        raise Refusal(f"{PATH.name}: write PAPER: and below it a list of claims")
    return ledger


def _claim(paper: str, entry: Mapping) -> Claim:
    """Return the claim of an entry; refuse an unknown key or expectation, and a useless margin."""
    if not isinstance(entry, Mapping):
        raise Refusal(f"{PATH.name}: {paper} has '{entry}', which is no claim; write key: value")
    place = f"{PATH.name}: {paper}.{entry.get('name')}"
    _check_keys(place, entry)
    _check_values(place, entry)
    claim = Claim(**{"other": {}, **entry})
    if claim.expect not in EXPECTED:
        advice = remedy(str(claim.expect), EXPECTED, "expectation")
        raise Refusal(f"{place}: expect is '{claim.expect}'; {advice}")
    if claim.expect in ZONES and "margin" not in entry:
        advice = f"a claim of '{claim.expect}' has no margin; say how far from 0 is as good as 0"
        raise Refusal(f"{place}: {advice}")
    if ("bound" in entry) == ("other" in entry or "other_metric" in entry):
        raise Refusal(f"{place}: give 'other' or 'bound', what ours is compared with, and not both")
    if claim.has_bound and ("margin" not in entry or claim.against):
        raise Refusal(f"{place}: a claim with a 'bound' needs a margin, and has no 'against'")
    if "margin" in entry and not claim.margin > 0:
        raise Refusal(f"{place}: margin is {claim.margin}; give a number above 0, or leave it out")
    return claim


def _check_keys(place: str, entry: Mapping) -> None:
    """Refuse a key that no claim has, and a claim without a key that each has."""
    keys = [f.name for f in fields(Claim)]
    for name in entry:
        if name not in keys:
            raise Refusal(f"{place}: unknown key '{name}'; {remedy(str(name), keys, 'key')}")
    needed = [f.name for f in fields(Claim) if f.default is f.default_factory is MISSING]
    for name in needed:
        if name not in entry and name != "other":  # in place of which there may be a bound
            raise Refusal(f"{place}: the key '{name}' is missing; add it")


def _check_values(place: str, entry: Mapping) -> None:
    """Refuse a value of another type, fields that no key has, and a metric that nothing makes."""
    for name in [name for name in TEXTS if not isinstance(entry.get(name, ""), str)]:
        raise Refusal(f"{place}: {name} is '{entry[name]}'; write text")
    for name in [name for name in NUMBERS if not isinstance(entry.get(name, 0.0), int | float)]:
        raise Refusal(f"{place}: {name} is '{entry[name]}'; write a number, without quotes")
    for name in [name for name in ("metric", "other_metric") if name in entry]:
        try:
            declared(entry[name])
        except Refusal as refusal:
            raise Refusal(f"{place}: {refusal}") from None
    against = entry.get("against", {})
    pairs = against if isinstance(against, list) else [against]
    if len(pairs) > 2:
        raise Refusal(f"{place}: against has {len(pairs)} pairs of fields; write one, or two")
    sides = [("ours", entry["ours"]), ("other", entry.get("other", {}))]
    for name, given in [*sides, *(("against", pair) for pair in pairs)]:
        if not isinstance(given, Mapping):
            raise Refusal(f"{place}: {name} is '{given}'; write {{FIELD: VALUE}}")
        for part in given:
            if part not in Key._fields:
                advice = remedy(str(part), Key._fields, "field")
                raise Refusal(f"{place}: {name} has no field '{part}'; {advice}")
