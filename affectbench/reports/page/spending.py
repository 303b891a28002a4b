"""What a run cost: time, CPU time and memory of rules and variants, and of a table's numbers."""

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

import pandas as pd

from affectbench.project.verbs import VERBS
from affectbench.store.costs import duration, read_cost

LOGS = Path("logs")


def of_rules(logs: Path = LOGS) -> pd.DataFrame:
    """Return the costs of each rule, in data order, from the jobs' logs.

    Columns: rule, jobs, seconds (wall time), cpu_seconds, peak_mib.
    """
    rows = []
    for rule in VERBS:
        written = [*sorted((logs / rule).rglob("*.log")), logs / f"{rule}.log"]
        costs = [cost for log in written if (cost := read_cost(log))]
        if costs:
            rows.append(
                {
                    "rule": rule,
                    "jobs": len(costs),
                    "seconds": sum(cost.seconds for cost in costs),
                    "cpu_seconds": sum(cost.cpu_seconds for cost in costs),
                    "peak_mib": max(cost.peak_mib for cost in costs),
                }
            )
    return pd.DataFrame(rows, columns=["rule", "jobs", "seconds", "cpu_seconds", "peak_mib"])


def of_variants(members: Iterable[dict]) -> pd.DataFrame:
    """Return the costs of fitting each variant on each dataset, by their names in the config.

    members  their descriptions, from `affectbench.reports.page.members.described`
    """
    fitted = pd.DataFrame([member for member in members if "seconds" in member])
    if fitted.empty:
        return pd.DataFrame(columns=["base", "variant", "members", "cpu_seconds", "peak_mib"])
    grouped = fitted.groupby(["base", "variant", "generation"], sort=False)
    return grouped.agg(
        members=("seed", "size"),
        seconds=("seconds", "sum"),
        cpu_seconds=("cpu_seconds", "sum"),
        each=("cpu_seconds", "median"),
        peak_mib=("peak_mib", "max"),
    ).reset_index()


def of_fits(variants: pd.DataFrame) -> str:
    """Return in words what all fits took.

    variants  as `of_variants` returns them
    """
    members = int(variants["members"].sum())
    return f"{members} trained networks in {duration(variants['cpu_seconds'].sum())} of CPU time"


def of_table(
    keys: Iterable[str], traces: Mapping[str, Sequence[int]], members: Sequence[dict]
) -> str:
    """Return in a sentence what the numbers of a table cost; "" where no fit has noted its cost.

    keys     of all its cells, as text
    traces   key without its task -> the members behind it, by their number
    members  what the page says of each: see `affectbench.reports.page.members.described`
    """
    own = {number for key in keys for number in traces.get(f"{key.rpartition('|')[0]}|", ())}
    everybody = _with_ancestors(own, members)
    spent = sum(members[number].get("cpu_seconds", 0) for number in everybody)
    if not spent:
        return ""
    learned_from = len(everybody) - len(own)
    also = f" and {learned_from} that these learned from" if learned_from else ""
    return f"Cost: {duration(spent)} of CPU time for {len(own)} trained networks{also}."


def _with_ancestors(numbers: Iterable[int], members: Sequence[dict]) -> set[int]:
    """Return members and all that they learned from, directly or through others."""
    parts = ("dataset", "variant", "generation", "seed")
    number_of = {"/".join(str(m[part]) for part in parts): n for n, m in enumerate(members)}
    reached, waiting = set(), [*numbers]
    while waiting:
        number = waiting.pop()
        if number not in reached:
            reached.add(number)
            waiting += [number_of[parent] for _, parent in members[number].get("from", ())]
    return reached


def dominated(rules: pd.DataFrame, variants: pd.DataFrame, names: Mapping[str, str]) -> str:
    """Return in a sentence which rule and which variant took most of the CPU time.

    names  of datasets: as the config calls it -> in words
    """
    total = rules["cpu_seconds"].sum()
    if not total:
        return "No job has noted its cost here."
    first = rules.loc[rules["cpu_seconds"].idxmax()]
    text = f"{duration(total)} of CPU time in {rules['jobs'].sum()} jobs; {first['rule']} took"
    text += f" {first['cpu_seconds'] / total:.0%} of it."
    if len(variants):
        most = variants.loc[variants["cpu_seconds"].idxmax()]
        share = most["cpu_seconds"] / variants["cpu_seconds"].sum()
        text += f" The most expensive variant was {most['variant']} on"
        text += f" {names.get(most['base'], most['base'])}:"
        text += f" {duration(most['cpu_seconds'])} for {most['members']} members"
        text += f" ({share:.0%} of all fits)."
    return text
