"""Members' predictions -> results/gallery/.../: a few test rows for figures that show examples."""

import numpy as np

from affectbench import streams
from affectbench.arrays import Array, Arrays, Prediction, middle
from affectbench.refusal import Diverged
from affectbench.store import paths
from affectbench.store.arrays import read_prepared, read_rows
from affectbench.store.assemble import is_side_product, pool, rows_of
from affectbench.store.galleries import Gallery, write_gallery
from affectbench.store.members import read_prediction
from affectbench.store.truth import posterior_of

OF_A_CLASS = 2  # rows of each class, from different groups where there are enough
SPREAD = 8  # rows of a dataset without classes, spread evenly over its values


def run(spec: dict, code: str) -> None:
    """Store a few test rows, the same for all variants of a dataset, with every seed's logits."""
    dataset, source = spec["dataset"], spec["source"]
    key = (dataset, spec["variant"], spec["generation"])
    arrays = rows_of(dataset, source, spec["inputs"], _all_tasks(dataset, source))
    rng = streams.generator(spec["root_seed"], "gallery", dataset)
    chosen = choose(arrays, rng)
    predictions = [read_prediction((*key, seed)) for seed in spec["seeds"]]
    posterior = {}
    if spec["simulated"]:
        posteriors = {name: posterior_of(dataset, source, name) for name in arrays.tasks}
        posterior = {name: p[chosen] for name, p in posteriors.items() if p is not None}
    logits, products = _predicted(predictions, spec["variant"], chosen, arrays.split == "test")
    gallery = Gallery(
        arrays.row[chosen],
        arrays.group[chosen],
        arrays.tasks,
        {n: v[chosen] for n, v in arrays.inputs.items() if _is_picture(v[chosen[:1]])},
        {name: target[chosen] for name, target in arrays.targets.items()},
        posterior,
        logits,
        products,
    )
    write_gallery(paths.gallery(*key), gallery)


def choose(arrays: Arrays, rng: np.random.Generator) -> Array:
    """Return the indices of a few test rows (R,).

    OF_A_CLASS rows of each class of the first multiclass task, or fewer if a class has fewer. Rows
    of several frames have the class of the middle one. Without such a task, SPREAD rows are spread
    evenly over the rows sorted by the mean target of the first regression or multilabel task, and
    where there is none of these, such as of votes alone, over all.
    """
    test = rng.permutation(np.flatnonzero(arrays.split == "test"))
    kinds = {task.kind: name for name, task in reversed(arrays.tasks.items())}
    if "multiclass" in kinds:
        name = kinds["multiclass"]
        of_row = middle(arrays.tasks[name], arrays.targets[name][test])
        classes = range(len(arrays.tasks[name].names))
        return np.array([r for c in classes for r in _apart(test[of_row == c], arrays.group)], int)
    name = kinds.get("regression") or kinds.get("multilabel")
    if name is None:
        return _spread(np.sort(test))
    target = arrays.targets[name][test].reshape(len(test), -1)
    test, target = test[~np.isnan(target).all(axis=1)], target[~np.isnan(target).all(axis=1)]
    return _spread(test[np.argsort(np.nanmean(target, axis=1), kind="stable")])


def _spread(ordered: Array) -> Array:
    """Return SPREAD of some rows at equal distances, or all where there are fewer."""
    return ordered[np.linspace(0, len(ordered) - 1, min(SPREAD, len(ordered))).round().astype(int)]


def _apart(rows: Array, group: Array) -> list[int]:
    """Return OF_A_CLASS of the rows, from different groups as long as there are enough."""
    _, first = np.unique(group[rows], return_index=True)
    ordered = [*rows[np.sort(first)], *np.delete(rows, first)]
    return ordered[:OF_A_CLASS]


def _predicted(
    predictions: list[Prediction], variant: str, chosen: Array, test: Array
) -> tuple[dict[str, Array], dict[str, Array]]:
    """Return the logits of all seeds for the chosen rows, and the explanations of one seed.

    The explanations (maps, contributions, ...) are those of the first seed that did not diverge.
    They are stored for test rows only, so that their index differs.

    test  whether each row is a test row (N,)
    """
    try:
        logits = {name: v[:, chosen] for name, v in pool(predictions, variant).items()}
    except Diverged:
        return {}, {}
    index = np.searchsorted(np.flatnonzero(test), chosen)
    first = next(prediction for prediction in predictions if prediction)
    return logits, {name: v[index] for name, v in first.items() if is_side_product(name)}


def _all_tasks(dataset: str, source: str) -> dict[str, str]:
    """Return every task of a dataset's rows, as name -> name (roles are not needed here)."""
    taken = read_rows(paths.rows(dataset) / "rows.npz").takes
    return {name: name for name in read_prepared(source).tasks if name in taken}


def _is_picture(values: Array) -> bool:
    return values.dtype == np.uint8
