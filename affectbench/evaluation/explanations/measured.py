"""One member's stored explanations -> measures of them, as statistics of test rows."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from affectbench.arrays import Array, Prediction, middle
from affectbench.data.action_units import class_maps, membership
from affectbench.evaluation.explanations.correction import anothers, anothers_of_class, corrected
from affectbench.evaluation.explanations.grids import on_grid, shown
from affectbench.evaluation.explanations.ground_truth import GroundTruth
from affectbench.evaluation.metrics import (
    alignment,
    class_location,
    intensity,
    likeness,
    location,
    ranking,
)
from affectbench.evaluation.metrics import corrected as corrected_metrics
from affectbench.probabilities import sigmoid
from affectbench.store.assemble import is_side_product


@dataclass(frozen=True)
class Measure:
    """Statistics of test rows that are scored like those of a task, under a name of their own."""

    name: str  # for example "maps/au/constant"
    kind: str  # a key of `metrics.kinds.MODULES`
    statistics: dict[str, Array]  # (N, ...) of test rows or of their frames, or (G, ...) of groups
    groups: Array | None = None  # (G,) names where statistics are of groups


def explains(prediction: Prediction) -> bool:
    """Return whether a member stored more than logits, such as maps or embeddings."""
    return any(map(is_side_product, prediction))


def measures(
    truth: GroundTruth, prediction: Prediction, rng: np.random.Generator
) -> Iterator[Measure]:
    """Yield every measure that a member's stored arrays allow.

    rng  draws the embeddings of the control
    """
    test = truth.arrays.split == "test"
    classes = [r for r, task in truth.arrays.tasks.items() if task.kind == "multiclass"]
    labels = [r for r, task in truth.arrays.tasks.items() if task.kind == "multilabel"]
    if truth.maps is not None:
        yield from _located(truth, prediction, test)
        for role in classes:
            yield from _class_located(truth, prediction, test, role)
    for role, task in truth.arrays.tasks.items():
        effects = prediction.get(f"effects/{truth.roles[role]}")
        if effects is not None:
            yield from _corrected(truth, prediction, test, role, labels, effects)
        if effects is not None and task.kind == "multiclass":
            yield from _alike(truth, prediction, test, role)
    for role in (r for r in labels if truth.roles[r] in prediction):
        yield from _of_concepts(truth, prediction, test, role, rng)


def _located(truth: GroundTruth, prediction: Prediction, test: Array) -> Iterator[Measure]:
    """Yield how well concepts are located: against labels, by a constant map, against the truth."""
    [name] = truth.maps.tasks
    if name not in prediction:
        return
    maps, target = prediction[name].astype(np.float64), truth.maps.targets[name]
    grid = maps.shape[2:]
    wanted, constant = on_grid(target[test], grid), _mean_map(target, truth.maps.split, grid)
    yield Measure(name, "map", location.statistics(maps, wanted))
    always = np.broadcast_to(constant, maps.shape)
    yield Measure(f"{name}/constant", "map", location.statistics(always, wanted))
    if truth.true_maps is not None:
        true = on_grid(truth.true_maps[test], grid)
        yield Measure(f"{name}/true", "map", location.statistics(maps, true))


def _mean_map(target: Array, split: Array, grid: tuple[int, int]) -> Array:
    """Return the mean map of training rows (K, H, W), which the control shows for every row."""
    train = on_grid(target[split == "train"], grid)
    return train[np.isfinite(train).all(axis=(1, 2, 3))].mean(axis=0)


def _class_located(
    truth: GroundTruth, prediction: Prediction, test: Array, role: str
) -> Iterator[Measure]:
    """Yield how well a row's one map locates the units of its true expression, and its likeness."""
    [name], label = truth.maps.tasks, truth.roles[role]
    map_NHW = one_map(truth, prediction, role)
    if map_NHW is None:
        return
    names, class_N = truth.arrays.tasks[role].names, truth.arrays.targets[role]
    member_CK = membership(names, truth.maps.tasks[name].names)
    maps_NKHW = on_grid(truth.maps.targets[name], map_NHW.shape[1:])
    wanted_N1HW = class_maps(maps_NKHW, class_N, member_CK)
    train = wanted_N1HW[truth.arrays.split == "train", 0]
    always = train[np.isfinite(train).all(axis=(1, 2))].mean(axis=0)
    about = (wanted_N1HW[test, 0], class_N[test], len(names))
    yield Measure(f"maps/{label}", "class_map", class_location.statistics(map_NHW, *about))
    constant = np.broadcast_to(always, map_NHW.shape)
    control = class_location.statistics(constant, *about)
    yield Measure(f"maps/{label}/constant", "class_map", control)
    flat = map_NHW.reshape(len(map_NHW), -1)
    statistics = likeness.statistics(flat, class_N[test], truth.arrays.group[test])
    yield Measure(f"likeness/maps/{label}", "likeness", statistics)


