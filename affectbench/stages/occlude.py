"""A member -> results/occlusion/...: how far probabilities move when patches are covered.

A patch is a square of the picture, one element of a map's grid. Patches are covered with the mean
colour of training pictures, in three ways:

region     the patches in which a concept shows, by the target of its map
map        the fifth of the patches in which the member's own map of the concept is largest
class_map  the fifth of the patches in which the row's one map is largest

The first two are judged by the probability of the concept, the last by that of the predicted class.
For each, as many patches elsewhere are covered as a control.
"""

from collections.abc import Callable, Iterator
from dataclasses import replace

import numpy as np

from affectbench import streams
from affectbench.arrays import Array, Arrays, Prediction
from affectbench.evaluation.explanations.grids import on_grid
from affectbench.evaluation.explanations.ground_truth import GroundTruth, ground_truth_of
from affectbench.evaluation.explanations.measured import one_map
from affectbench.evaluation.explanations.occlusion import (
    covered,
    elsewhere,
    largest_patches,
    region_of,
)
from affectbench.learning.stored_network import revive
from affectbench.learning.training import predict
from affectbench.probabilities import sigmoid, softmax
from affectbench.refusal import Refusal
from affectbench.store import paths
from affectbench.store.assemble import rows_of
from affectbench.store.members import OCCLUSION, read_prediction
from affectbench.store.tables import write_csv

COLOUR_ROWS = 512  # training pictures whose mean is the colour that covers
MOST_ROWS = 96  # test rows, evenly spread over all: each has to be predicted many times
Predicted = Callable[[Array], Prediction]  # covered patches (N, H, W) -> role -> (N, ...)


def run(spec: dict, code: str) -> None:
    """Cover and predict test rows, and write a line for each group; none if the member diverged."""
    member = tuple(spec["member"])
    revived = revive(member)
    rows: list[tuple] = []
    if revived is not None:
        made = revived.record["spec"]
        arrays = rows_of(member[0], made["source"], made["inputs"], made["tasks"])
        pictures = [
            n for n, x in arrays.inputs.items() if x.dtype == np.uint8 and len(x.shape) == 4
        ]
        about = {"dataset": member[0], "source": made["source"], "tasks": made["tasks"]}
        truth = ground_truth_of({**about, "simulated": False}, arrays)
        if not pictures or truth.maps is None:
            raise Refusal(f"occlude: dataset {member[0]} has no pictures with maps; leave it out")
        rng = streams.generator(spec["root_seed"], "occlude", *member)
        truth, stored = fewer(truth, read_prediction(member))
        predicted = _predictor(revived.network, truth.arrays, pictures[0])
        rows = [*_concepts(predicted, truth, stored, rng), *_classes(predicted, truth, stored, rng)]
    write_csv(paths.occlusion(*member), OCCLUSION, rows)


def fewer(
    truth: GroundTruth, stored: Prediction, most: int = MOST_ROWS
) -> tuple[GroundTruth, Prediction]:
    """Return at most `most` test rows, and what was stored of them.

    Of the training rows the first COLOUR_ROWS stay, so that no more pictures are read than are
    used.

    stored  "TASK" is the logits of all rows (M, N, ...), "KIND/TASK" an explanation of test rows
            (n, ...)
    """
    test = np.flatnonzero(truth.arrays.split == "test")
    chosen = np.linspace(0, len(test) - 1, min(len(test), most)).round().astype(int)
    kept_N = np.zeros(len(truth.arrays), dtype=bool)
    kept_N[np.flatnonzero(truth.arrays.split == "train")[:COLOUR_ROWS]] = True
    kept_N[test[chosen]] = True
    thinned = {n: v[chosen] if "/" in n else v[:, kept_N] for n, v in stored.items()}
    maps = truth.maps.where(kept_N) if truth.maps else None
    return replace(truth, arrays=truth.arrays.where(kept_N), maps=maps), thinned


