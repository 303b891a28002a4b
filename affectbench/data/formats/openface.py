"""csv files of OpenFace 2.x: read by column name, so order and further columns do not matter.

T. Baltrusaitis et al., "OpenFace 2.0", FG 2018; columns after the page "Output Format" of its wiki.
Header fields are separated by ", ". OpenFace 3 gives the same column names to other action units,
so its files are refused.
"""

import csv
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

import numpy as np

from affectbench.arrays import Array
from affectbench.refusal import Refusal

INTENSITY_AUS = (1, 2, 4, 5, 6, 7, 9, 10, 12, 14, 15, 17, 20, 23, 25, 26, 45)
PRESENCE_AUS = (1, 2, 4, 5, 6, 7, 9, 10, 12, 14, 15, 17, 20, 23, 25, 26, 28, 45)
INTENSITIES = tuple(f"AU{au:02d}_r" for au in INTENSITY_AUS)  # 0 to 5
PRESENCES = tuple(f"AU{au:02d}_c" for au in PRESENCE_AUS)  # 0 or 1
LANDMARKS = (*(f"x_{i}" for i in range(68)), *(f"y_{i}" for i in range(68)))  # pixels
POSE = ("pose_Tx", "pose_Ty", "pose_Tz", "pose_Rx", "pose_Ry", "pose_Rz")  # mm, radians
GAZE = (
    *(f"gaze_{eye}_{axis}" for eye in (0, 1) for axis in "xyz"),
    "gaze_angle_x",
    "gaze_angle_y",
)
HEAD = ("frame", "face_id", "timestamp", "confidence", "success")
EYES = tuple(f"eye_lmk_{axis}_{i}" for axis in "xyXYZ" for i in range(56))
POINTS_3D = tuple(f"{axis}_{i}" for axis in "XYZ" for i in range(68))
MODEL = ("p_scale", *(f"p_{n}" for n in ("rx", "ry", "rz", "tx", "ty")))
MODEL += tuple(f"p_{i}" for i in range(34))
# All that the video tool of OpenFace 2.2 writes, in its order: 714 columns.
COLUMNS = (*HEAD, *GAZE, *EYES, *POSE, *LANDMARKS, *POINTS_3D, *MODEL, *INTENSITIES, *PRESENCES)
ONLY_IN_2 = "AU45_r"  # a column that OpenFace 2 writes and OpenFace 3 does not


def read_openface(path: Path, columns: Sequence[str]) -> Array:
    """Return the named columns of a csv, (rows, columns) float64, NaN where a field is empty.

    Refuses a missing file or column, a value that is no number, a line with too many or too few
    fields, and a file of OpenFace 3. The message names file, line and column.
    """
    try:
        with path.open(newline="", encoding="utf-8-sig") as file:
            header, *lines = csv.reader(file, skipinitialspace=True)
    except FileNotFoundError:
        raise Refusal(
            f"{path} is missing; run OpenFace 2 on the images, see docs/data.md"
        ) from None
    except (UnicodeDecodeError, csv.Error) as error:
        raise Refusal(f"{path} is no csv in UTF-8 ({error}); write it anew") from None
    except ValueError:
        raise Refusal(f"{path} is empty; run OpenFace 2 on the image again") from None
    header = [name.strip() for name in header]
    index_of = {name: index for index, name in enumerate(header)}
    for name in columns:
        if name not in index_of:
            first_names = ", ".join(header[:8])
            problem = f"{path} has no column '{name}' (it begins {first_names}, ...)"
            if ONLY_IN_2 not in index_of and name != ONLY_IN_2:
                problem += f"; without {ONLY_IN_2} it is not from OpenFace 2"
            raise Refusal(f"{problem}; run OpenFace 2 with -aus -2Dfp -pose -gaze")
    table = np.full((len(lines), len(columns)), np.nan)
    for row, line in enumerate(lines):
        if len(line) != len(header):
            raise Refusal(
                f"{path}, line {row + 2}: {len(line)} fields, but the header has {len(header)};"
                " the file is cut off or mixed up, write it anew"
            )
        for column, name in enumerate(columns):
            text = line[index_of[name]].strip()
            if text:
                table[row, column] = _number(text, path, row + 2, name)
    return table


def _number(text: str, path: Path, line: int, name: str) -> float:
    try:
        return float(text)
    except ValueError:
        raise Refusal(
            f"{path}, line {line}, column {name}: '{text}' is no number; write the file anew"
        ) from None


def presences(table_NC: Array, path: Path) -> Array:
    """Return AU presences (N, 18) unchanged; refuse where a value is not 0, 1 or NaN.

    path  the file that they were read from, for the message
    """
    bad = ~(np.isnan(table_NC) | (table_NC == 0) | (table_NC == 1))
    if bad.any():
        row, column = np.argwhere(bad)[0]
        raise Refusal(
            f"{path}, line {row + 2}, column {PRESENCES[column]}: {table_NC[row, column]:g} is"
            " neither 0 nor 1"
        )
    return table_NC


def write_openface(path: Path, columns: Mapping[str, Iterable]) -> None:
    """Write columns as OpenFace does: ", " between header fields, numbers to three decimals."""
    names = list(columns)
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w", encoding="utf-8", newline="") as file:
        file.write(", ".join(names) + "\n")
        for row in np.array([*columns.values()], dtype=float).T.tolist():
            file.write(", ".join([_text(value) for value in row]) + "\n")


def _text(value: float) -> str:
    if value != value:
        return ""
    return f"{int(value)}" if value.is_integer() else f"{value:.3f}"
