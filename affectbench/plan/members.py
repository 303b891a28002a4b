"""The whole plan: which members the papers need, in the order they can be fitted."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cached_property

from affectbench.plan.arms import (
    Arms,
    check_explainable,
    check_labels,
    read_arms,
    read_exhibits,
    read_pairs,
)
from affectbench.plan.catalogue import Catalogue
from affectbench.plan.effort import effort_of
from affectbench.plan.entries import (
    DatasetEntry,
    Entries,
    Evaluation,
    Member,
    Parents,
    Source,
    Variant,
    united,
)
from affectbench.plan.grammar import checked_grammar
from affectbench.plan.inherit import resolved
from affectbench.plan.parents import check_answers, check_parents, parents
from affectbench.plan.read import read_datasets, read_variants
from affectbench.plan.searches import Search, read_searches
from affectbench.plan.starts import read_exported
from affectbench.plan.truth import check_truth, check_votes
from affectbench.refusal import Refusal, remedy


@dataclass(frozen=True)
class Plan:
    """A checked config with every name resolved. It says who is fitted and who learns from whom."""

    config: dict  # as it is after `like`, with values of the types that they are for
    root_seed: int
    effort: float  # by which the budgets of all variants were multiplied
    sources: dict[str, Source]
    datasets: dict[str, DatasetEntry]
    variants: dict[str, Variant]
    arms: dict[str, Arms]  # paper -> what it asks for
    exhibits: dict[str, tuple[str, ...]]  # paper -> names
    pairs: dict[str, tuple[tuple[str, str], ...]]  # paper -> variants compared with each other
    searches: dict[str, Search]  # variant -> what the target tune looks for
    exported: dict[str, Member]  # start -> the member whose weights it is
    catalogue: Catalogue
    _parents: dict[Member, Parents] = field(default_factory=dict, compare=False)

    def parents(self, member: Member) -> Parents:
        """Return the members that `member` learns from, directly."""
        if member not in self._parents:
            self._parents[member] = parents(member, self.variants)
        return self._parents[member]

    @cached_property
    def members(self) -> tuple[Member, ...]:
        """Every member that the papers need, ancestors included, parents before children."""
        wanted = []
        for arms in self.arms.values():
            wanted += [m for evaluation in arms.evaluations for m in self.members_of(evaluation)]
            wanted += [*arms.explained, *arms.occluded]
            wanted += [member for key in arms.galleries for member in self.seeds_of(*key)]
        ordered: dict[Member, None] = {}
        stack = [(member, False) for member in reversed(wanted)]
        while stack:
            member, expanded = stack.pop()
            if member in ordered:
                continue
            if expanded:
                ordered[member] = None
            else:
                stack.append((member, True))
                stack.extend((p, False) for p in reversed(self.parents(member).all()))
        return tuple(ordered)

    def ancestry(self, members: Iterable[Member]) -> tuple[Member, ...]:
        """Return members and all that they learn from, directly and through others, each once and
        always in the same order.
        """
        waiting, reached = list(members), {}
        while waiting:
            member = waiting.pop()
            if member not in reached:
                reached[member] = None
                waiting += self.parents(member).all()
        return tuple(reached)

    def depth(self, member: Member) -> int:
        """Return the length of its longest chain of ancestors; equally deep members are apart."""
        return self._depths[member]

    @cached_property
    def _depths(self) -> dict[Member, int]:
        depths: dict[Member, int] = {}
        for member in self.members:
            depths[member] = max((depths[p] + 1 for p in self.parents(member).all()), default=0)
        return depths

    def members_of(self, evaluation: Evaluation) -> tuple[Member, ...]:
        """Return the members that an evaluation scores: all seeds of its variant."""
        return self.seeds_of(*evaluation.key)

    def occluded_of(self, evaluation: Evaluation) -> tuple[Member, ...]:
        """Return those members of an evaluation whose maps are put to the test by any paper."""
        return tuple(m for m in self.members_of(evaluation) if m in self._occluded)

    def explained_of(self, evaluation: Evaluation) -> tuple[Member, ...]:
        """Return those members of an evaluation whose features any paper explains."""
        return tuple(m for m in self.members_of(evaluation) if m in self._explained)

    @cached_property
    def _occluded(self) -> set[Member]:
        return {member for arms in self.arms.values() for member in arms.occluded}

    @cached_property
    def _explained(self) -> set[Member]:
        return {member for arms in self.arms.values() for member in arms.explained}

    def seeds_of(self, dataset: str, variant: str, generation: int) -> tuple[Member, ...]:
        """Return the members of a variant's generation on a dataset, one for each seed."""
        seeds = self.variants[variant].seeds
        return tuple(Member(dataset, variant, generation, seed) for seed in seeds)

    def searched(self, variant: str) -> Member:
        """Return the member whose data and seed a search takes: the first of the variant."""
        entry = self.variants[variant]
        dataset = self.searches[variant].dataset
        return Member(dataset, variant, entry.generations[0], entry.seeds[0])

    @cached_property
    def shown(self) -> dict[str, str]:
        """Return source -> the dataset whose rows its contact sheet shows: the first one of it."""
        shown: dict[str, str] = {}
        for name, dataset in self.datasets.items():
            shown.setdefault(dataset.source, name)
        return shown

    @cached_property
    def used_datasets(self) -> tuple[str, ...]:
        """Return the datasets that members learn from or predict, sorted."""
        names = {member.dataset for member in self.members}
        names |= {name for evaluation in self.evaluations.values() for name in evaluation.ood}
        return tuple(sorted(names))

    @cached_property
    def used(self) -> tuple[str, ...]:
        """Return the sources that the papers use, in the order of the config."""
        sources = {self.datasets[name].source for name in self.used_datasets}
        return tuple(source for source in self.sources if source in sources)

    @cached_property
    def learned(self) -> dict[str, tuple[str, ...]]:
        """Return dataset -> the tasks that members learn there, sorted."""
        tasks: dict[str, set[str]] = {}
        for dataset, variant in {(member.dataset, member.variant) for member in self.members}:
            tasks.setdefault(dataset, set()).update(self.variants[variant].tasks.values())
        return {dataset: tuple(sorted(names)) for dataset, names in tasks.items()}

    @cached_property
    def evaluations(self) -> dict[tuple[str, str, int], Evaluation]:
        """Every evaluation once, with the ensemble sizes and OOD sets of all papers together."""
        return united(evaluation for arms in self.arms.values() for evaluation in arms.evaluations)


