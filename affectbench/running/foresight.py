"""What each test of a claim could see, what its effect needs, and at what cost.

Nothing is run and nothing is asked of Snakemake: tests follow from the plan, their spread is that
of earlier tests (see `comparison.pilots`), and costs are estimates (see `Estimates`).
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from math import inf, isnan, nan

from affectbench.comparison.claims import read_claims
from affectbench.comparison.intervals import ALPHA
from affectbench.comparison.main_tests import preferences_of
from affectbench.comparison.pilots import Guess, Pilot, guess, read_pilots
from affectbench.comparison.planned import PlannedTest, planned_tests
from affectbench.comparison.power import smallest_visible, units_needed
from affectbench.comparison.published import Published
from affectbench.plan.entries import Member
from affectbench.plan.members import Plan
from affectbench.plan.paper_plan import paper_plan
from affectbench.project.root import ROOT
from affectbench.running.estimates import Estimates
from affectbench.store import paths

RUN, SHIPPED = "run", "study"  # where a spread is from: this folder's results, or the project's
STUDY = ROOT / "reports/numbers"  # of the project
MOST_TIMES = 20  # as many seeds, groups or both are tried


@dataclass(frozen=True)
class Need:
    """How many units an effect needs; as many as planned where it is seen already.

    axis  "seeds", "groups" or "folds"; "both" where they have to grow together, so many times; ""
          where MOST_TIMES as many of them do not help
    """

    axis: str
    number: float

    def more_seeds(self, planned: int) -> int:
        """Return how many seeds have to be added."""
        seeds = {"seeds": self.number, "both": planned * self.number}.get(self.axis, planned)
        return int(seeds) - planned


@dataclass(frozen=True)
class Foresight:
    """What is foreseen of one planned test.

    guess      its spread, None where no earlier test is of its claim
    alone      its smallest visible effect: the true difference that it sees in 80 % of repetitions;
               of "close" the smallest margin within which it sees that there is none
    corrected  the same where p has to be at most 5 % / `tests`: what Holm's correction asks of it
               where no other test passes, so that it never asks more
    needs, needs_corrected  what the effect needs; None where it or the spread is not known
    """

    paper: str
    test: PlannedTest
    tests: int  # that are corrected together
    guess: Guess | None
    alone: float
    corrected: float
    needs: Need | None
    needs_corrected: Need | None

    @property
    def known(self) -> bool:
        return self.needs is not None

    @property
    def sees_alone(self) -> bool:
        return self.alone <= self.test.effect

    @property
    def sees(self) -> bool:
        """Whether it can see its effect, also after correction."""
        return self.corrected <= self.test.effect


def pilots_of(paper: str) -> list[Pilot]:
    """Return earlier tests of a paper's claims: of this folder's results, then the project's."""
    own = read_pilots(paths.comparison(paper) / "claims.csv", RUN)
    return own + read_pilots(STUDY / f"{paper}.claims.csv", SHIPPED)


def foresights(paper: str, plan: Plan, pilots: Sequence[Pilot]) -> list[Foresight]:
    """Return what is foreseen of every test of a paper's claims, in their order."""
    entries = paper_plan(plan, paper)["evaluations"]
    claims, first = read_claims(paper), preferences_of(paper)
    tests = list(planned_tests(claims, entries, Published(paper), first))
    families = [test.family for test in tests]
    return [_foresight(paper, test, families.count(test.family), pilots) for test in tests]


def _foresight(paper: str, test: PlannedTest, tests: int, pilots: Sequence[Pilot]) -> Foresight:
    spread = guess(test, pilots)
    if spread is None:
        return Foresight(paper, test, tests, None, nan, nan, None, None)
    none = test.claim.expect == "close"
    visible, needs = [], []
    for alpha in (ALPHA, ALPHA / tests):
        visible.append(smallest_visible(spread.of, alpha, none=none))
        unknown = isnan(visible[-1]) or isnan(test.effect)
        needs.append(None if unknown else _need(spread, test, alpha, none=none))
    return Foresight(paper, test, tests, spread, *visible, *needs)


def _need(found: Guess, test: PlannedTest, alpha: float, *, none: bool) -> Need:
    """Return the least that has to grow: seeds, which cost fits, else groups, else both.

    Of an ensemble no seeds, as a larger one would be another.
    """
    of, effect = found.of, test.effect
    may_grow = ("groups", "folds") if test.has_ensemble else ("seeds", "groups", "folds")
    axes = [axis for axis in may_grow if axis in of.variances]
    for axis in axes:
        number = units_needed(of, axis, effect, alpha, none=none)
        if number <= MOST_TIMES * of.units[axis]:
            return Need(axis, number)
    if len(axes) > 1:
        for times in range(2, MOST_TIMES + 1):
            more = of.at({axis: of.units[axis] * times for axis in axes})
            if smallest_visible(more, alpha, none=none) <= effect:
                return Need("both", times)
    return Need("", inf)


class SeedCosts:
    """What one more seed of a test costs: its networks and all that they learn from, in CPU time.

    Networks with fewer seeds than the test, such as the one that all start from, cost nothing more.
    """

    def __init__(self, plan: Plan):
        self.plan, self.estimates = plan, Estimates(plan)

    def of(self, needed: Mapping[tuple, int]) -> float | None:
        """Return the CPU seconds of some networks; None where a cost is not known.

        needed  dataset, variant, generation -> how many members more
        """
        costs = [self._of_one(cell) for cell in needed]
        if None in costs:
            return None
        return sum(count * cost for count, cost in zip(needed.values(), costs, strict=True))

    def networks(self, wanted: Iterable[tuple[PlannedTest, int]]) -> dict[tuple, int]:
        """Return how many more members of each network some tests need; those they share once.

        wanted  tests, with how many more seeds each needs
        """
        needed: dict[tuple, int] = {}
        for test, more in wanted:
            for member in self.plan.ancestry(Member(*member) for member in test.members):
                if more and len(self.plan.variants[member.variant].seeds) >= test.seeds:
                    cell = tuple(member[:3])
                    needed[cell] = max(needed.get(cell, 0), more)
        return needed

    def _of_one(self, cell: tuple) -> float | None:
        dataset, variant, generation = cell
        seed = self.plan.variants[variant].seeds[0]
        named = {"dataset": dataset, "variant": variant}
        cost = self.estimates.of("fit", {**named, "generation": str(generation), "seed": str(seed)})
        return cost.cpu_seconds if cost else None