def _predictor(network, arrays: Arrays, name: str) -> Predicted:
    """Return a function that predicts the test rows with some patches of their pictures covered.

    name  of the modality that is the picture
    """
    train, test = arrays.of("train").inputs[name], arrays.of("test")
    colour_C = train[:].mean(axis=(0, 1, 2)).round()
    images = test.inputs[name][:]

    def predicted(patches_NHW: Array) -> Prediction:
        seen = {**test.inputs, name: covered(images, patches_NHW, colour_C)}
        return {role: values[0] for role, values in predict(network, seen).items()}

    return predicted


def _concepts(
    predicted: Predicted, truth: GroundTruth, stored: Prediction, rng: np.random.Generator
) -> Iterator[tuple]:
    """Yield the lines of each concept's region and of the member's own map of it."""
    test, [maps_name] = truth.arrays.of("test"), truth.maps.tasks
    if maps_name not in stored or "concepts" not in truth.roles:
        return
    maps_NKHW = stored[maps_name].astype(np.float64)
    target = truth.maps.of("test").targets[maps_name]
    target_NKHW = on_grid(target, maps_NKHW.shape[2:])
    whole_NK = sigmoid(predicted(np.zeros_like(maps_NKHW[:, 0], dtype=bool))["concepts"])
    for k, unit in enumerate(truth.arrays.tasks["concepts"].names):

        def probs(patches_NHW: Array, k: int = k) -> Array:
            return sigmoid(predicted(patches_NHW)["concepts"][:, k])

        for what, patches_NHW in (
            ("region", region_of(target_NKHW[:, k])),
            ("map", largest_patches(maps_NKHW[:, k])),
        ):
            changes = _changes(probs, whole_NK[:, k], patches_NHW, rng)
            yield from _lines(what, unit, test, patches_NHW, changes)


def _classes(
    predicted: Predicted, truth: GroundTruth, stored: Prediction, rng: np.random.Generator
) -> Iterator[tuple]:
    """Yield the lines of the row's one map."""
    map_NHW = one_map(truth, stored, "target") if "target" in truth.roles else None
    if map_NHW is None:
        return
    test = truth.arrays.split == "test"
    of_class_N = stored[truth.roles["target"]][0][test].argmax(axis=-1)

    def probs(patches_NHW: Array) -> Array:
        return softmax(predicted(patches_NHW)["target"])[np.arange(len(of_class_N)), of_class_N]

    patches_NHW = largest_patches(map_NHW)
    changes = _changes(probs, probs(np.zeros_like(patches_NHW)), patches_NHW, rng)
    yield from _lines("class_map", "", truth.arrays.of("test"), patches_NHW, changes)


def _changes(
    probs: Callable[[Array], Array], whole_N: Array, patches_NHW: Array, rng: np.random.Generator
) -> tuple[Array, Array]:
    """Return how far a probability moves with the patches covered, and with as many elsewhere.

    probs    covered patches (N, H, W) -> probability (N,)
    whole_N  the probability of the picture as it is
    """
    covered_N, control_N = probs(patches_NHW), probs(elsewhere(patches_NHW, rng))
    return np.abs(covered_N - whole_N), np.abs(control_N - whole_N)


def _lines(
    what: str, unit: str, test: Arrays, patches_NHW: Array, changes: tuple[Array, Array]
) -> list[tuple]:
    """Return a line for each group: how many of its rows count, and the sums of both changes.

    A row counts if any of its patches was to be covered. The columns are those of OCCLUSION.
    """
    groups, inverse = np.unique(test.group, return_inverse=True)
    counts_N = patches_NHW.any(axis=(1, 2))
    sums = [
        np.bincount(inverse, weights=values * counts_N, minlength=len(groups))
        for values in (np.ones(len(test)), *changes)
    ]
    return [(what, unit, str(g), *map(float, row)) for g, *row in zip(groups, *sums, strict=True)]
