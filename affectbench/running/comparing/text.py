"""The differences of two runs as lines of text."""

from collections import Counter
from collections.abc import Sequence

from affectbench.naming import plural
from affectbench.running.comparing.causes import UNKNOWN
from affectbench.running.comparing.costs import Spent
from affectbench.running.comparing.differences import Differences
from affectbench.running.comparing.numbers import (
    GONE,
    KINDS,
    MOVED,
    NEW,
    SAME,
    Number,
    Verdict,
    counts,
)
from affectbench.store.costs import duration

FEW = 10  # lines of a list, unless all are asked for


def told(found: Differences, *, everything: bool = False) -> list[str]:
    """Return the lines: the runs, numbers, verdicts, costs, and what is behind the changes."""
    most = None if everything else FEW
    return [
        f"A, the earlier run: {found.before.name}",
        f"B, the later run:   {found.after.name}",
        *(_fact(*fact) for fact in found.facts),
        *_members(found),
        *_numbers(found, most),
        *_verdicts(found, most),
        *_costs(found, most),
        *_causes(found, most),
    ]


def number_line(number: Number) -> str:
    """Return a number that moved, by how much, and why."""
    moved = f" ({number.moved:+.3g})" if number.moved else ""
    before, after = (rounded(value) for value in (number.before, number.after))
    return f"{number.key} {number.metric}: {before} -> {after}{moved}{_why(number.causes)}"


def verdict_line(verdict: Verdict) -> str:
    """Return a test of a claim whose verdict changed, with both differences, and why."""
    numbers = f"{verdict.difference_before} -> {verdict.difference_after}"
    changed = f"{verdict.before} -> {verdict.after}"
    return f"{verdict.claim}, {verdict.sides[0]}: {changed} ({numbers}){_why(verdict.causes)}"


def spent_line(spent: Spent) -> str:
    """Return what alike jobs cost in both runs.

    >>> spent_line(Spent("fit", (2, 2), (10.0, 12.5)))
    'fit: 10 s -> 12 s of CPU time (+25%)'
    >>> spent_line(Spent("fit", (2, 3), (10.0, 30.0)))
    'fit: 10 s -> 30 s of CPU time (+200%); 2 -> 3 jobs'
    """
    before, after = spent.cpu_seconds
    share = f" ({(after - before) / before:+.0%})" if before else ""
    jobs = "" if spent.jobs[0] == spent.jobs[1] else f"; {spent.jobs[0]} -> {spent.jobs[1]} jobs"
    return f"{spent.of}: {duration(before)} -> {duration(after)} of CPU time{share}{jobs}"


def _fact(name: str, before: str, after: str) -> str:
    return f"  {name}: {before}" if before == after else f"  {name}: {before} -> {after}"


def _members(found: Differences) -> list[str]:
    counted = [f"{count} {words}" for words, count in found.members.items() if count]
    return [f"  networks: {', '.join(counted)}"] if counted else []


def _numbers(found: Differences, most: int | None) -> list[str]:
    lines = ["", "Numbers"]
    for paper in found.papers:
        numbers = found.of_paper(paper)
        counted = [f"{count} {KINDS[kind]}" for kind, count in counts(numbers).items()]
        lines.append(f"  {paper}: {', '.join(counted)}")
    return [*lines, *_listed([number_line(number) for number in found.notable], most)]


def _verdicts(found: Differences, most: int | None) -> list[str]:
    counted = Counter(verdict.kind for verdict in found.verdicts)
    words = {SAME: "the same", MOVED: "another one", NEW: KINDS[NEW], GONE: KINDS[GONE]}
    each = ", ".join(f"{counted[kind]} {words[kind]}" for kind in words if counted[kind])
    lines = ["", "Verdicts", f"  {plural(len(found.verdicts), 'test')}: {each}"]
    return [*lines, *_listed([verdict_line(v) for v in found.changed_verdicts], most)]


def _costs(found: Differences, most: int | None) -> list[str]:
    lines = ["", "Costs"]
    if not all(any(spent.jobs[side] for spent in found.rules) for side in (0, 1)):
        return [*lines, "  not known: a folder of reports alone has none"]
    total = Spent(
        "all jobs",
        tuple(sum(spent.jobs[side] for spent in found.rules) for side in (0, 1)),
        tuple(sum(spent.cpu_seconds[side] for spent in found.rules) for side in (0, 1)),
    )
    changed = [spent for spent in (*found.rules, *found.variants) if spent.changed]
    same = len(found.rules) + len(found.variants) - len(changed)
    lines.append(f"  {spent_line(total)}")
    lines.append(f"  within a fifth, or a second, of what they were: {same} rules and variants")
    return [*lines, *_listed([spent_line(spent) for spent in changed], most)]


def _causes(found: Differences, most: int | None) -> list[str]:
    if not found.causes:
        return ["", "Why", "  nothing to explain: no number that both runs have differs"]
    lines = [f"{count:5} {cause}" for cause, count in found.causes]
    return [
        "",
        "Why (how many numbers each is behind; several may be behind one)",
        *_listed(lines, most),
    ]


def _listed(lines: Sequence[str], most: int | None) -> list[str]:
    """Return the first lines, indented, and how many were left out."""
    shown = list(lines[:most])
    left = len(lines) - len(shown)
    more = [f"and {left} more; --all names them, --page shows them"] if left else []
    return [f"    {line}" for line in [*shown, *more]]


def _why(causes: Sequence[str]) -> str:
    """Return what is behind a change, "" where that is told once for all."""
    return f"; {'; '.join(causes)}" if causes and causes != (UNKNOWN,) else ""


def rounded(text: str) -> str:
    """Return a value with six significant digits. Worked value: "0.50000012" -> "0.5"."""
    number, _, status = text.partition(" ")
    try:
        return f"{float(number):.6g} {status}".strip()
    except ValueError:
        return text or "no value"
