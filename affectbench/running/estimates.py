"""Estimates of what jobs cost, from the logs and records of earlier ones."""

from collections.abc import Callable, Mapping
from functools import cache, cached_property
from pathlib import Path
from statistics import median

from affectbench.plan.entries import Member
from affectbench.plan.members import Plan
from affectbench.store import files, paths
from affectbench.store.costs import Cost, read_cost

LOGS = Path("logs")


class Estimates:
    """Cost estimates for the jobs of a plan, from the same or from similar jobs that have run."""

    def __init__(self, plan: Plan):
        self.plan = plan

    def of(self, rule: str, wildcards: Mapping[str, str]) -> Cost | None:
        """Return the estimated cost of a job, or None if no job of its rule has run here.

        A fit costs what the same fit cost before. If it has not run, it costs the median of the
        members of its label and generation on its dataset, else of its variant and generation
        anywhere, else of its method, else of all fits. If both have a budget in steps, the time is
        scaled by the ratio of the budgets.
        Any other job costs the median of its rule.
        """
        if rule != "fit":
            return self._of_rule(rule)
        variant, generation = wildcards["variant"], int(wildcards["generation"])
        member = Member(wildcards["dataset"], variant, generation, int(wildcards["seed"]))
        if member in self.fits:
            return self._scaled(member, variant, "own")
        return self._of_like(member.dataset, variant, generation)

    @cache  # noqa: B019 - one object a run
    def _of_like(self, dataset: str, variant: str, generation: int) -> Cost | None:
        label, method = self.plan.variants[variant].label, self.plan.variants[variant].method
        similar: list[tuple[str, Callable[[Member], bool]]] = [  # the most similar first
            ("like", lambda m: self._place(m) == (dataset, label, generation)),
            ("like", lambda m: (m.variant, m.generation) == (variant, generation)),
            ("method", lambda m: self.plan.variants[m.variant].method == method),
            ("rule", lambda m: True),
        ]
        for basis, is_similar in similar:
            if costs := [self._scaled(m, variant, basis) for m in self.fits if is_similar(m)]:
                return _median(costs, basis)
        return None

    def _place(self, member: Member) -> tuple[str, str, int]:
        """Return where tables know a member: its dataset, label and generation."""
        return member.dataset, self.plan.variants[member.variant].label, member.generation

    @cached_property
    def fits(self) -> dict[Member, dict]:
        """The record of every member of the plan that is stored."""
        records = {}
        for member in self.plan.members:
            path = paths.member(*member) / "record.json"
            if path.is_file():
                records[member] = files.read_json(path)
        return records

    def _scaled(self, stored: Member, variant: str, basis: str) -> Cost:
        """Return what a stored member cost, scaled to the budget in steps of a variant."""
        record = self.fits[stored]
        steps = self.plan.variants[variant].hparams.get("steps")
        stored_steps = record["spec"]["hparams"].get("steps")
        ratio = steps / stored_steps if steps and stored_steps else 1.0
        cost = record["cost"]
        seconds, cpu_seconds = cost["seconds"] * ratio, cost["cpu_seconds"] * ratio
        return Cost(seconds, cpu_seconds, cost["peak_mib"], basis)

    @cache  # noqa: B019
    def _of_rule(self, rule: str) -> Cost | None:
        logs = [*sorted((LOGS / rule).rglob("*.log")), LOGS / f"{rule}.log"]
        return _median([cost for log in logs if (cost := read_cost(log))], "rule")


def _median(costs: list[Cost], basis: str) -> Cost | None:
    """Return the median of each quantity, or None for no costs."""
    if not costs:
        return None
    columns = ("seconds", "cpu_seconds", "peak_mib")
    return Cost(*(median(getattr(cost, c) for cost in costs) for c in columns), basis)
