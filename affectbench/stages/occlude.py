"""A member -> results/occlusion/...: what changes where what a map points at is covered.

Three things are covered with the mean colour of training pictures, and for each as many cells
elsewhere: the region in which a concept shows (the target of its map), and the fifth of the cells
in which its own map is largest, both judged by the concept's probability; and the fifth in which
the row's one map is largest, judged by the probability of the class predicted.
"""

from collections.abc import Callable, Iterator
from dataclasses import replace

import numpy as np

from affectbench import streams
from affectbench.arrays import Array, Arrays, Prediction
from affectbench.evaluation.explanations.grids import on_grid
from affectbench.evaluation.explanations.known import Known, known_of
from affectbench.evaluation.explanations.measured import one_map
from affectbench.evaluation.explanations.occlusion import (
    covered,
    elsewhere,
    largest_cells,
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

COLOUR_ROWS = 512  # training pictures whose mean colour covers
MOST_ROWS = 96  # test rows that are covered, evenly spread over all: each is predicted often
Predicted = Callable[[Array], Prediction]  # cells (N, H, W) -> role -> (N, ...)


def run(spec: dict, code: str) -> None:
    """Cover and predict test rows; a diverged member has no line."""
    member = tuple(spec["member"])
    revived = revive(member)
    rows: list[tuple] = []
    if revived is not None:
        made = revived.record["spec"]
        arrays = rows_of(member[0], made["source"], made["inputs"], made["tasks"])
        pictures = [name for name, values in arrays.inputs.items() if values.dtype == np.uint8]
        about = {"dataset": member[0], "source": made["source"], "tasks": made["tasks"]}
        known = known_of({**about, "simulated": False}, arrays)
        if not pictures or known.maps is None:
            raise Refusal(f"occlude: dataset {member[0]} has no pictures with maps; leave it out")
        rng = streams.generator(spec["root_seed"], "occlude", *member)
        known, stored = fewer(known, read_prediction(member))
        predicted = _predictor(revived.network, known.arrays, pictures[0])
        rows = [*_concepts(predicted, known, stored, rng), *_classes(predicted, known, stored, rng)]
    write_csv(paths.occlusion(*member), OCCLUSION, rows)


def fewer(known: Known, stored: Prediction, most: int = MOST_ROWS) -> tuple[Known, Prediction]:
    """Return at most so many test rows, with what was stored of them.

    COLOUR_ROWS training rows stay, so that no more pictures are read than are used.

    stored  TASK of all rows (M, N, ...), and what explains it, KIND/TASK, of test rows (n, ...)
    """
    test = np.flatnonzero(known.arrays.split == "test")
    chosen = np.linspace(0, len(test) - 1, min(len(test), most)).round().astype(int)
    kept_N = np.zeros(len(known.arrays), dtype=bool)
    kept_N[np.flatnonzero(known.arrays.split == "train")[:COLOUR_ROWS]] = True
    kept_N[test[chosen]] = True
    thinned = {n: v[chosen] if "/" in n else v[:, kept_N] for n, v in stored.items()}
    maps = known.maps.where(kept_N) if known.maps else None
    return replace(known, arrays=known.arrays.where(kept_N), maps=maps), thinned


def _predictor(network, arrays: Arrays, name: str) -> Predicted:
    """Return what predicts test rows with some cells (N, H, W) of their pictures covered."""
    train, test = arrays.of("train").inputs[name], arrays.of("test")
    colour_C = np.asarray(train).mean(axis=(0, 1, 2)).round()
    images = np.asarray(test.inputs[name])

    def predicted(cells_NHW: Array) -> Prediction:
        seen = {**test.inputs, name: covered(images, cells_NHW, colour_C)}
        return {role: values[0] for role, values in predict(network, seen).items()}

    return predicted


def _concepts(
    predicted: Predicted, known: Known, stored: Prediction, rng: np.random.Generator
) -> Iterator[tuple]:
    """Yield lines of each concept's region and of its own map."""
    test, [maps_name] = known.arrays.of("test"), known.maps.tasks
    if maps_name not in stored or "concepts" not in known.roles:
        return
    maps_NKHW = stored[maps_name].astype(np.float64)
    target = known.maps.of("test").targets[maps_name]
    target_NKHW = on_grid(target, maps_NKHW.shape[2:])
    whole_NK = sigmoid(predicted(np.zeros_like(maps_NKHW[:, 0], dtype=bool))["concepts"])
    for k, unit in enumerate(known.arrays.tasks["concepts"].names):

        def probs(cells_NHW: Array, k: int = k) -> Array:
            return sigmoid(predicted(cells_NHW)["concepts"][:, k])

        for what, cells_NHW in (
            ("region", region_of(target_NKHW[:, k])),
            ("map", largest_cells(maps_NKHW[:, k])),
        ):
            changes = _changes(probs, whole_NK[:, k], cells_NHW, rng)
            yield from _lines(what, unit, test, cells_NHW, changes)


def _classes(
    predicted: Predicted, known: Known, stored: Prediction, rng: np.random.Generator
) -> Iterator[tuple]:
    """Yield lines of the row's one map."""
    map_NHW = one_map(known, stored, "target") if "target" in known.roles else None
    if map_NHW is None:
        return
    test = known.arrays.split == "test"
    of_class_N = stored[known.roles["target"]][0][test].argmax(axis=-1)

    def probs(cells_NHW: Array) -> Array:
        return softmax(predicted(cells_NHW)["target"])[np.arange(len(of_class_N)), of_class_N]

    cells_NHW = largest_cells(map_NHW)
    changes = _changes(probs, probs(np.zeros_like(cells_NHW)), cells_NHW, rng)
    yield from _lines("class_map", "", known.arrays.of("test"), cells_NHW, changes)


def _changes(
    probs: Callable[[Array], Array], whole_N: Array, cells_NHW: Array, rng: np.random.Generator
) -> tuple[Array, Array]:
    """Return how far a probability moves where the cells are covered, and as many elsewhere.

    whole_N  the probability of the picture as it is
    """
    there_N, away_N = probs(cells_NHW), probs(elsewhere(cells_NHW, rng))
    return np.abs(there_N - whole_N), np.abs(away_N - whole_N)


def _lines(
    what: str, unit: str, test: Arrays, cells_NHW: Array, changes: tuple[Array, Array]
) -> list[tuple]:
    """Return a line a group: how many rows count, and the sums of both changes."""
    groups, inverse = np.unique(test.group, return_inverse=True)
    counts_N = cells_NHW.any(axis=(1, 2))
    sums = [
        np.bincount(inverse, weights=values * counts_N, minlength=len(groups))
        for values in (np.ones(len(test)), *changes)
    ]
    return [(what, unit, str(g), *map(float, row)) for g, *row in zip(groups, *sums, strict=True)]
