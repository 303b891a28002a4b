"""The targets that `plan` is asked for: names of rules, and files that a rule makes."""

import re
from collections.abc import Sequence
from pathlib import Path

from affectbench.project.verbs import VERBS
from affectbench.refusal import Refusal
from affectbench.running.wording import meant

RULES = ("all", "report", "partial_report", "sheets", "track", "tune", "starts")
UNMADE = re.compile(r"^No rule to produce (\S+)", re.MULTILINE)  # in Snakemake's words


def check_targets(targets: Sequence[str]) -> None:
    """Refuse a target that is the name of no rule and no path; paths are left to Snakemake."""
    for target in targets:
        if target not in RULES and "/" not in target and not Path(target).exists():
            raise Refusal(_unknown(target))


def refuse_unmade(output: str) -> None:
    """Refuse in one line if Snakemake's output says that no rule makes a target.

    >>> refuse_unmade("AmbiguousRuleException:")
    """
    if match := UNMADE.search(output):
        raise Refusal(f"no rule makes '{match[1]}' with this config; {_known()}")


def _unknown(target: str) -> str:
    if target in VERBS:
        return f"'{target}' is a rule of many jobs and no target; {_known()}"
    return f"there is no target '{target}'; {meant(target, RULES) or _known()}"


def _known() -> str:
    return f"targets are {', '.join(RULES)}, and files of results/ and reports/"
