"""The part of a plan that says why jobs would run: each job once, by all of its causes."""

from collections import defaultdict
from collections.abc import Sequence
from pathlib import Path

from affectbench.running.jobs import Job
from affectbench.running.reasons import KILLED, NOT_MADE, causes

EXAMPLES = 3  # jobs named for each set of causes
CAUSES = 4  # named of one set


def why(planned: Sequence[Job]) -> list[str]:
    """Return lines that say what made jobs stale, the commonest causes first, with examples.

    Each job is counted in one line, so that the counts add up to the jobs.
    """
    stale: dict[tuple[tuple[str, ...], str], list[Job]] = defaultdict(list)
    follow = 0
    for job in planned:
        if own_causes := causes_of(job):
            stale[own_causes, job.rule].append(job)
        else:
            follow += 1
    lines = ["", "Why"]
    for (of_jobs, rule), caused in sorted(stale.items(), key=lambda item: -len(item[1])):
        names = ["/".join(job.wildcards.values()) or job.rule for job in caused]
        more = ", …" if len(names) > EXAMPLES else ""
        examples = f"({', '.join(names[:EXAMPLES])}{more})"
        lines.append(f"  {len(caused):5} {rule:8} {_listed(of_jobs)}  {examples}")
    if follow:
        lines.append(f"  {follow:5} {'':8} follow from these")
    return lines


def causes_of(job: Job) -> tuple[str, ...]:
    """Return a job's own causes; of one whose files are not there, that alone.

    Whatever else Snakemake says of a job that has made nothing yet is no reason of a user's.
    """
    own = tuple(causes(job.reason))
    if KILLED in own or any(Path(output).exists() for output in job.outputs):
        return own
    return (NOT_MADE,)


def _listed(of_jobs: Sequence[str]) -> str:
    """Return causes in one line, with the number of those that are left out."""
    more = f"; and {len(of_jobs) - CAUSES} more" if len(of_jobs) > CAUSES else ""
    return "; ".join(of_jobs[:CAUSES]) + more
