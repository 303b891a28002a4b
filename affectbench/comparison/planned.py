"""The tests of claims that a plan will make: known from the plan alone, before anything is run."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from math import isnan

from affectbench.comparison.claims import Claim
from affectbench.comparison.key import REPLICATE, Key, members_behind, put_together
from affectbench.comparison.main_tests import Preferences, roles
from affectbench.comparison.published import Published, difference
from affectbench.comparison.verdicts import ZONES
from affectbench.evaluation.sums import LEAST_MEMBERS
from affectbench.plan.reference_labels import REFERENCES
from affectbench.store.records import Member

PUBLISHED, MARGIN = "published", "margin"


@dataclass(frozen=True)
class PlannedTest:
    """One test of a claim that `compare` will make: two cells, or, with `against`, four.

    sides           the keys of its cells, ours first
    seeds           how many seeds all sides share, of an ensemble its members; 1 where these are
                    fewer than LEAST_MEMBERS, as one ensemble is one
    folds           how many folds
    simulated_rows  how much the dataset simulates; 0 where it is real
    members         the networks behind its cells
    effect          what it should see: the published difference, or else the claim's margin,
                    without a sign; NaN where there is neither, and the margin alone of ZONES
    effect_of       which of the two it is, "" for neither
    role            whether it is the claim's main test or repeats it
    """

    claim: Claim
    sides: tuple[Key, ...]
    seeds: int
    folds: int
    simulated_rows: int
    members: tuple[Member, ...]
    effect: float
    effect_of: str
    role: str

    @property
    def family(self) -> tuple[str, str, bool]:
        """What tests that are corrected together share."""
        return self.claim.family(self.role, self.sides)

    @property
    def has_ensemble(self) -> bool:
        return any(key.ensemble_size > 1 for key in self.sides)


def planned_tests(
    claims: Iterable[Claim],
    evaluations: Sequence[Mapping],
    published: Published,
    preferences: Preferences = (),
) -> Iterator[PlannedTest]:
    """Yield every test of some claims for which a paper's plan has all cells.

    evaluations  the entries of a paper's plan
    preferences  which test of each claim is its main one (see `main_tests`)
    """
    behind = members_behind(evaluations)
    folds_of = put_together(evaluations)
    for claim in claims:
        keys = [
            Key.of(entry, size, task)
            for entry in evaluations
            for size in entry["ensemble_sizes"]
            for task in _tasks(claim, entry)
        ]
        tested = list(claim.sides(list(dict.fromkeys(keys))))
        of_tests = roles([sides[0] for sides in tested], preferences)
        for sides, role in zip(tested, of_tests, strict=True):
            folds = [folds_of[key._replace(ensemble_size=1, task="")] for key in sides]
            entries = [of_side[0] for of_side in folds]
            members = [member for key in sides for member in behind[key.without_task()]]
            yield PlannedTest(
                claim,
                sides,
                _seeds(sides, entries),
                _shared_folds(folds),
                entries[0]["simulated_rows"],
                tuple(dict.fromkeys(members)),
                *_effect(claim, sides, published, entries[0]["use"]),
                role,
            )


def _tasks(claim: Claim, entry: Mapping) -> list[str]:
    """Return the tasks that a claim compares and that an evaluation scores.

    Those are the tasks that it names on any side, else all that the variant learns. A task of
    explanations or of one value has the name of a task in its own: "likeness/maps/expression",
    "affect/valence", "maps/au/constant".
    """
    against = [claim.against] if isinstance(claim.against, Mapping) else claim.against
    sides = [claim.ours, claim.other, *against]
    learned = set(entry["tasks"].values())
    named = dict.fromkeys(side["task"] for side in sides if "task" in side)
    if not named:
        return sorted(learned)
    return [task for task in named if _is_scored(task, learned, entry["ood"])]


def _is_scored(task: str, learned: set[str], ood: Iterable[str]) -> bool:
    kind, _, rest = task.partition("/")
    if kind == "ood":
        return rest in ood
    if task == "total":
        return len(learned) > 1
    parts = task.split("/")
    return bool(learned & {*parts, "/".join(parts[:2])})


def _shared_folds(folds: Iterable[Sequence[Mapping]]) -> int:
    """Return how many folds all sides are evaluated on, at least one.

    Worked value: folds 0 to 4 on one side and 0 and 1 on the other -> 2.
    """
    names = [{str(entry["options"].get(REPLICATE, "")) for entry in side} for side in folds]
    return max(len(set.intersection(*names)), 1)


def _seeds(sides: Iterable[Key], entries: Iterable[Mapping]) -> int:
    """Return how many seeds all sides share, as `shared_units.aligned` finds them.

    Worked value: seeds 0 to 4 on one side and 0 and 1 on the other -> 2; against a reference -> 5.
    """
    shared: set[int] | None = None
    for key, entry in zip(sides, entries, strict=True):
        if key.variant not in REFERENCES:
            own = set(entry["seeds"])
            if key.ensemble_size > 1:
                own = set(entry["seeds"][: key.ensemble_size])
            shared = own if shared is None else shared & own
    seeds, of_ensembles = len(shared or ()), any(key.ensemble_size > 1 for key in sides)
    return 1 if of_ensembles and seeds < LEAST_MEMBERS else max(seeds, 1)


def _effect(
    claim: Claim, sides: tuple[Key, ...], published: Published, use: str
) -> tuple[float, str]:
    of_paper = abs(difference(claim.terms(sides), published, use, claim.subtracted))
    if claim.expect not in ZONES and of_paper > 0:
        return of_paper, PUBLISHED
    return claim.margin, "" if isnan(claim.margin) else MARGIN
