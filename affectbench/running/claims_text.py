"""The text of `plan --claims`: totals first, then a line for each test of a claim."""

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from itertools import groupby
from math import isinf, isnan

from affectbench.comparison.key import Key
from affectbench.comparison.main_tests import MAIN, REPEAT
from affectbench.comparison.pilots import ALIKE, ELSEWHERE, SAME
from affectbench.naming import plural
from affectbench.running.foresight import MOST_TIMES, RUN, SHIPPED, Foresight, Need, SeedCosts

WIDTH = 39  # of what a test is called, after its mark
LINE = "  {:41} {:>8} {:>7} {:>7} {:>8} {:>11} {:>11} {:>6} {}"
HEAD = ("test", "units", "sees", "Holm", "effect", "needs", "Holm", "CPU", "from")
TOTAL = "  {:17} {:>6} {:>5} {:>5} {:>6} {:>4}   {:15} {:12} {}"
TOTAL_HEAD = (
    "paper", "claims", "tests", "known", "see it", "Holm", "all, some, none", "more seeds", "CPU",
)  # fmt: skip
SIGNS = {SAME: "", ALIKE: "~", ELSEWHERE: "≈"}
NOTES = (
    "*       the claim's main test (workflow/published/main_tests.yaml); the others repeat it",
    "units   seeds x groups",
    "sees    the smallest true difference that a test sees in 80 % of repetitions, alone (5 %,"
    " two-sided); for \"close\",",
    "        the smallest margin within which it sees that there is no difference",
    "Holm    the same at 5 % over the number of main tests, or repeats, of the paper and effort:"
    " what the correction asks",
    "        of a test where no other passes. Where others do it asks less, so this is the most",
    "effect  the published difference (p) or, where none was published on this dataset, the"
    " claim's margin (m)",
    "needs   how many seeds would see the effect, else how many groups, else how many times both,"
    f" up to {MOST_TIMES} times the",
    "        units: an extrapolation. Five seeds tell their own spread to a factor of .6 to 2.9"
    " only",
    "CPU     of the seeds that Holm asks for: fits, with all that they learn from. More groups are"
    " more data, not more",
    "        fits, as budgets are in steps",
    "from    run: this folder's results/comparison; study: the project's reports/numbers. ~ from"
    " other options or sweeps",
    "        of the dataset, ≈ from another dataset, * extrapolated to other numbers of seeds,"
    " folds or simulated rows,",
    "        ! without the chance in training, as no earlier test had seeds",
)  # fmt: skip


def lines(
    foreseen: Sequence[Foresight], untested: Sequence[tuple[str, str]], costs: SeedCosts
) -> list[str]:
    """Return the text: totals of each paper, where spreads are from, and a line for each test.

    untested  paper and claim for which this config has no cells
    """
    if not foreseen:
        return [*_untested(untested)]
    return [
        *_totals(foreseen, costs), "", *_sources(foreseen), *_untested(untested), "", *NOTES,
        *_tests(foreseen, costs),
    ]  # fmt: skip


def _totals(foreseen: Sequence[Foresight], costs: SeedCosts) -> Iterator[str]:
    yield "What tests of the claims could see with the seeds and groups of this config"
    yield TOTAL.format(*TOTAL_HEAD)
    for paper, of_paper in groupby(foreseen, key=lambda one: one.paper):
        yield _total(paper, list(of_paper), costs)
    if len({one.paper for one in foreseen}) > 1:
        yield _total("all", foreseen, costs)
    yield (
        "  see it: of the known tests, those that see the published effect or margin, alone and"
        " after Holm's correction;"
    )
    yield (
        "  all, some, none: how many claims see it in so many of their tests; more seeds: tests"
        " that these would help"
    )


def _total(name: str, foreseen: Sequence[Foresight], costs: SeedCosts) -> str:
    """Return the line of a paper.

    Claims are counted by whether all, some or none of their known tests can see the effect.
    """
    with_spread = [one for one in foreseen if one.known]
    claims = {(one.paper, one.test.claim.name) for one in foreseen}
    able, blind = (
        {(one.paper, one.test.claim.name) for one in with_spread if one.sees == sees}
        for sees in (True, False)
    )
    counts = f"{len(able - blind)}, {len(able & blind)}, {len(blind - able)}"
    helped = [one for one in with_spread if not one.sees and _more(one)]
    networks = costs.networks((one.test, _more(one)) for one in helped)
    alone, corrected = (
        sum(getattr(one, how) for one in with_spread) for how in ("sees_alone", "sees")
    )
    return TOTAL.format(
        name, len(claims), len(foreseen), len(with_spread), alone, corrected, counts,
        plural(len(helped), "test") if helped else "", _cpu(costs.of(networks)) if helped else "",
    ).rstrip()  # fmt: skip


def _sources(foreseen: Sequence[Foresight]) -> Iterator[str]:
    counts = Counter(one.guess.source if one.guess else "" for one in foreseen)
    where = {
        RUN: "from an earlier run in this folder (results/comparison)",
        SHIPPED: "from the project's own study (reports/numbers)",
        "": "not known: no earlier test of the claim is here; run it once",
    }
    for source, words in where.items():
        if counts[source]:
            tests = plural(counts[source], "test")
            yield f"Spread between seeds and groups of {tests}: {words}."
    guesses = [one.guess for one in foreseen if one.guess]
    likeness = Counter(guess.likeness for guess in guesses)
    extrapolated = sum(guess.extrapolated for guess in guesses)
    if guesses:
        yield (
            f"  {likeness[SAME]} of the same cells, {likeness[ALIKE]} of the claim's other cells on"
            f" the dataset, {likeness[ELSEWHERE]} of the claim on another dataset;"
            f" {extrapolated} extrapolated."
        )
    single = sum(one.test.seeds == 1 and not one.test.has_ensemble for one in foreseen)
    if single:
        yield f"  The chance in training is not in {plural(single, 'test')} with one seed."


