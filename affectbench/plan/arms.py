"""A paper's arms: which variants meet which datasets, what is pooled, compared and shown."""

from typing import NamedTuple

from affectbench.naming import text_of
from affectbench.plan.catalogue import Catalogue
from affectbench.plan.entries import DatasetEntry, Evaluation, Member, Source, Variant, united
from affectbench.plan.truth import sees_truth
from affectbench.plan.values import shown, swept_values
from affectbench.project.exhibits import ON_BY_DEFAULT, has_own
from affectbench.refusal import Refusal, remedy


class Arms(NamedTuple):
    """What a paper asks for: evaluations, and members of which exhibits need more than metrics."""

    evaluations: tuple[Evaluation, ...]
    explained: tuple[Member, ...]  # the SAGE values of their features are computed
    galleries: tuple[tuple[str, str, int], ...]  # dataset, variant, generation to be shown
    occluded: tuple[Member, ...]  # what their maps point at is covered
    # dataset, variant: what sees the truth is not evaluated where there is none
    left_out: tuple[tuple[str, str], ...] = ()


def read_arms(
    arms: list[dict] | dict[str, dict],
    where: str,
    entries: tuple[dict[str, Source], dict[str, DatasetEntry], dict[str, Variant]],
    catalogue: Catalogue,
) -> Arms:
    """Return what all arms of a paper ask for; what two of them name is in it once.

    A variant that sees the truth is left out on a dataset that is not simulated, and is not scored
    out of its domain, where its tasks have no truth.

    arms     a list, or a mapping from names that the config gives them
    where    the key of the arms in the config, for messages
    entries  all sources, datasets and variants
    """
    sources, datasets, variants = entries
    evaluations, explained, galleries, occluded, left_out = [], [], [], [], []
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
            real = sources[dataset.source].origin != "simulated"
            for variant in chosen:
                truth = sees_truth(variant, catalogue)
                if truth and real:
                    left_out.append((dataset.name, variant.name))
                    continue
                for generation in variant.generations:
                    names = () if truth else tuple(o.name for o in ood)
                    evaluations.append(
                        Evaluation(dataset.name, variant.name, generation, sizes, names)
                    )
            explained += _members(dataset, to_explain)
            occluded += _members(dataset, to_occlude)
            with_truth = [v for v in to_show if (dataset.name, v.name) not in left_out]
            galleries += [(dataset.name, v.name, g) for v in with_truth for g in v.generations]
    _check_evaluated(occluded, evaluations, where)
    return Arms(
        tuple(united(evaluations).values()),
        tuple(dict.fromkeys(explained)),
        tuple(dict.fromkeys(galleries)),
        tuple(dict.fromkeys(occluded)),
        tuple(dict.fromkeys(left_out)),
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
            have = sorted({e.sweep[field_name] for e in matching})
            values = swept_values(value, have)
            for absent in (v for v in values if v not in have):
                present = ", ".join(v if isinstance(v, str) else text_of(v) for v in have)
                raise Refusal(
                    f"{key}: '{name}' has no {field_name}={shown(absent)}; it has {present}"
                )
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
    entry: dict, paper: str, arms: Arms, variants: dict[str, Variant]
) -> tuple[tuple[str, str], ...]:
    """Return the pairs of labels that a paper compares on the same rows.

    A pair whose variants only meet where one of them is left out is left out, too.
    """
    evaluated = [(e.dataset, e.variant) for e in arms.evaluations]
    met = _datasets_of(evaluated, variants)
    datasets = _datasets_of([*evaluated, *arms.left_out], variants)
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
    pairs = ((first, second) for first, second in entry.get("pairs", []))
    return tuple(pair for pair in pairs if met.get(pair[0], set()) & met.get(pair[1], set()))


def _datasets_of(pairs: list[tuple[str, str]], variants: dict[str, Variant]) -> dict[str, set[str]]:
    """Return label -> the datasets that it meets in pairs of a dataset and a variant."""
    datasets: dict[str, set[str]] = {}
    for dataset, variant in pairs:
        datasets.setdefault(variants[variant].label, set()).add(dataset)
    return datasets


def read_exhibits(entry: dict, paper: str, catalogue: Catalogue) -> tuple[str, ...]:
    """Return the names of a paper's exhibits, each a file of its own.

    A paper that names none and has no files of its own shows those that any paper may show.
    """
    exhibits = catalogue.exhibits(paper)
    for name in entry.get("exhibits", []):
        if name not in exhibits:
            raise Refusal(
                f"papers.{paper}.exhibits: unknown exhibit '{name}';"
                f" {remedy(name, exhibits, 'exhibit')}"
            )
    return tuple(entry.get("exhibits", [] if has_own(paper) else ON_BY_DEFAULT))
