"""What jobs should cost, from what earlier ones noted: the base of plans and of what remains."""

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
    """Estimates for the jobs of one plan: from the job itself, else from the likest that ran."""

    def __init__(self, plan: Plan):
        self.plan = plan

    def of(self, rule: str, wildcards: Mapping[str, str]) -> Cost | None:
        """Return what a job should cost, or None where no job of its rule has run here.

        A fit costs what it did before; else the median of its variant's members, of its method's,
        of all fits. Where both name a budget in steps, the time is scaled by their ratio.
        """
        if rule != "fit":
            return self._of_rule(rule)
        variant, generation = wildcards["variant"], int(wildcards["generation"])
        member = Member(wildcards["dataset"], variant, generation, int(wildcards["seed"]))
        if member in self.fits:
            return self._scaled(member, variant, "own")
        return self._of_like(variant, generation)

    @cache  # noqa: B019 - one object a run
    def _of_like(self, variant: str, generation: int) -> Cost | None:
        method = self.plan.variants[variant].method
        circles: list[tuple[str, Callable[[Member], bool]]] = [
            ("like", lambda m: (m.variant, m.generation) == (variant, generation)),
            ("method", lambda m: self.plan.variants[m.variant].method == method),
            ("rule", lambda m: True),
        ]
        for basis, near in circles:
            if found := [self._scaled(m, variant, basis) for m in self.fits if near(m)]:
                return _middle(found, basis)
        return None

    @cached_property
    def fits(self) -> dict[Member, dict]:
        """The record of every member of the plan that is stored."""
        found = {}
        for member in self.plan.members:
            path = paths.member(*member) / "record.json"
            if path.is_file():
                found[member] = files.read_json(path)
        return found

    def _scaled(self, ran: Member, variant: str, basis: str) -> Cost:
        """Return what a stored member cost, scaled to the budget in steps of a variant."""
        record = self.fits[ran]
        ours = self.plan.variants[variant].hparams.get("steps")
        theirs = record["spec"]["hparams"].get("steps")
        ratio = ours / theirs if ours and theirs else 1.0
        told = record["cost"]
        seconds, cpu_seconds = told["seconds"] * ratio, told["cpu_seconds"] * ratio
        return Cost(seconds, cpu_seconds, told["peak_mib"], basis)

    @cache  # noqa: B019
    def _of_rule(self, rule: str) -> Cost | None:
        logs = [*sorted((LOGS / rule).rglob("*.log")), LOGS / f"{rule}.log"]
        return _middle([cost for log in logs if (cost := read_cost(log))], "rule")


def _middle(costs: list[Cost], basis: str) -> Cost | None:
    if not costs:
        return None
    columns = ("seconds", "cpu_seconds", "peak_mib")
    return Cost(*(median(getattr(cost, c) for cost in costs) for c in columns), basis)
