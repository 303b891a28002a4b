"""The whole plan: which members the papers need, in the order they can be fitted."""

from dataclasses import dataclass, field
from functools import cached_property

from affectbench.plan.catalogue import Catalogue
from affectbench.plan.entries import Cell, DatasetEntry, Member, Parents, Source, Variant
from affectbench.plan.grammar import check_grammar, without_nulls
from affectbench.plan.read import read_datasets, read_variants
from affectbench.plan.references import parents, resolve
from affectbench.refusal import Refusal, remedy


@dataclass(frozen=True)
class Plan:
    """A checked config with every name resolved; ask it who needs whom."""

    root_seed: int
    sources: dict[str, Source]
    datasets: dict[str, DatasetEntry]
    variants: dict[str, Variant]
    cells: dict[str, tuple[Cell, ...]]  # paper -> its evaluations
    explained: dict[str, tuple[Member, ...]]  # paper -> members whose features are explained
    exhibits: dict[str, tuple[str, ...]]  # paper -> names
    pairs: dict[str, tuple[tuple[str, str], ...]]  # paper -> variants compared with each other
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
        wanted = [m for cells in self.cells.values() for c in cells for m in self.members_of(c)]
        wanted += [member for members in self.explained.values() for member in members]
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

    def members_of(self, cell: Cell) -> tuple[Member, ...]:
        """Return the members that one evaluation pools: all seeds of its variant."""
        seeds = self.variants[cell.variant].seeds
        return tuple(Member(cell.dataset, cell.variant, cell.generation, s) for s in seeds)

    @cached_property
    def merged_cells(self) -> dict[tuple[str, str, int], Cell]:
        """Every evaluation once, with the ensemble sizes and OOD sets of all papers together."""
        merged: dict[tuple[str, str, int], Cell] = {}
        for cell in (cell for cells in self.cells.values() for cell in cells):
            key = (cell.dataset, cell.variant, cell.generation)
            if key in merged:
                cell = cell.union(merged[key])
            merged[key] = cell
        return merged


def read_plan(config: dict, catalogue: Catalogue) -> Plan:
    """Check a config and expand it; refuse, in one line, whatever cannot be done."""
    config = without_nulls(config)
    check_grammar(config)
    sources, datasets = read_datasets(config, catalogue)
    variants = read_variants(config, catalogue)
    _check_references(variants)
    cells, explained, exhibits, pairs = {}, {}, {}, {}
    for paper, entry in config["papers"].items():
        cells[paper], explained[paper] = _read_arms(
            entry["arms"], f"papers.{paper}.arms", datasets, variants, catalogue
        )
        exhibits[paper] = _read_exhibits(entry, paper, catalogue)
        _check_labels(cells[paper], f"papers.{paper}", variants)
        pairs[paper] = _read_pairs(entry, paper, cells[paper], variants)
    plan = Plan(
        config.get("root_seed", 0),
        sources,
        datasets,
        variants,
        cells,
        explained,
        exhibits,
        pairs,
        catalogue,
    )
    for member in plan.members:
        _check_fits(plan, member)
    return plan


def _check_references(variants: dict[str, Variant]) -> None:
    """Resolve every reference once, and refuse a cycle."""
    graph = {
        v.name: [
            resolve(r, v, variants).name
            for r in (*v.teachers, *v.stacked_on, *([v.prefit] if v.prefit else []))
        ]
        for v in variants.values()
    }
    done: set[str] = set()
    for start in graph:
        path = [start]
        _walk(start, graph, path, done)


def _walk(name: str, graph: dict[str, list[str]], path: list[str], done: set[str]) -> None:
    for parent in graph[name]:
        if parent in path:
            circle = " -> ".join([*path[path.index(parent) :], parent])
            raise Refusal(
                f"variants.{name}: it learns from itself in a circle ({circle}); break it, or use"
                " generations for a variant that learns from its own earlier members"
            )
        if parent not in done:
            _walk(parent, graph, [*path, parent], done)
    done.add(name)


