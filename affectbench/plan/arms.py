"""A paper's arms: which variants meet which datasets, what is pooled, compared and shown."""

from typing import NamedTuple

from affectbench.plan.catalogue import Catalogue
from affectbench.plan.entries import Cell, DatasetEntry, Member, Variant, merged
from affectbench.refusal import Refusal, remedy


class Arms(NamedTuple):
    """What a paper asks for: its evaluations, and of what its exhibits need more than metrics."""

    cells: tuple[Cell, ...]
    explained: tuple[Member, ...]  # their features are explained
    galleries: tuple[tuple[str, str, int], ...]  # dataset, variant, generation: rows are shown
    occluded: tuple[Member, ...]  # their maps are put to the test


def read_arms(
    arms: list[dict] | dict[str, dict],
    where: str,
    datasets: dict[str, DatasetEntry],
    variants: dict[str, Variant],
    catalogue: Catalogue,
) -> Arms:
    """Return what a paper's arms ask for, each once."""
    cells, explained, galleries, occluded = [], [], [], []
    for name, arm in arms.items() if isinstance(arms, dict) else enumerate(arms):
        key = f"{where}.{name}"
        chosen_data = _select(arm["datasets"], datasets, f"{key}.datasets", "dataset")
        chosen = _select(arm["variants"], variants, f"{key}.variants", "variant")
        ood = _select(arm.get("ood", []), datasets, f"{key}.ood", "dataset")
        to_explain = _select(arm.get("explain", []), variants, f"{key}.explain", "variant")
        to_show = _select(arm.get("gallery", []), variants, f"{key}.gallery", "variant")
        to_occlude = _select(arm.get("occlude", []), variants, f"{key}.occlude", "variant")
        sizes = tuple(arm.get("ensemble_sizes", [1]))
        for variant in chosen:
            if max(sizes) > len(variant.seeds):
                raise Refusal(
                    f"{key}.ensemble_sizes: {max(sizes)} is more than the {len(variant.seeds)}"
                    f" seeds of '{variant.name}'; add seeds there, or ask for smaller ensembles"
                )
        for variant in to_explain:
            check_explainable(variant, catalogue, f"{key}.explain")
        for dataset in chosen_data:
            for variant in chosen:
                for generation in variant.generations:
                    names = tuple(o.name for o in ood)
                    cells.append(Cell(dataset.name, variant.name, generation, sizes, names))
            explained += _members(dataset, to_explain)
            occluded += _members(dataset, to_occlude)
            galleries += [(dataset.name, v.name, g) for v in to_show for g in v.generations]
    _check_evaluated(occluded, cells, where)
    return Arms(
        tuple(merged(cells).values()),
        tuple(dict.fromkeys(explained)),
        tuple(dict.fromkeys(galleries)),
        tuple(dict.fromkeys(occluded)),
    )


def _members(dataset: DatasetEntry, chosen: list[Variant]) -> list[Member]:
    """Return all seeds of the variants' last generations on a dataset."""
    return [
        Member(dataset.name, variant.name, variant.generations[-1], seed)
        for variant in chosen
        for seed in variant.seeds
    ]


def _check_evaluated(occluded: list[Member], cells: list[Cell], where: str) -> None:
    """Refuse to occlude what no arm of the paper evaluates: nothing would score it."""
    evaluated = {cell.key for cell in cells}
    for member in occluded:
        if tuple(member[:3]) not in evaluated:
            raise Refusal(
                f"{where}: '{member.variant}' is occluded on '{member.dataset}', where no arm"
                " evaluates it; name it in an arm's variants, too"
            )


def check_explainable(variant: Variant, catalogue: Catalogue, key: str) -> None:
    """Refuse a variant whose method gives no features and head to explain."""
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


def check_labels(cells: tuple[Cell, ...], where: str, variants: dict[str, Variant]) -> None:
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


def read_pairs(
    entry: dict, paper: str, cells: tuple[Cell, ...], variants: dict[str, Variant]
) -> tuple[tuple[str, str], ...]:
    """Return the pairs of labels that a paper compares on the same rows."""
    known = {variants[cell.variant].label for cell in cells}
    for name in (name for pair in entry.get("pairs", []) for name in pair):
        if name not in known:
            told = remedy(name, known, "variant")
            raise Refusal(f"papers.{paper}.pairs: no arm of this paper has '{name}'; {told}")
    for ours, other in entry.get("pairs", []):
        met = [{c.dataset for c in cells if variants[c.variant].label == v} for v in (ours, other)]
        if not met[0] & met[1]:
            raise Refusal(
                f"papers.{paper}.pairs: '{ours}' and '{other}' never meet the same dataset; put"
                " them in arms that do"
            )
    return tuple((ours, other) for ours, other in entry.get("pairs", []))


def read_exhibits(entry: dict, paper: str, catalogue: Catalogue) -> tuple[str, ...]:
    """Return the names of a paper's exhibits, each a file of its own."""
    known = catalogue.exhibits(paper)
    for name in entry.get("exhibits", []):
        if name not in known:
            raise Refusal(
                f"papers.{paper}.exhibits: unknown exhibit '{name}';"
                f" {remedy(name, known, 'exhibit')}"
            )
    return tuple(entry.get("exhibits", []))
