"""The verb `plan`: what a run would do, why, and what it would cost."""

import os
import shlex
import subprocess
import sys
from collections import Counter, defaultdict
from collections.abc import Sequence

from affectbench.naming import plural
from affectbench.plan import configs
from affectbench.plan.members import Plan, read_plan
from affectbench.plan.places import catalogue_of
from affectbench.project.verbs import VERBS
from affectbench.running import census, jobs
from affectbench.running.budget import largest_subset
from affectbench.running.calibrate import calibrate
from affectbench.running.calibrated import CALIBRATED, device_calibrated
from affectbench.running.grouping import groups
from affectbench.running.history import last_run, pace
from affectbench.running.jobs import Job
from affectbench.running.lifeline import scratch
from affectbench.running.of_others import of_others
from affectbench.running.room import disk, needed
from affectbench.running.runlock import under_way
from affectbench.running.shipped import ROUGH, STUDY, known_factor
from affectbench.running.targets import check_targets, refuse_unmade
from affectbench.running.why import why
from affectbench.running.workflow import OF_PROJECT, snakemake
from affectbench.store import files, paths
from affectbench.store.costs import Cost, duration

WITHIN = paths.RESULTS / "plan" / "within-budget.txt"
BASES = {  # basis of an estimate -> its wording
    "own": "from their own last fit",
    "like": "from members of the same variant",
    CALIBRATED: "from a calibration in this folder",
    STUDY: "from the same networks in the project's study",
    "method": "from members of the same method",
    "rule": "from the other members",
    ROUGH: "roughly, from other networks of the project's study",
    "none": "not known",
}
CANNOT = 1  # exit code if Snakemake itself refuses, or the disk is too small


def foresee(
    targets: Sequence[str],
    configfiles: Sequence[str],
    cores: int,
    budget: float | None,
    *,
    in_groups: bool = False,
    measure: bool = False,
) -> int:
    """Print the plan of a run and return an exit code.

    targets      of Snakemake: files or rules to make
    configfiles  as for Snakemake's --configfile
    budget       seconds in which as many evaluations as possible are to fit; None: no choice
    in_groups    say also how many jobs should share one of a cluster
    measure      fit one member of each kind for some steps first, and estimate from that
    """
    configs.check_files(configfiles)  # before Snakemake reads them, which is less patient
    config = configs.read(configfiles)
    plan = read_plan(config, catalogue_of(config))
    check_targets(targets, plan.arms)
    if measure:
        print(calibrate(plan, config, configfiles, cores))
    given = ["--configfile", *configfiles] if configfiles else []
    workers = min(cores, os.cpu_count() or 1)
    damage = "" if under_way() else census.look(plan.members, plan.used)
    planned, output = dry_run([*given, "--cores", str(cores)], targets)
    if planned is None:
        refuse_unmade(output)
        print(output, file=sys.stderr, end="")
        return CANNOT
    if damage:
        print(f"{damage}\n")
    if not planned:
        print("Nothing to do: all that was asked for is up to date.")
        return 0
    on_disk, is_room = disk(needed(plan, planned))
    lines = [
        *what(planned),
        *left_out(plan),
        *of_others(plan, configfiles, planned),
        *why(planned),
        *cost(planned, workers),
        *on_disk,
    ]
    if in_groups:
        lines += groups(planned)
    if budget is not None:
        lines += within(planned, budget, workers, ["--cores", str(cores), *given])
    print("\n".join(lines))
    return 0 if is_room else CANNOT


