"""The truth that a simulator wrote beside its data, for the rows of a dataset."""

from collections.abc import Iterator, Mapping
from pathlib import Path

import numpy as np

from affectbench.arrays import Array, Task
from affectbench.refusal import Refusal
from affectbench.store import paths
from affectbench.store.arrays import read_npz, read_prepared, read_rows

ANSWERS = {"regression": "value"}  # kind of task -> what answers it; of others the posterior
# What a fit may be given of faces -> where it is: the first of these that was written.
OF_FACES = {
    "truth/landmarks": (("landmarks", "value"),),
    "truth/units": (("concepts", "intensity"), ("au", "intensity")),
}


def truths_given(spec: Mapping, tasks: Mapping[str, Task]) -> dict[str, Array]:
    """Return the inputs that a fit is given of the truth: name -> (N, [T,] ...).

    "truth/ROLE" is the answer to a task: the posterior that labels are drawn from, or the true
    value. "truth/landmarks" (136 values, as fractions of the picture's side, columns x_0 to x_67
    and y_0 to y_67) and "truth/units" (intensities of action units in [0, 1]) have the frames of
    the fit's tasks. Context frames are NaN. Refuses where the simulator did not write the truth.

    spec   of the fit; its key "given" lists what is given
    tasks  role -> task
    """
    dataset, source, inputs = spec["member"][0], spec["source"], {}
    for name, role, task, quantity in _wanted(spec, tasks):
        if quantity == "posterior":
            values = posterior_of(dataset, source, task)
        else:
            frames = spec["tasks"][role]
            values = true_of(dataset, source, task, quantity, frames)
        if values is None:
            raise Refusal(
                f"dataset {dataset}: its simulator wrote no truth of '{task}' in"
                f" {paths.truth(source)}; take the task out of variant '{spec['member'][1]}', or"
                " that variant out of the arm"
            )
        if name in inputs and not np.array_equal(inputs[name], values, equal_nan=True):
            raise Refusal(
                f"variant '{spec['member'][1]}': its tasks on dataset {dataset} are of different"
                f" frames, which cannot share one {name}; give it one of them"
            )
        inputs[name] = values
    return inputs


def truth_files(spec: Mapping, tasks: Mapping[str, Task]) -> list[Path]:
    """Return the files of the truth that a fit is given."""
    files = dict.fromkeys(task for _, _, task, _ in _wanted(spec, tasks))
    return [_file(spec["source"], task) for task in files]


def _wanted(spec: Mapping, tasks: Mapping[str, Task]) -> Iterator[tuple[str, str, str, str]]:
    """Yield what a fit is given: the input's name, a role, the file's task and the quantity."""
    for given in spec.get("given", ()):
        for role, task in spec["tasks"].items():
            if given == "truth/answers":
                yield f"truth/{role}", role, task, ANSWERS.get(tasks[role].kind, "posterior")
            elif given in OF_FACES:
                stored = OF_FACES[given]
                yield given, role, *next((s for s in stored if _has(spec["source"], *s)), stored[0])


def _has(source: str, task: str, quantity: str) -> bool:
    path = _file(source, task)
    return path.is_file() and quantity in read_npz(path)


def _file(source: str, task: str) -> Path:
    return paths.truth(source) / f"{task}.npz"


def posterior_of(dataset: str, source: str, task: str) -> Array | None:
    """Return the true probabilities of a task's classes or labels, (N, ..., C).

    They are NaN for context frames. Where the dataset leaves classes out, those of the others are
    normalised. Returns None where the simulator wrote no posterior of the task.
    """
    posterior = true_of(dataset, source, task, "posterior")
    rows = read_rows(paths.rows(dataset) / "rows.npz")
    if posterior is None or task not in rows.classes:
        return posterior
    names = read_prepared(source).tasks[task].names
    posterior = posterior[..., [names.index(name) for name in rows.classes[task]]]
    return posterior / posterior.sum(axis=-1, keepdims=True)


def true_of(dataset: str, source: str, task: str, quantity: str, frames: str = "") -> Array | None:
    """Return a true quantity of a task for every row, (N, [T,] ...); NaN for context frames.

    Returns None where the simulator did not write it.

    quantity  "posterior", "intensity" (of action units, in [0, 1]), "map" (where units show) or
              "value" (of a regression)
    frames    the task whose frames of each row are taken; "": the task itself
    """
    path, frames = _file(source, task), frames or task
    truth = read_npz(path) if path.is_file() else {}
    if quantity not in truth:
        return None
    rows, prepared = read_rows(paths.rows(dataset) / "rows.npz"), read_prepared(source)
    index = _places(truth["row"], rows.takes[frames].of(prepared.row)[:], path)
    values = truth[quantity][index].astype(np.float64)
    if rows.scored is not None and rows.takes[frames].length:
        scored = rows.scored.reshape(*rows.scored.shape, *(1,) * (values.ndim - 2))
        values = np.where(scored, values, np.nan)
    return values


def _places(rows: Array, wanted: Array, path: Path) -> Array:
    """Return where each wanted row id stands among those of a file; refuses one that it lacks.

    >>> _places(np.array([7, 3, 5]), np.array([[5, 7]]), Path("truth.npz")).tolist()
    [[2, 0]]
    """
    order = np.argsort(rows, kind="stable")
    place = np.searchsorted(rows, wanted, sorter=order).clip(max=len(rows) - 1)
    index = order[place]
    if (missing := rows[index] != wanted).any():
        raise Refusal(
            f"{path} has no truth of row {wanted[missing][0]}; it is of other data: delete its"
            " simulated folder, and it is made anew"
        )
    return index
