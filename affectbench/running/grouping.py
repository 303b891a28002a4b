"""How many jobs should share a job of a cluster, so that its start costs little of their work."""

from collections import defaultdict
from collections.abc import Sequence
from math import ceil
from statistics import mean

from affectbench.running.jobs import Job

START = 20.0  # seconds that a SLURM job costs beside its work (benchmarks/cluster.py)
SHARE = 0.1  # of the work, which the start may cost at most
RULES = ("fit", "predict", "explain", "evaluate", "publish")  # whose groups hold alike jobs


def components(planned: Sequence[Job]) -> dict[str, int]:
    """Return rule -> how many of its jobs should share a job of the cluster, at least.

    It is the number whose work is ten times the start, or all there are. Rules of whose costs
    nothing is known are left out. Worked value: fits of 8 s -> 25, as 25 x 8 s are 200 s.
    """
    seconds: dict[str, list[float]] = defaultdict(list)
    for job in planned:
        if job.cost:
            seconds[job.rule].append(job.cost.seconds)
    return {
        rule: min(len(of_rule), max(1, ceil(START / SHARE / max(mean(of_rule), 1e-3))))
        for rule in RULES
        if (of_rule := seconds[rule])
    }


def groups(planned: Sequence[Job]) -> list[str]:
    """Return lines for a cluster's profile, with what they are for."""
    counts = components(planned)
    if not counts:
        return ["", "Groups for a cluster", "  not known: no job like these has run"]
    return [
        "",
        f"Groups for a cluster: a start ({START:g} s) is at most {SHARE:.0%} of their work",
        "  group-components:",
        *(f"    - {rule}={count}" for rule, count in counts.items()),
    ]
