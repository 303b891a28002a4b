"""The targets that `plan` is asked for: names of rules, and files that a rule makes."""

import re
from collections.abc import Iterable, Sequence
from pathlib import Path

from affectbench.project.verbs import VERBS
from affectbench.refusal import Refusal
from affectbench.running.wording import meant

RULES = ("all", "report", "mine", "partial_report", "sheets", "track", "tune", "starts")
UNMADE = re.compile(r"^No rule to produce (\S+)", re.MULTILINE)  # in Snakemake's words


def of_papers(papers: Iterable[str]) -> list[str]:
    """Return the papers that are targets: those whose name no rule has, and a rule may have.

    >>> of_papers(["cross_modal", "mine", "my.paper", "fit"])
    ['cross_modal']
    """
    taken = {*RULES, *VERBS, "publish"}
    return [paper for paper in papers if paper.isidentifier() and paper not in taken]


def check_targets(targets: Sequence[str], papers: Iterable[str] = ()) -> None:
    """Refuse a target that is the name of no rule and no path; paths are left to Snakemake.

    papers  those of the config, which are targets, too
    """
    names = (*RULES, *of_papers(papers))
    for target in targets:
        if target not in names and "/" not in target and not Path(target).exists():
            raise Refusal(_unknown(target, names))


def refuse_unmade(output: str) -> None:
    """Refuse in one line if Snakemake's output says that no rule makes a target.

    >>> refuse_unmade("AmbiguousRuleException:")
    """
    if match := UNMADE.search(output):
        raise Refusal(f"no rule makes '{match[1]}' with this config; {_known()}")


def _unknown(target: str, names: Sequence[str]) -> str:
    if target in VERBS:
        return f"'{target}' is a rule of many jobs and no target; {_known()}"
    return f"there is no target '{target}'; {meant(target, names) or _known()}"


def _known() -> str:
    return (
        f"targets are {', '.join(RULES)}, the name of a paper, and files of results/ and reports/"
    )
