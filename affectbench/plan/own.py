"""What a user's own config files add to the presets: which arms, and so which fits, are theirs."""

from collections.abc import Iterable
from pathlib import Path
from typing import NamedTuple

from affectbench.plan import configs
from affectbench.plan.arms import read_arms
from affectbench.plan.config_file import load
from affectbench.plan.entries import Evaluation, Member
from affectbench.plan.members import Plan
from affectbench.project.root import ROOT

PRESETS = ("smoke", "study", "paper", "open", "public", "starts")  # beside the default one
MUCH = 10  # times as many fits as are a user's own: then `plan` says so


class Own(NamedTuple):
    """What a user's files name, as far as papers evaluate it.

    files        these files, as given
    evaluations  paper -> those of the arms, variants and datasets that are named, and those that a
                 pair compares them with
    seeds        whether a file has `seeds` at the top, which count for variants of the presets, too
    """

    files: tuple[str, ...]
    evaluations: dict[str, tuple[Evaluation, ...]]
    seeds: bool

    def members(self, plan: Plan) -> tuple[Member, ...]:
        """Return every member that the evaluations need, ancestors included."""
        evaluations = [e for of_paper in self.evaluations.values() for e in of_paper]
        return plan.ancestry(m for e in evaluations for m in plan.members_of(e))


def own_files(configfiles: Iterable[Path | str], root: Path = ROOT) -> list[Path]:
    """Return the files that are none of the project's presets."""
    shipped = {file.resolve() for file in configs.default_files(root)}
    shipped |= {(Path(root) / f"config/{name}.yaml").resolve() for name in PRESETS}
    return [path for path in map(Path, configfiles) if path.resolve() not in shipped]


def own(plan: Plan, configfiles: Iterable[Path | str], root: Path = ROOT) -> Own:
    """Return what a user's files add to a plan that was read from all files."""
    given = own_files(configfiles, root)
    contents = [load(file).content for file in given]
    named = {key: _named(contents, key) for key in ("datasets", "variants", "papers")}
    evaluations = {}
    for paper, arms in plan.arms.items():
        ours = {
            evaluation.key
            for evaluation in arms.evaluations
            if plan.variants[evaluation.variant].base in named["variants"]
            or plan.datasets[evaluation.dataset].base in named["datasets"]
        }
        if paper in named["papers"]:
            ours |= _of_arms(plan, paper, contents)
        ours |= _compared_with(plan, paper, ours)
        if chosen := tuple(e for e in arms.evaluations if e.key in ours):
            evaluations[paper] = chosen
    return Own(tuple(map(str, given)), evaluations, any("seeds" in c for c in contents))


def named_in(files: Iterable[Path | str], table: str) -> set[str]:
    """Return the names in a table of the config, such as `variants`, that some files have."""
    return _named([load(file).content for file in files], table)


def nothing_added(adds: Own) -> str:
    """Return why there is nothing that a user's files add, and what to do."""
    if not adds.files:
        return "mine: no config file of your own is given; add --configfile FILE"
    return (
        f"mine: {', '.join(adds.files)} names no arm, variant or dataset that a paper evaluates;"
        " add papers: {NAME: {arms: {own: {datasets: [DATASET], variants: [VARIANT]}}}}"
    )


def _named(contents: Iterable[dict], key: str) -> set[str]:
    """Return the names below a key of the config that some files have, but for those set to null.

    >>> sorted(_named([{"variants": {"a": {}, "b": None}}, {"variants": {"c": {}}}], "variants"))
    ['a', 'c']
    """
    tables = (content.get(key) or {} for content in contents)
    return {name for table in tables for name, entry in table.items() if entry is not None}


def _of_arms(plan: Plan, paper: str, contents: Iterable[dict]) -> set[tuple[str, str, int]]:
    """Return what the arms of a paper evaluate that some files write: all arms of a list."""
    written = [((c.get("papers") or {}).get(paper) or {}).get("arms") for c in contents]
    arms = plan.config["papers"][paper]["arms"]
    if isinstance(arms, dict):
        names = {name for of_file in written if isinstance(of_file, dict) for name in of_file}
        arms = {name: arm for name, arm in arms.items() if name in names}
    elif not any(written):
        return set()
    entries = plan.sources, plan.datasets, plan.variants
    plain = [{k: v for k, v in arm.items() if k != "occlude"} for arm in _listed(arms)]
    read = read_arms(plain, f"papers.{paper}.arms", entries, plan.catalogue)
    return {evaluation.key for evaluation in read.evaluations}


def _listed(arms: list[dict] | dict[str, dict]) -> list[dict]:
    return list(arms.values()) if isinstance(arms, dict) else arms


def _compared_with(
    plan: Plan, paper: str, ours: set[tuple[str, str, int]]
) -> set[tuple[str, str, int]]:
    """Return what pairs compare with some evaluations on the same datasets."""
    label = {name: variant.label for name, variant in plan.variants.items()}
    both = {pair for a, b in plan.pairs[paper] for pair in ((a, b), (b, a))}
    wanted = {(d, other) for d, v, _ in ours for first, other in both if first == label[v]}
    evaluations = plan.arms[paper].evaluations
    return {e.key for e in evaluations if (e.dataset, label[e.variant]) in wanted}
