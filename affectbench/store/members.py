"""The folder of a member, that is of one fitted network: weights, prediction, history, record.

A member is named by its dataset, variant, generation and seed. Its record holds the size and the
SHA-256 of each of its other files, so that one that was cut, changed or lost is noticed.
"""

from collections.abc import Iterable, Iterator
from pathlib import Path

import numpy as np

from affectbench.arrays import Array, Prediction
from affectbench.store import files, paths
from affectbench.store.arrays import digest, read_npz, write_npz
from affectbench.store.records import read_record_file
from affectbench.store.tables import read_csv, write_csv
from affectbench.store.weights import load, write_state

FILES = ("weights.safetensors", "prediction.npz", "history.csv", "diagnostics.csv")
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
    path = _as_written(member, "weights.safetensors")
    with files.reading(path):
        return load(path)


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
    record                written last, so its presence means that the member is complete; with it
                          the sizes and digests of the other files
    """
    write_weights(folder, state)
    write_npz(folder / "prediction.npz", prediction, sealed=False)
    write_csv(folder / "history.csv", HISTORY, history)
    write_csv(folder / "diagnostics.csv", DIAGNOSTICS, diagnostics)
    noted = {
        name: {"bytes": (folder / name).stat().st_size, "sha256": digest(folder / name)}
        for name in FILES
    }
    files.write_json(folder / "record.json", {**record, "files": noted})


def read_prediction(member: tuple[str, str, int, int], tasks: Iterable[str] = ()) -> Prediction:
    """Return a member's prediction, task -> (S, N, ...); that of a diverged fit is empty.

    tasks  that it has, unless it is empty
    """
    path = _as_written(member, "prediction.npz")
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


def damage_of(folder: Path, record: dict, *, whole: bool = False) -> Iterator[tuple[Path, str]]:
    """Yield each file of a member that is not as its record says, and how it differs.

    whole  whether files are read for their digests, and not only looked at for their sizes
    """
    for name, noted in record.get("files", {}).items():
        if difference := _differs(folder / name, noted, whole=whole):
            yield folder / name, difference


def _differs(path: Path, noted: dict, *, whole: bool) -> str:
    try:
        size = path.stat().st_size
        if size != noted["bytes"]:
            return f"has {size:,} bytes of {noted['bytes']:,}"
        return "is not as it was written" if whole and digest(path) != noted["sha256"] else ""
    except FileNotFoundError:
        return "is missing"
    except OSError as error:
        return f"cannot be read ({error.strerror})"


def _as_written(member: tuple[str, str, int, int], name: str) -> Path:
    """Return the path of a member's file; refuse one that is not as its record says, if it does."""
    folder = paths.member(*member)
    record = folder / "record.json"
    noted = read_record_file(record).get("files", {}).get(name) if record.is_file() else None
    if noted and (difference := _differs(folder / name, noted, whole=True)):
        raise files.broken(folder / name, f"it {difference}")
    return folder / name