def _untested(untested: Sequence[tuple[str, str]]) -> Iterator[str]:
    by_paper: dict[str, list[str]] = defaultdict(list)
    for paper, name in untested:
        by_paper[paper].append(name)
    for paper, names in by_paper.items():
        yield f"Not tested with this config ({paper}): {', '.join(names)}"


def _tests(foreseen: Sequence[Foresight], costs: SeedCosts) -> Iterator[str]:
    for paper, of_paper in groupby(foreseen, key=lambda one: one.paper):
        listed = list(of_paper)
        yield from ("", f"{paper}: {_families(listed)}", LINE.format(*HEAD))
        for _, of_claim in groupby(listed, key=lambda one: one.test.claim.name):
            yield from _claim(list(of_claim), costs)


def _families(foreseen: Sequence[Foresight]) -> str:
    """Return how many tests are corrected together, as "34 main tests, 148 repeats"."""
    words = {MAIN: "main test", REPEAT: "repeat"}
    together: dict[tuple[str, bool], list[str]] = {}
    for (role, effort, ours), tests in {one.test.family: one.tests for one in foreseen}.items():
        together.setdefault((effort, ours), []).append(plural(tests, words[role]))
    parts = (
        ", ".join(counts) + (f" at effort {effort}" if effort else "") + " of ours" * ours
        for (effort, ours), counts in together.items()
    )
    return f"corrected together are {'; '.join(parts)}"


def _claim(foreseen: list[Foresight], costs: SeedCosts) -> Iterator[str]:
    claim = foreseen[0].test.claim
    metric = claim.metric + (f" against {claim.other_metric}" if claim.other_metric else "")
    yield f"{claim.name}: {metric}, {claim.expect}"
    foreseen = sorted(foreseen, key=lambda one: one.test.role != MAIN)
    names = _names([one.test.sides[0] for one in foreseen])
    for name, one in zip(names, foreseen, strict=True):
        more = one.needs_corrected and not one.sees and _more(one)
        cost = _cpu(costs.of(costs.networks([(one.test, more)]))) if more else ""
        groups = one.guess.of.units["groups"] if one.guess else "?"
        mark = "*" if one.test.role == MAIN else " "
        yield LINE.format(
            f"{mark} {name}", f"{one.test.seeds} x {groups}", _number(one.alone),
            _number(one.corrected),
            _effect(one), _need(one.needs, seen=one.sees_alone),
            _need(one.needs_corrected, seen=one.sees), cost, _from(one),
        ).rstrip()  # fmt: skip


def _names(keys: Sequence[Key]) -> list[str]:
    """Return what tells the tests of a claim apart: the dataset, and what is not common to all.

    Worked value: "overlap=0 split=subject" on two datasets -> "watch overlap=0 subject" and so on,
    where another test has another overlap and split.
    """
    parts = [
        {
            **dict(key.options),
            **dict(key.sweep),
            "generation": str(key.generation),
            "T": str(key.ensemble_size),
        }
        for key in keys
    ]
    common = set(parts[0].items()).intersection(*(part.items() for part in parts[1:]))
    names = []
    for key, part in zip(keys, parts, strict=True):
        own = [(name, value) for name, value in part.items() if (name, value) not in common]
        words = [value if value.isalpha() else f"{name}={value}" for name, value in own]
        names.append(_cut(" ".join([key.dataset, *words])))
    return names


def _cut(name: str) -> str:
    return name if len(name) <= WIDTH else f"{name[: WIDTH - 1]}…"


def _more(one: Foresight) -> int:
    need = one.needs_corrected
    return need.more_seeds(one.test.seeds) if need and need.axis else 0


def _need(need: Need | None, *, seen: bool) -> str:
    if need is None:
        return "?"
    if seen:
        return "enough"
    if isinf(need.number):
        return f"over {MOST_TIMES}x"
    if need.axis == "both":
        return f"both x {need.number:.0f}"
    return f"{need.number:.0f} {need.axis}"


def _effect(one: Foresight) -> str:
    return f"{_number(one.test.effect)} {one.test.effect_of[:1]}".rstrip()


def _number(value: float) -> str:
    return "?" if isnan(value) else f"{value:.3g}"


def _cpu(seconds: float | None) -> str:
    """Return CPU time in one unit, which fits its column, "?" where it is not known.

    >>> [_cpu(s) for s in (12, 600, 9000, None)]
    ['12 s', '10 min', '2.5 h', '?']
    """
    if seconds is None:
        return "?"
    if seconds < 90:
        return f"{seconds:.0f} s"
    return f"{seconds / 60:.0f} min" if seconds < 5400 else f"{seconds / 3600:.1f} h"


def _from(one: Foresight) -> str:
    if one.guess is None:
        return ""
    guess = one.guess
    marks = "*" * guess.extrapolated + "!" * guess.without_seeds
    return f"{SIGNS[guess.likeness]}{guess.source}{marks}"