def one_map(truth: GroundTruth, prediction: Prediction, role: str) -> Array | None:
    """Return the one map of each test row (N, H, W), >= 0; None where nothing is shown.

    It is the map of the predicted class if there are maps of classes, and else the sum of the
    concepts' maps, weighted by the concepts' probabilities. Concepts with a probability below one
    half are left out, as in AGCM's code, unless all are below. That code stretches each map to
    [0, 1] first; here maps keep their scale.
    """
    label, [name] = truth.roles[role], truth.maps.tasks
    test = truth.arrays.split == "test"
    if f"maps/{label}" in prediction:
        maps = prediction[f"maps/{label}"].astype(np.float64)
        of_class_N = prediction[label][0][test].argmax(axis=-1) % maps.shape[1]
        return shown(maps[np.arange(len(maps)), of_class_N])
    concepts = truth.roles.get("concepts")
    if name not in prediction or concepts not in prediction:
        return None
    probs_NK = sigmoid(prediction[concepts][0][test])
    weight_NK = np.where(probs_NK >= 0.5, probs_NK, 0)
    weight_NK = np.where(weight_NK.any(axis=1, keepdims=True), weight_NK, probs_NK)
    return np.einsum("nk,nkhw->nhw", weight_NK, prediction[name].astype(np.float64))


def _corrected(
    truth: GroundTruth,
    prediction: Prediction,
    test: Array,
    role: str,
    labels: list[str],
    effects: Array,
) -> Iterator[Measure]:
    """Yield the task's metric after correcting concepts, and after setting them to another row's.

    effects  (n, [T,] K, C) of test rows
    labels   the roles of the concepts, whose probabilities are joined in this order
    """
    label, K = truth.roles[role], effects.shape[-2]
    task, target = truth.arrays.tasks[role], truth.arrays.targets[role][test]
    logits = prediction[label][0][test].astype(np.float64).reshape(-1, effects.shape[-1])
    probs = _joined([sigmoid(prediction[truth.roles[r]][0][test]) for r in labels]).reshape(-1, K)
    labelled = _joined([truth.arrays.targets[r][test] for r in labels])
    of_classes = task.kind == "multiclass"
    flat = target.reshape(-1) if of_classes else target.reshape(-1, target.shape[-1])
    statistics = (
        corrected_metrics.statistics_of_classes
        if of_classes
        else corrected_metrics.statistics_of_values
    )
    for suffix, given in (("", labelled), ("/anothers", anothers(labelled))):
        flat_effects = effects.reshape(len(probs), K, -1)
        shares = corrected_metrics.SHARES
        moved = corrected(logits, probs, given.reshape(-1, K), flat_effects, shares)
        yield Measure(f"corrected/{label}{suffix}", "corrected", statistics(moved, flat))


def _alike(truth: GroundTruth, prediction: Prediction, test: Array, role: str) -> Iterator[Measure]:
    """Yield how alike the contributions of concepts to the predicted class are.

    In the control a row has the contributions of another row with the same predicted class: what is
    said of a face there depends on the class alone, and varies as much.
    """
    label = truth.roles[role]
    contributions_NKC = prediction[f"contributions/{label}"]
    if contributions_NKC.ndim != 3:
        return
    of_class_N = prediction[label][0][test].argmax(axis=-1)
    own_NK = contributions_NKC[np.arange(len(of_class_N)), :, of_class_N].astype(np.float64)
    about = truth.arrays.targets[role][test], truth.arrays.group[test]
    for suffix, said_NK in (("", own_NK), ("/anothers", anothers_of_class(own_NK, of_class_N))):
        statistics = likeness.statistics(said_NK, *about)
        yield Measure(f"likeness/contributions/{label}{suffix}", "likeness", statistics)


def _of_concepts(
    truth: GroundTruth, prediction: Prediction, test: Array, role: str, rng: np.random.Generator
) -> Iterator[Measure]:
    """Yield how concepts are ranked, how their probability follows intensity, how they align."""
    label, target = truth.roles[role], truth.arrays.targets[role][test]
    logits = prediction[label][0][test]
    groups, index = np.unique(truth.arrays.group[test], return_inverse=True)
    flat_NK, label_NK = (x.reshape(-1, x.shape[-1]) for x in (logits, target))
    group_N = np.repeat(index, len(flat_NK) // len(index))
    counts = ranking.counts(flat_NK, label_NK, group_N, len(groups))
    yield Measure(f"ranking/{label}", "ranking", counts, groups)
    if label in truth.intensity:
        probs = sigmoid(logits)
        true = truth.intensity[label][test].reshape(-1, probs.shape[-1])
        moments = intensity.statistics(probs.reshape(true.shape), true)
        yield Measure(f"intensity/{label}", "intensity", moments)
    embeddings_NKE = prediction.get(f"embeddings/{label}")
    if embeddings_NKE is None:
        return
    label_NK = middle(truth.arrays.tasks[role], target)
    scores = {"": alignment.alignment(embeddings_NKE, label_NK, index)}
    scores["/random"] = alignment.random_alignment(embeddings_NKE, label_NK, index, rng)
    for suffix, score in scores.items():
        if np.isfinite(score):
            statistics = {"count": np.ones(1), "alignment": np.array([score])}
            all_rows = np.array(["all"])  # the score is of all rows together, so there is one group
            yield Measure(f"embeddings/{label}{suffix}", "alignment", statistics, all_rows)


def _joined(parts: list[Array]) -> Array:
    return np.concatenate(parts, axis=-1).astype(np.float64)
