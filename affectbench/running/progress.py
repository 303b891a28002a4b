"""What a run shows while it goes: a line for each finished member, and the time that remains.

On a terminal a progress bar stands below the lines; a log file gets only the lines. Snakemake's own
messages about each job go only to its log file (.snakemake/log); its errors are shown as always.
"""

import logging
import sys
import time
from collections import Counter
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path

from rich.console import Console
from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn

from affectbench.naming import plural
from affectbench.refusal import Refusal
from affectbench.running import history
from affectbench.running.estimates import Estimates
from affectbench.running.jobs import SNAKEMAKE, Listener, Running, event_of
from affectbench.running.shipped import ROUGH
from affectbench.store.costs import duration, read_cost
from affectbench.store.members import read_record

STREAM = "DefaultStreamHandler"  # Snakemake's name of its handler that writes to the terminal
CHATTER = ("job_info", "job_finished", "progress", "group_info", "shellcmd")
SMALL_TALK = ("Select jobs to execute", "Execute ")  # how messages before every single job begin
RUN_IN = 0.05  # after this share of a run's work, its own pace replaces the estimate


class Reporter:
    """Counts the jobs of one run, prints a line for each member, and records the run in the end.

    jobs     job id -> the job
    workers  how many jobs may run at once
    local    whether jobs run on this machine, whose earlier runs give an estimate of the time
    """

    def __init__(
        self, jobs: Mapping[int, Running], estimates: Estimates, workers: int, *, local: bool
    ):
        self.jobs, self.workers = dict(jobs), max(workers, 1)
        self.where = "local" if local else "cluster"
        self.started, self.clock = datetime.now(), time.monotonic()
        costs = {i: estimates.of(job.rule, job.wildcards) for i, job in jobs.items()}
        seconds = [cost.seconds for cost in costs.values() if cost]
        self.estimated = None
        fits = [costs[i] for i, job in jobs.items() if job.rule == "fit"]
        rough = any(cost and cost.basis == ROUGH for cost in fits)
        if local and seconds and all(costs.values()) and not rough:
            self.estimated = sum(seconds) * history.pace() / self.workers
        mean = sum(seconds) / len(seconds) if seconds else 1.0
        self.weight = {i: cost.seconds if cost else mean for i, cost in costs.items()}
        self.total = sum(self.weight.values())
        self.done: Counter[str] = Counter()
        self.done_weight = self.job_seconds = 0.0
        self.rules = Counter(job.rule for job in jobs.values())
        self.console = Console(stderr=True, highlight=False, markup=False, soft_wrap=True)
        self.listener = Listener("job_finished", self._finished)
        self.bar: Progress | None = None
        self.stream: logging.StreamHandler | None = None

    def begin(self) -> None:
        """Start the display, in place of Snakemake's messages about each job."""
        logger = logging.getLogger(SNAKEMAKE)
        logger.addHandler(self.listener)
        self.console.print(self._opening())
        if self.console.is_terminal:
            self.bar = Progress(
                TextColumn("{task.description}"),
                BarColumn(bar_width=None),
                TaskProgressColumn(),
                TextColumn("{task.fields[left]}"),
                console=self.console,
                transient=True,
            )
            self.task = self.bar.add_task("", total=self.total, left="")
            self.bar.start()
        for handler in logger.handlers:
            if handler.name == STREAM:
                handler.addFilter(_is_worth_showing)
                self.stream = handler
                if self.bar:
                    handler.setStream(sys.stderr)  # rich's, which keeps the bar below the lines

    def end(self, outcome: str) -> None:
        """Close the display and add the run to logs/runs.csv."""
        logging.getLogger(SNAKEMAKE).removeHandler(self.listener)
        if self.bar:
            self.bar.stop()
            self.bar = None
        if self.stream:
            self.stream.removeFilter(_is_worth_showing)
            self.stream.setStream(sys.stderr)
        seconds = time.monotonic() - self.clock
        message = f"{outcome}: {self.done.total()} of {len(self.jobs)} jobs in {duration(seconds)}"
        if self.estimated:
            message += f" (estimated {duration(self.estimated)})"
        self.console.print(message)
        history.note(
            started=self.started.isoformat(timespec="seconds"),
            where=self.where,
            outcome=outcome,
            workers=self.workers,
            jobs=self.done.total(),
            members=self.done["fit"],
            estimated="" if self.estimated is None else round(self.estimated, 1),
            seconds=round(seconds, 1),
            job_seconds=round(self.job_seconds, 1),
        )

    def _opening(self) -> str:
        counts = f"{len(self.jobs)} jobs, {self.rules['fit']} members to fit"
        if self.where == "cluster":
            return f"{counts}; how long depends on the queue"
        if self.estimated is None:
            return f"{counts}; nothing like them ran before, so the time they take is not known yet"
        return f"{counts}; about {duration(self.estimated)}"

    def _finished(self, record: logging.LogRecord) -> None:
        job = self.jobs.get(record.job_id)
        if job is None:
            return
        rule = job.rule
        self.done[rule] += 1
        self.done_weight += self.weight[record.job_id]
        if cost := read_cost(Path(job.log)):
            self.job_seconds += cost.seconds
        if rule == "fit":
            self._print_member(job.wildcards)
        elif self.done[rule] == self.rules[rule]:
            self.console.print(f"{rule}: {plural(self.done[rule], 'job')} done")
        if self.bar:
            count = f"{self.done['fit']}/{self.rules['fit']} members"
            self.bar.update(
                self.task, completed=self.done_weight, description=count, left=self._left()
            )

    def _print_member(self, wildcards: Mapping[str, str]) -> None:
        names = ("dataset", "variant", "generation", "seed")
        member = tuple(wildcards[name] for name in names)
        try:
            record = read_record(member)
        except Refusal:
            return  # a shared file system may show it later than Snakemake saw it
        count = f"{self.done['fit']}/{self.rules['fit']}".rjust(2 * len(str(self.rules["fit"])) + 1)
        self.console.print(f"fit {count}  {described(record)}  {self._left()}".rstrip())

    def _left(self) -> str:
        """Return the time that remains and when it ends, "" if there is no estimate.

        The pace is the run's own after RUN_IN of its work, before that the estimate's.
        """
        left = self.total - self.done_weight
        if self.done_weight >= RUN_IN * self.total:
            seconds = (time.monotonic() - self.clock) * left / self.done_weight
        elif self.estimated:
            seconds = self.estimated * left / self.total
        else:
            return ""
        end = datetime.fromtimestamp(time.time() + seconds)
        return f"{duration(seconds)} left, until {end:%H:%M}" if left > 0 else ""


def described(record: dict) -> str:
    """Return a member's line: its name, its time, and the validation scores of the kept network.

    >>> record = {"spec": {"member": ["watch", "xa_cmd", 0, 0]}, "cost": {"seconds": 1.25},
    ...           "status": "ok", "best": {"val_kl": 0.5, "val_accuracy": 0.75}}
    >>> described(record)
    'xa_cmd g0 s0 on watch  1.2 s  val_kl 0.500, val_accuracy 0.750'
    """
    dataset, variant, generation, seed = record["spec"]["member"]
    name = f"{variant} g{generation} s{seed} on {dataset}"
    result = ", ".join(f"{quantity} {value:.3f}" for quantity, value in record["best"].items())
    if record["status"] != "ok":
        result = f"{record['status']}: {record['reason']}"
    return f"{name}  {duration(record['cost']['seconds'])}  {result}"


def _is_worth_showing(record: logging.LogRecord) -> bool:
    """Return whether a message is shown: it is no routine message about a single job."""
    if event_of(record) in CHATTER or hasattr(record, "quietness"):
        return False
    return record.levelno > logging.INFO or not record.getMessage().startswith(SMALL_TALK)