def dry_run(options: Sequence[str], targets: Sequence[str]) -> tuple[list[Job] | None, str]:
    """Return the jobs that Snakemake would start, or None if it refuses, and its output."""
    command = [sys.executable, "-P", "-m", "snakemake", *OF_PROJECT]
    with scratch() as folder:
        list_of_jobs = folder / "jobs"
        done = subprocess.run(
            [*command, "--dry-run", *options, "--", *targets],
            env={**os.environ, jobs.VARIABLE: str(list_of_jobs)},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        if done.returncode:
            return None, done.stdout
        return [job for job in jobs.read_jobs(list_of_jobs) if job.outputs], done.stdout


def what(planned: Sequence[Job]) -> list[str]:
    """Return lines that say how many jobs of each rule would run, in the order of the workflow."""
    rules = Counter(job.rule for job in planned)
    ordered = sorted(rules, key=lambda rule: [*VERBS].index(rule) if rule in VERBS else len(VERBS))
    counts = ", ".join(f"{rule} {rules[rule]}" for rule in ordered)
    fits = plural(rules["fit"], "member")
    return [f"A run would start {plural(len(planned), 'job')} and fit {fits}.", f"  {counts}"]


def left_out(plan: Plan) -> list[str]:
    """Return a line for each variant that sees the truth, with the datasets that have none."""
    datasets: dict[str, list[str]] = defaultdict(list)
    pairs = (pair for arm in plan.arms.values() for pair in arm.left_out)
    for dataset, variant in dict.fromkeys(pairs):
        datasets[variant].append(dataset)
    return [
        f"  left out: {variant} on {', '.join(names)}, which is not simulated and has no truth"
        for variant, names in datasets.items()
    ]


def cost(planned: Sequence[Job], workers: int) -> list[str]:
    """Return lines with the estimated time and memory, and how good the last run's estimate was."""
    costs = [job.cost for job in planned if job.cost]
    lines = ["", "Cost"]
    if not costs:
        return [*lines, "  not known: no job like these has run; run once, or a smaller preset"]
    wall = sum(cost.seconds for cost in costs) * pace() / workers
    cpu = sum(cost.cpu_seconds for cost in costs)
    peak = max(cost.peak_mib for cost in costs)
    about = "at least" if len(costs) < len(planned) else "about"
    lines.append(
        f"  {about} {duration(wall)} on {plural(workers, 'core')}: {duration(cpu)} of CPU time,"
        f" {peak:,.0f} MiB in the largest job"
    )
    counts = Counter(job.cost.basis if job.cost else "none" for job in planned if job.rule == "fit")
    if counts:
        bases = [f"{counts[basis]} {words}" for basis, words in BASES.items() if counts[basis]]
        lines.append(f"  fits: {', '.join(bases)}")
    lines += on_gpu(planned) + of_study(costs)
    run = last_run()
    if run and run["estimated"] and float(run["seconds"]):
        estimated, took = float(run["estimated"]), float(run["seconds"])
        lines.append(
            f"  The last run ({plural(int(run['jobs']), 'job')}) was estimated at"
            f" {duration(estimated)} and took {duration(took)}: {(estimated - took) / took:+.0%}."
        )
    return lines


def on_gpu(planned: Sequence[Job]) -> list[str]:
    """Return a line with the time of fits on one GPU, where the calibration was on one.

    Fits of networks that were not calibrated there are named as such, and not counted.
    """
    fits = [job for job in planned if job.rule == "fit"]
    timed = [job.cost.seconds for job in fits if job.cost and job.cost.basis == CALIBRATED]
    device = device_calibrated()
    if device in ("", "cpu") or not timed:
        return []
    seconds, others = sum(timed), len(fits) - len(timed)
    which = f"{len(timed)} of {plural(len(fits), 'fit')}" if others else plural(len(fits), "fit")
    without = f"; {plural(others, 'other')} not calibrated there" if others else ""
    return [
        f"  {which} take {duration(seconds)} on one {device} at most, one after the other, or"
        f" {seconds / 3600:,.0f} GPU hours on a cluster{without}"
    ]


def of_study(costs: Sequence[Cost]) -> list[str]:
    """Return a line that says how costs of the project's study were converted to this machine."""
    count = sum(cost.basis in (STUDY, ROUGH) for cost in costs)
    if not count:
        return []
    factor = known_factor()
    scaled = "not scaled to this machine" if factor is None else f"times {factor:.2f}"
    why = "" if factor is None else ", by a short calibration on this machine"
    return [
        f"  {plural(count, 'job')} never ran here and cost what the project's study says"
        f" (config/costs.csv), {scaled}{why}"
    ]


def within(
    planned: Sequence[Job], budget: float, workers: int, options: Sequence[str]
) -> list[str]:
    """Choose the most evaluations that fit the budget, and return lines that say which.

    Their output files are written to WITHIN, as targets of the Snakemake command that is shown.

    budget   seconds
    options  of that Snakemake command
    """
    lines = ["", f"Within {duration(budget)}"]
    if not all(job.cost for job in planned):
        return [
            *lines,
            "  not known: some of these jobs have no cost yet; run a smaller preset first",
        ]
    factor = pace() / workers
    maker = {output: index for index, job in enumerate(planned) for output in job.outputs}
    needs = {
        index: {maker[name] for name in job.inputs if name in maker}
        for index, job in enumerate(planned)
    }
    wanted = [index for index, job in enumerate(planned) if job.rule == "evaluate"]
    seconds = [job.cost.seconds * factor for job in planned]
    chosen = largest_subset(seconds, needs, wanted, budget)
    fitting = [planned[index] for index in wanted if index in chosen]
    if not fitting:
        return [*lines, "  no evaluation fits; give more time"]
    total = sum(seconds[index] for index in chosen)
    fits = sum(planned[index].rule == "fit" for index in chosen)
    lines.append(
        f"  {len(fitting)} of {plural(len(wanted), 'evaluation')} with {plural(fits, 'fit')},"
        f" about {duration(total)}"
    )
    lines += [f"    {line}" for line in _by_variant(fitting, [planned[index] for index in wanted])]
    files.write_text(WITHIN, "\n".join(job.outputs[0] for job in fitting) + "\n")
    return [*lines, f"  run it: {shlex.join([*snakemake(), *options])} -- $(cat {WITHIN})"]


def _by_variant(fitting: Sequence[Job], wanted: Sequence[Job]) -> list[str]:
    """Return a line for each variant: how many of its wanted evaluations fit the budget."""
    total = Counter(job.wildcards["variant"] for job in wanted)
    count = Counter(job.wildcards["variant"] for job in fitting)
    return [f"{variant}: {count[variant]} of {total[variant]}" for variant in total]
