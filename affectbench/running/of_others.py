"""What `plan` says where a user's own files make a run of the presets' work, not of theirs."""

import shlex
from collections.abc import Sequence
from pathlib import Path

from affectbench.plan.members import Plan
from affectbench.plan.own import MUCH, named_in, own
from affectbench.running.jobs import Job
from affectbench.running.workflow import snakemake

CELL = ("dataset", "variant", "generation", "seed")


def of_others(plan: Plan, configfiles: Sequence[Path | str], planned: Sequence[Job]) -> list[str]:
    """Return a warning where a run fits over MUCH times as many members as a user's files name.

    planned  the jobs of the run
    """
    added = own(plan, configfiles)
    ours = {_identity(*member) for member in added.members(plan)}
    fits = [job.wildcards for job in planned if job.rule == "fit"]
    of_files = [f for f in fits if _identity(*(f[name] for name in CELL)) in ours]
    lines = []
    names, given = " ".join(added.files), map(str, configfiles)
    if of_files and len(fits) > MUCH * len(of_files):
        command = shlex.join([*snakemake(), "--configfile", *given, "--", "mine"])
        lines.append(
            f"  {names} names {len(of_files)} of these {len(fits)} members, with all that they"
            f" learn from; for these alone: {command}"
        )
    if added.seeds and (variants := _reseeded(plan, added.files)):
        lines.append(
            f"  seeds at the top of {names} count for {variants} variants of the presets that say"
            " none; say seeds in your own variants to leave those as they are"
        )
    return lines


def _identity(dataset: str, variant: str, generation: object, seed: object) -> tuple[str, ...]:
    return dataset, variant, str(generation), str(seed)


def _reseeded(plan: Plan, files: Sequence[str]) -> int:
    """Return how many variants of others take their seeds from the top of the config."""
    ours = named_in(files, "variants")
    entries = plan.config["variants"]
    fitted = {plan.variants[member.variant].base for member in plan.members}
    return sum("seeds" not in entries[name] for name in fitted - ours)
