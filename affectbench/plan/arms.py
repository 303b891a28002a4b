"""A paper's arms: which variants meet which datasets, what is pooled, compared and shown."""

from typing import NamedTuple

from affectbench.plan.catalogue import Catalogue
from affectbench.plan.entries import DatasetEntry, Evaluation, Member, Variant, united
from affectbench.refusal import Refusal, remedy


class Arms(NamedTuple):
    """What a paper asks for: evaluations, and members of which exhibits need more than metrics."""

    evaluations: tuple[Evaluation, ...]
    explained: tuple[Member, ...]  # the SAGE values of their features are computed
    galleries: tuple[tuple[str, str, int], ...]  # dataset, variant, generation to be shown
    occluded: tuple[Member, ...]  # what their maps point at is covered


def read_arms(
    arms: list[dict] | dict[str, dict],
    where: str,
    datasets: dict[str, DatasetEntry],
    variants: dict[str, Variant],
    catalogue: Catalogue,
) -> Arms:
    """Return what all arms of a paper ask for; what two of them name is in it once.

    arms   a list, or a mapping from names that the config gives them
    where  the key of the arms in the config, for messages
    """
    evaluations, explained, galleries, occluded = [], [], [], []
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
                    evaluations.append(
                        Evaluation(dataset.name, variant.name, generation, sizes, names)
                    )
            explained += _members(dataset, to_explain)
            occluded += _members(dataset, to_occlude)
            galleries += [(dataset.name, v.name, g) for v in to_show for g in v.generations]
    _check_evaluated(occluded, evaluations, where)
    return Arms(
        tuple(united(evaluations).values()),
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


def _check_evaluated(occluded: list[Member], evaluations: list[Evaluation], where: str) -> None:
    """Refuse to occlude what no arm of the paper evaluates: nothing would score it."""
    evaluated = {evaluation.key for evaluation in evaluations}
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
    """Return the expanded entries that names mean, each name optionally narrowed by `where`.

    Example: {name: watch, where: {split: subject}} means watch's points that are split by subject.
    """
    chosen = []
    for item in written:
        name, where = (item, {}) if isinstance(item, str) else (item["name"], item.get("where", {}))
        matching = [e for e in entries.values() if name in (e.base, e.name)]
        if not matching:
            names = {e.base for e in entries.values()}
            raise Refusal(f"{key}: unknown {noun} '{name}'; {remedy(name, names, noun)}")
        for field_name, value in where.items():
            if field_name not in matching[0].sweep:
                swept = remedy(field_name, matching[0].sweep, "swept field")
                raise Refusal(f"{key}: '{field_name}' is not swept in '{name}'; {swept}")
            values = value if isinstance(value, list) else [value]
            have = {e.sweep[field_name] for e in entries.values() if name in (e.base, e.name)}
            for absent in (v for v in values if v not in have):
                present = ", ".join(map(str, sorted(have)))
                raise Refusal(f"{key}: '{name}' has no {field_name}={absent}; it has {present}")
            matching = [e for e in matching if e.sweep[field_name] in values]
        chosen += matching
    return chosen


def check_labels(
    evaluations: tuple[Evaluation, ...], where: str, variants: dict[str, Variant]
) -> None:
    """Refuse two variants that a table could not tell apart: one label, dataset and sweep point."""
    names: dict[tuple, str] = {}
    for evaluation in evaluations:
        variant = variants[evaluation.variant]
        point = tuple(variant.sweep.items())
        key = (evaluation.dataset, variant.label, point, evaluation.generation)
        other = names.setdefault(key, variant.name)
        if other != variant.name:
            raise Refusal(
                f"{where}: '{other}' and '{variant.name}' are both called '{variant.label}' on"
                f" '{evaluation.dataset}'; give one of them another label"
            )


def read_pairs(
    entry: dict, paper: str, evaluations: tuple[Evaluation, ...], variants: dict[str, Variant]
) -> tuple[tuple[str, str], ...]:
    """Return the pairs of labels that a paper compares on the same rows."""
    datasets: dict[str, set[str]] = {}  # label -> the datasets that it meets
    for evaluation in evaluations:
        label = variants[evaluation.variant].label
        datasets.setdefault(label, set()).add(evaluation.dataset)
    for label in (label for pair in entry.get("pairs", []) for label in pair):
        if label not in datasets:
            near = remedy(label, datasets, "variant")
            raise Refusal(f"papers.{paper}.pairs: no arm of this paper has '{label}'; {near}")
    for first, second in entry.get("pairs", []):
        if not datasets[first] & datasets[second]:
            raise Refusal(
                f"papers.{paper}.pairs: '{first}' and '{second}' never meet the same dataset; put"
                " them in arms that do"
            )
    return tuple((first, second) for first, second in entry.get("pairs", []))


def read_exhibits(entry: dict, paper: str, catalogue: Catalogue) -> tuple[str, ...]:
    """Return the names of a paper's exhibits, each a file of its own."""
    exhibits = catalogue.exhibits(paper)
    for name in entry.get("exhibits", []):
        if name not in exhibits:
            raise Refusal(
                f"papers.{paper}.exhibits: unknown exhibit '{name}';"
                f" {remedy(name, exhibits, 'exhibit')}"
            )
    return tuple(entry.get("exhibits", []))
