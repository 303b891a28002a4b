"""One member's stored explanations -> what is measured of them, as sums over test rows."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from affectbench.arrays import Array, Prediction, middle
from affectbench.data.action_units import class_maps, membership
from affectbench.evaluation.explanations.correction import anothers, corrected
from affectbench.evaluation.explanations.grids import on_grid, shown
from affectbench.evaluation.explanations.known import Known
from affectbench.evaluation.metrics import (
    alignment,
    class_location,
    intensity,
    likeness,
    location,
    ranking,
)
from affectbench.evaluation.metrics import corrected as told
from affectbench.probabilities import sigmoid
from affectbench.store.assemble import is_side_product


@dataclass(frozen=True)
class Measure:
    """Statistics of test rows under a name of their own, like a task's."""

    name: str
    kind: str  # of `metrics.kinds`
    statistics: dict[str, Array]  # (N, ...) of test rows or of their frames; (G, ...) of `groups`
    groups: Array | None = None


def explains(prediction: Prediction) -> bool:
    """Return whether anything beside logits is stored."""
    return any(map(is_side_product, prediction))


def measures(known: Known, prediction: Prediction, rng: np.random.Generator) -> Iterator[Measure]:
    """Yield whatever a member's stored arrays allow to be measured."""
    test = known.arrays.split == "test"
    classes = [r for r, task in known.arrays.tasks.items() if task.kind == "multiclass"]
    labels = [r for r, task in known.arrays.tasks.items() if task.kind == "multilabel"]
    if known.maps is not None:
        yield from _located(known, prediction, test)
        for role in classes:
            yield from _class_located(known, prediction, test, role)
    for role, task in known.arrays.tasks.items():
        effects = prediction.get(f"effects/{known.roles[role]}")
        if effects is not None:
            yield from _corrected(known, prediction, test, role, labels, effects)
        if effects is not None and task.kind == "multiclass":
            yield from _alike(known, prediction, test, role)
    for role in (r for r in labels if known.roles[r] in prediction):
        yield from _of_concepts(known, prediction, test, role, rng)


def _located(known: Known, prediction: Prediction, test: Array) -> Iterator[Measure]:
    [name] = known.maps.tasks
    if name not in prediction:
        return
    maps, target = prediction[name].astype(np.float64), known.maps.targets[name]
    grid = maps.shape[2:]
    wanted, constant = on_grid(target[test], grid), _mean_map(target, known.maps.split, grid)
    yield Measure(name, "map", location.statistics(maps, wanted))
    always = np.broadcast_to(constant, maps.shape)
    yield Measure(f"{name}/constant", "map", location.statistics(always, wanted))
    if known.true_maps is not None:
        true = on_grid(known.true_maps[test], grid)
        yield Measure(f"{name}/true", "map", location.statistics(maps, true))


def _mean_map(target: Array, split: Array, grid: tuple[int, int]) -> Array:
    """Return the mean over training rows of the maps (K, H, W): what a control always shows."""
    train = on_grid(target[split == "train"], grid)
    return train[np.isfinite(train).all(axis=(1, 2, 3))].mean(axis=0)


def _class_located(
    known: Known, prediction: Prediction, test: Array, role: str
) -> Iterator[Measure]:
    """Yield where the row as a whole is looked at, against the units of its true expression."""
    [name], label = known.maps.tasks, known.roles[role]
    map_NHW = one_map(known, prediction, role)
    if map_NHW is None:
        return
    names, class_N = known.arrays.tasks[role].names, known.arrays.targets[role]
    member_CK = membership(names, known.maps.tasks[name].names)
    maps_NKHW = on_grid(known.maps.targets[name], map_NHW.shape[1:])
    wanted_N1HW = class_maps(maps_NKHW, class_N, member_CK)
    train = wanted_N1HW[known.arrays.split == "train", 0]
    always = train[np.isfinite(train).all(axis=(1, 2))].mean(axis=0)
    about = (wanted_N1HW[test, 0], class_N[test], len(names))
    yield Measure(f"maps/{label}", "class_map", class_location.statistics(map_NHW, *about))
    constant = np.broadcast_to(always, map_NHW.shape)
    told_of = class_location.statistics(constant, *about)
    yield Measure(f"maps/{label}/constant", "class_map", told_of)
    flat = map_NHW.reshape(len(map_NHW), -1)
    yield Measure(f"likeness/maps/{label}", "likeness", likeness.statistics(flat, class_N[test]))


