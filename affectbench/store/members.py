"""The folder of a member, that is of one fitted network: weights, prediction, history, record.

A member is named by its dataset, variant, generation and seed.
"""

from collections.abc import Iterable
from pathlib import Path

import numpy as np

from affectbench.arrays import Array, Prediction
from affectbench.store import files, paths
from affectbench.store.arrays import read_npz, write_npz
from affectbench.store.records import read_record_file
from affectbench.store.tables import read_csv, write_csv
from affectbench.store.weights import write_state

HISTORY = ("step", "quantity", "value")
DIAGNOSTICS = ("quantity", "row", "column", "value")
IMPORTANCE = (
    "task", "class_mode", "class", "feature", "value", "standard_error",
    "rounds", "ratio", "residual",  # of the class as a whole: see learning.sage.game.ClassSage
)  # fmt: skip
# A line sums over the `rows` rows of a group how far a probability moved: `there` when the cells
# that a map points at were covered, `elsewhere` when as many other cells were.
OCCLUSION = ("covered", "concept", "group", "rows", "there", "elsewhere")


def write_weights(folder: Path, state: dict) -> None:
    """Write a member's state dict (name -> tensor); that of a diverged fit is empty."""
    write_state(folder / "weights.safetensors", state)


def read_weights(member: tuple[str, str, int, int]) -> dict:
    from safetensors.torch import load_file

    path = paths.member(*member) / "weights.safetensors"
    with files.reading(path):
        return load_file(path)


def write_member(
    folder: Path,
    state: dict,
    prediction: Prediction,
    history: list[tuple],
    diagnostics: list[tuple],
    record: dict,
) -> None:
    """Write all files of a member.

    history, diagnostics  rows with the columns HISTORY and DIAGNOSTICS
    record                written last, so its presence means that the member is complete
    """
    write_weights(folder, state)
    write_npz(folder / "prediction.npz", prediction)
    write_csv(folder / "history.csv", HISTORY, history)
    write_csv(folder / "diagnostics.csv", DIAGNOSTICS, diagnostics)
    files.write_json(folder / "record.json", record)


def read_prediction(member: tuple[str, str, int, int], tasks: Iterable[str] = ()) -> Prediction:
    """Return a member's prediction, task -> (S, N, ...); that of a diverged fit is empty.

    tasks  that it has, unless it is empty
    """
    path = paths.member(*member) / "prediction.npz"
    prediction = read_npz(path)
    if missing := [task for task in tasks if prediction and task not in prediction]:
        raise files.broken(path, f"it has no '{missing[0]}'")
    return prediction


def read_importance(member: tuple[str, str, int, int], task: str) -> dict[str, Array]:
    """Return the SAGE values of a member's F features for a task: class mode -> (C, F).

    Those of a member that diverged are empty.
    """
    values: dict[str, dict[str, list[float]]] = {}
    for row in read_csv(paths.importance(*member), IMPORTANCE):
        if row["task"] == task:
            of_class = values.setdefault(row["class_mode"], {}).setdefault(row["class"], [])
            of_class.append(float(row["value"]))
    return {mode: np.array(list(of_class.values())) for mode, of_class in values.items()}


def read_record(member: tuple[str, str, int, int]) -> dict:
    return read_record_file(paths.member(*member) / "record.json")