def _read_arms(
    arms: list[dict],
    where: str,
    datasets: dict[str, DatasetEntry],
    variants: dict[str, Variant],
    catalogue: Catalogue,
) -> tuple[tuple[Cell, ...], tuple[Member, ...]]:
    cells, explained = [], []
    for number, arm in enumerate(arms):
        key = f"{where}.{number}"
        chosen_data = _select(arm["datasets"], datasets, f"{key}.datasets", "dataset")
        chosen = _select(arm["variants"], variants, f"{key}.variants", "variant")
        ood = _select(arm.get("ood", []), datasets, f"{key}.ood", "dataset")
        to_explain = _select(arm.get("explain", []), variants, f"{key}.explain", "variant")
        sizes = tuple(arm.get("ensemble_sizes", [1]))
        for variant in chosen:
            if max(sizes) > len(variant.seeds):
                raise Refusal(
                    f"{key}.ensemble_sizes: {max(sizes)} is more than the {len(variant.seeds)}"
                    f" seeds of '{variant.name}'; add seeds there, or ask for smaller ensembles"
                )
        for variant in to_explain:
            _check_explainable(variant, catalogue, f"{key}.explain")
        for dataset in chosen_data:
            for variant in chosen:
                for generation in variant.generations:
                    names = tuple(o.name for o in ood)
                    cells.append(Cell(dataset.name, variant.name, generation, sizes, names))
            explained += [
                Member(dataset.name, v.name, v.generations[-1], seed)
                for v in to_explain
                for seed in v.seeds
            ]
    return tuple(cells), tuple(dict.fromkeys(explained))


def _check_explainable(variant: Variant, catalogue: Catalogue, key: str) -> None:
    if not {"features", "head"} <= catalogue.get("method", variant.method, key).functions:
        raise Refusal(
            f"{key}: '{variant.name}' cannot be explained: method '{variant.method}' has no"
            " features() and head(); take it out"
        )


def _select(written: list, entries: dict, key: str, noun: str) -> list:
    """Return the expanded entries that names, optionally narrowed by `where`, stand for."""
    chosen = []
    for item in written:
        name, where = (item, {}) if isinstance(item, str) else (item["name"], item.get("where", {}))
        matching = [e for e in entries.values() if name in (e.base, e.name)]
        if not matching:
            known = {e.base for e in entries.values()}
            raise Refusal(f"{key}: unknown {noun} '{name}'; {remedy(name, known, noun)}")
        for field_name, value in where.items():
            if field_name not in matching[0].sweep:
                told = remedy(field_name, matching[0].sweep, "swept field")
                raise Refusal(f"{key}: '{field_name}' is not swept in '{name}'; {told}")
            values = value if isinstance(value, list) else [value]
            have = {e.sweep[field_name] for e in entries.values() if name in (e.base, e.name)}
            for absent in (v for v in values if v not in have):
                told = ", ".join(map(str, sorted(have)))
                raise Refusal(f"{key}: '{name}' has no {field_name}={absent}; it has {told}")
            matching = [e for e in matching if e.sweep[field_name] in values]
        chosen += matching
    return chosen


def _check_fits(plan: Plan, member: Member) -> None:
    """Refuse a variant whose modalities or tasks its dataset does not have."""
    dataset, variant = plan.datasets[member.dataset], plan.variants[member.variant]
    key = f"variants.{variant.base}"
    if variant.importance:
        for teachers in plan.parents(member).teachers.values():
            _check_explainable(plan.variants[teachers[0].variant], plan.catalogue, key)
    facts = plan.catalogue.get("dataset", dataset.use, key).facts
    for noun, plural, names in (
        ("modality", "inputs", variant.inputs),
        ("task", "tasks", variant.tasks.values()),
    ):
        known = facts["modalities" if noun == "modality" else "tasks"]
        for name in names:
            if name not in known:
                raise Refusal(
                    f"{key}.{plural}: dataset '{dataset.base}' has no {noun} '{name}';"
                    f" {remedy(name, known, noun)}"
                )


def _read_exhibits(entry: dict, paper: str, catalogue: Catalogue) -> tuple[str, ...]:
    known = catalogue.exhibits(paper)
    for name in entry.get("exhibits", []):
        if name not in known:
            raise Refusal(
                f"papers.{paper}.exhibits: unknown exhibit '{name}';"
                f" {remedy(name, known, 'exhibit')}"
            )
    return tuple(entry.get("exhibits", []))


def _check_labels(cells: tuple[Cell, ...], where: str, variants: dict[str, Variant]) -> None:
    """Refuse two variants that a table could not tell apart."""
    known: dict[tuple, str] = {}
    for cell in cells:
        variant = variants[cell.variant]
        key = (cell.dataset, variant.label, tuple(variant.sweep.items()), cell.generation)
        other = known.setdefault(key, variant.name)
        if other != variant.name:
            raise Refusal(
                f"{where}: '{other}' and '{variant.name}' are both called '{variant.label}' on"
                f" '{cell.dataset}'; give one of them another label"
            )


def _read_pairs(
    entry: dict, paper: str, cells: tuple[Cell, ...], variants: dict[str, Variant]
) -> tuple[tuple[str, str], ...]:
    known = {variants[cell.variant].label for cell in cells}
    for name in (name for pair in entry.get("pairs", []) for name in pair):
        if name not in known:
            told = remedy(name, known, "variant")
            raise Refusal(f"papers.{paper}.pairs: no arm of this paper has '{name}'; {told}")
    return tuple((ours, other) for ours, other in entry.get("pairs", []))