def read_plan(config: dict, catalogue: Catalogue) -> Plan:
    """Check a config and expand it; refuse, in one line, whatever cannot be done.

    config  merged from all its files; `like` and nulls are resolved here
    """
    config = checked_grammar(resolved(config))
    sources, datasets = read_datasets(config, catalogue)
    variants = read_variants(config, catalogue)
    check_parents(variants, datasets)
    arms, exhibits, pairs = (Entries("paper") for _ in range(3))
    every_evaluation = []
    for paper, entry in config["papers"].items():
        where = f"papers.{paper}.arms"
        arms[paper] = read_arms(entry["arms"], where, (sources, datasets, variants), catalogue)
        evaluations = arms[paper].evaluations
        exhibits[paper] = read_exhibits(entry, paper, catalogue)
        check_labels(evaluations, f"papers.{paper}", variants)
        pairs[paper] = read_pairs(entry, paper, arms[paper], variants)
        every_evaluation += evaluations
    plan = Plan(
        config,
        config.get("root_seed", 0),
        effort_of(config),
        sources,
        datasets,
        variants,
        arms,
        exhibits,
        pairs,
        read_searches(config, every_evaluation, variants, catalogue),
        read_exported(config, every_evaluation, variants),
        catalogue,
    )
    for member in plan.members:
        _check_fits(plan, member, member.dataset)
    for evaluation in plan.evaluations.values():
        for other in evaluation.ood:
            _check_out_of_domain(plan, evaluation, other)
    return plan


def _check_fits(plan: Plan, member: Member, on: str) -> None:
    """Refuse modalities or tasks that the dataset `on`, or a teacher, does not have."""
    dataset, variant = plan.datasets[on], plan.variants[member.variant]
    key = f"variants.{variant.base}"
    if variant.importance:
        for teachers in plan.parents(member).teachers.values():
            check_explainable(plan.variants[teachers[0].variant], plan.catalogue, key)
    check_truth(variant, dataset, plan.sources[dataset.source], plan.catalogue)
    check_votes(variant, dataset, plan.catalogue)
    facts = plan.catalogue.get("dataset", dataset.use, key).facts
    _check_names(variant.inputs, facts["modalities"], "modality", f"{key}.inputs", dataset.base)
    _check_names(variant.tasks.values(), facts["tasks"], "task", f"{key}.tasks", dataset.base)
    of = plan.parents(member)
    for way, groups in (("teachers", of.teachers), ("stacked_on", of.stacked_on)):
        for members in groups.values():
            check_answers(plan.variants[members[0].variant], variant, f"{key}.{way}")


def _check_out_of_domain(plan: Plan, evaluation: Evaluation, other: str) -> None:
    """Refuse an OOD set that is the dataset itself, or that lacks the variant's modalities."""
    variant, dataset = plan.variants[evaluation.variant], plan.datasets[other]
    if other == evaluation.dataset:
        raise Refusal(f"papers: ood '{other}' is the dataset of the arm itself; name another")
    facts = plan.catalogue.get("dataset", dataset.use, "papers").facts
    key = f"papers: ood '{other}' for '{variant.name}'"
    _check_names(variant.inputs, facts["modalities"], "modality", key, dataset.base)


def _check_names(
    names: Iterable[str], available: tuple[str, ...], noun: str, key: str, dataset: str
) -> None:
    for name in names:
        if name not in available:
            near = remedy(name, available, noun)
            raise Refusal(f"{key}: dataset '{dataset}' has no {noun} '{name}'; {near}")