def one_map(known: Known, prediction: Prediction, role: str) -> Array | None:
    """Return a row's one map (N, H, W), >= 0: of the class predicted, else its concepts' together.

    Concepts' maps are weighted by their probabilities, those below one half left out, as in AGCM's
    code; where none is above, all count.
    """
    label, [name] = known.roles[role], known.maps.tasks
    test = known.arrays.split == "test"
    if f"maps/{label}" in prediction:
        maps = prediction[f"maps/{label}"].astype(np.float64)
        of_class_N = prediction[label][0][test].argmax(axis=-1) % maps.shape[1]
        return shown(maps[np.arange(len(maps)), of_class_N])
    located = [r for r in ("concepts",) if r in known.roles and known.roles[r] in prediction]
    if name not in prediction or not located:
        return None
    probs_NK = sigmoid(prediction[known.roles[located[0]]][0][test])
    weight_NK = np.where(probs_NK >= 0.5, probs_NK, 0)
    weight_NK = np.where(weight_NK.any(axis=1, keepdims=True), weight_NK, probs_NK)
    return np.einsum("nk,nkhw->nhw", weight_NK, prediction[name].astype(np.float64))


def _corrected(
    known: Known, prediction: Prediction, test: Array, role: str, labels: list[str], effects: Array
) -> Iterator[Measure]:
    label, K = known.roles[role], effects.shape[-2]
    task, target = known.arrays.tasks[role], known.arrays.targets[role][test]
    logits = prediction[label][0][test].astype(np.float64).reshape(-1, effects.shape[-1])
    probs = _joined([sigmoid(prediction[known.roles[r]][0][test]) for r in labels]).reshape(-1, K)
    truth = _joined([known.arrays.targets[r][test] for r in labels])
    of_classes = task.kind == "multiclass"
    flat = target.reshape(-1) if of_classes else target.reshape(-1, target.shape[-1])
    score = told.statistics_of_classes if of_classes else told.statistics_of_values
    for suffix, given in (("", truth), ("/anothers", anothers(truth))):
        flat_effects = effects.reshape(len(probs), K, -1)
        moved = corrected(logits, probs, given.reshape(-1, K), flat_effects, told.SHARES)
        yield Measure(f"corrected/{label}{suffix}", "corrected", score(moved, flat))


def _alike(known: Known, prediction: Prediction, test: Array, role: str) -> Iterator[Measure]:
    """Yield how alike contributions to the class predicted are, beside what maps show."""
    label = known.roles[role]
    contributions_NKC = prediction[f"contributions/{label}"]
    if contributions_NKC.ndim != 3:
        return
    of_class_N = prediction[label][0][test].argmax(axis=-1)
    own_NK = contributions_NKC[np.arange(len(of_class_N)), :, of_class_N]
    found = likeness.statistics(own_NK.astype(np.float64), known.arrays.targets[role][test])
    yield Measure(f"likeness/contributions/{label}", "likeness", found)


def _of_concepts(
    known: Known, prediction: Prediction, test: Array, role: str, rng: np.random.Generator
) -> Iterator[Measure]:
    label, truth = known.roles[role], known.arrays.targets[role][test]
    logits = prediction[label][0][test]
    groups, place = np.unique(known.arrays.group[test], return_inverse=True)
    flat_NK, truth_NK = (x.reshape(-1, x.shape[-1]) for x in (logits, truth))
    place = np.repeat(place, len(flat_NK) // len(place))
    found = ranking.counts(flat_NK, truth_NK, place, len(groups))
    yield Measure(f"ranking/{label}", "ranking", found, groups)
    if label in known.intensity:
        probs = sigmoid(logits)
        true = known.intensity[label][test].reshape(-1, probs.shape[-1])
        found = intensity.statistics(probs.reshape(true.shape), true)
        yield Measure(f"intensity/{label}", "intensity", found)
    embeddings_NKE = prediction.get(f"embeddings/{label}")
    if embeddings_NKE is None:
        return
    truth_NK = middle(known.arrays.tasks[role], truth)
    scored = {"": alignment.alignment(embeddings_NKE, truth_NK)}
    scored["/random"] = alignment.random_alignment(embeddings_NKE, truth_NK, rng)
    for suffix, score in scored.items():
        if np.isfinite(score):
            one = {"count": np.ones(1), "alignment": np.array([score])}
            every = np.array(["all"])
            yield Measure(f"embeddings/{label}{suffix}", "alignment", one, every)


def _joined(parts: list[Array]) -> Array:
    return np.concatenate(parts, axis=-1).astype(np.float64)
