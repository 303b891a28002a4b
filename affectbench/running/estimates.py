"""Estimates of what jobs cost: from earlier ones in this folder, else from the project's study."""

from collections.abc import Mapping
from contextlib import suppress
from functools import cache, cached_property
from pathlib import Path
from statistics import median

from affectbench.plan.entries import Member
from affectbench.plan.members import Plan
from affectbench.refusal import Refusal
from affectbench.running.calibrated import Calibrated
from affectbench.running.shipped import Shipped
from affectbench.store import paths
from affectbench.store.costs import Cost, read_cost
from affectbench.store.records import read_record_file

LOGS = Path("logs")


class Estimates:
    """Cost estimates for the jobs of a plan, from the same or from similar jobs that have run.

    calibrate  measure how fast this machine is where the study's costs are needed
    """

    def __init__(self, plan: Plan, *, calibrate: bool = False):
        self.plan = plan
        self.shipped = Shipped(plan, calibrate=calibrate)
        self.calibrated = Calibrated(plan)

    def of(self, rule: str, wildcards: Mapping[str, str]) -> Cost | None:
        """Return the estimated cost of a job, or None if nothing is known of its rule.

        A fit costs what the same fit cost before. If it has not run, it costs the median of the
        members of its label and generation on its dataset, else of its variant and generation
        anywhere, else what the calibration of this folder or the project's study has for it, else
        the median of its method, else of all fits, else what the study has for other networks. If
        both have a budget in steps, the time is scaled by the ratio of the budgets. Any other job
        costs what the same job cost before, else the median of its rule, else what the study has
        for it.
        """
        if rule != "fit":
            own = self._own(log_of(rule, wildcards))
            return own or self._of_rule(rule) or self.shipped.of(rule, wildcards)
        variant, generation = wildcards["variant"], int(wildcards["generation"])
        member = Member(wildcards["dataset"], variant, generation, int(wildcards["seed"]))
        if member in self.fits:
            return self._scaled(member, variant, "own")
        return (
            self._of_like(member.dataset, variant, generation)
            or self.calibrated.of(member)
            or self.shipped.of(rule, wildcards, alike=True)
            or self._of_others(variant)
            or self.shipped.of(rule, wildcards)
        )

    @cache  # noqa: B019 - one object a run
    def _of_like(self, dataset: str, variant: str, generation: int) -> Cost | None:
        """Return the estimate from members of the same label or variant, the most similar first."""
        label = self.plan.variants[variant].label
        return self._first(
            variant, ("like", (dataset, label, generation)), ("like", (variant, generation))
        )

    @cache  # noqa: B019
    def _of_others(self, variant: str) -> Cost | None:
        """Return the estimate from members of the same method, else from all."""
        method = self.plan.variants[variant].method
        return self._first(variant, ("method", (method,)), ("rule", ()))

    def _first(self, variant: str, *places: tuple[str, tuple]) -> Cost | None:
        """Return the median of the members at the first place that has some.

        places  the basis of an estimate, and what its members have in common
        """
        for basis, place in places:
            if members := self._at.get(place):
                return _median([self._scaled(m, variant, basis) for m in members], basis)
        return None

    @cached_property
    def _at(self) -> dict[tuple, list[Member]]:
        """The stored members by what they have in common with others.

        That is their dataset, label and generation; variant and generation; method; nothing.
        """
        members: dict[tuple, list[Member]] = {}
        for member in self.fits:
            variant = self.plan.variants[member.variant]
            for place in (
                (member.dataset, variant.label, member.generation),
                (member.variant, member.generation),
                (variant.method,),
                (),
            ):
                members.setdefault(place, []).append(member)
        return members

    @cached_property
    def fits(self) -> dict[Member, dict]:
        """The record of every member of the plan that is stored, and can be read."""
        records = {}
        for member in self.plan.members:
            path = paths.member(*member) / "record.json"
            if path.is_file():
                with suppress(Refusal):  # the census makes it due again
                    records[member] = read_record_file(path)
        return records

    @property
    def gpu_mib(self) -> float:
        """The most memory of a GPU that a member needed; 0 while nothing was measured on one."""
        needed = [record["cost"].get("gpu_mib", 0.0) for record in self.fits.values()]
        return max([self.calibrated.gpu_mib, *needed])

    def _scaled(self, stored: Member, variant: str, basis: str) -> Cost:
        """Return what a stored member cost, scaled to the budget in steps of a variant."""
        record = self.fits[stored]
        steps = self.plan.variants[variant].hparams.get("steps")
        stored_steps = record["spec"]["hparams"].get("steps")
        ratio = steps / stored_steps if steps and stored_steps else 1.0
        cost = record["cost"]
        seconds, cpu_seconds = cost["seconds"] * ratio, cost["cpu_seconds"] * ratio
        return Cost(seconds, cpu_seconds, cost["peak_mib"], basis)

    @cache  # noqa: B019 - a job that starts takes its log away
    def _own(self, log: Path) -> Cost | None:
        return read_cost(log)

    @cache  # noqa: B019
    def _of_rule(self, rule: str) -> Cost | None:
        logs = [*sorted((LOGS / rule).rglob("*.log")), LOGS / f"{rule}.log"]
        return _median([cost for log in logs if (cost := read_cost(log))], "rule")


def log_of(rule: str, wildcards: Mapping[str, str]) -> Path:
    """Return the log of a job that fits no member. Worked value: table, cross_modal and fig1 ->
    logs/table/cross_modal/fig1.log; generations and seeds are g0 and s0 there.
    """
    prefixes = {"generation": "g", "seed": "s"}
    parts = [f"{prefixes.get(name, '')}{value}" for name, value in wildcards.items()]
    return LOGS / ("/".join([rule, *parts]) + ".log")


def _median(costs: list[Cost], basis: str) -> Cost | None:
    """Return the median of each quantity, or None for no costs."""
    if not costs:
        return None
    columns = ("seconds", "cpu_seconds", "peak_mib")
    return Cost(*(median(getattr(cost, c) for cost in costs) for c in columns), basis)
