"""csv files of OpenFace 2.x: read by column name, so order and further columns do not matter.

T. Baltrusaitis et al., "OpenFace 2.0", FG 2018; columns after the page "Output Format" of its wiki.
Header fields are separated by ", ". OpenFace 3 gives the same column names to other action units,
so its files are refused.
"""

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from types import MappingProxyType

import numpy as np

from affectbench.arrays import Array
from affectbench.data.formats.text import column_of, number_at, table_of
from affectbench.project.folders import shown
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
SURE = 0.725  # OpenFace 2's own threshold (validation_boundary): up to it, it counts as no face
SPARE, SHARE = 0.3, 0.02  # seconds and share of a video by which its file may miss its length
REMEDY = "write it anew with OpenFace 2"
WHOLE = "run OpenFace 2's FeatureExtraction again, which writes a line for each frame"
NONE: Mapping[str, float] = MappingProxyType({})
# What a column says that a tool does not write: its image tool writes no `success`.
UNWRITTEN = {"confidence": 1.0, "success": 1.0, "frame": np.nan, "timestamp": np.nan}
ONLY_IN_2 = "AU45_r"  # a column that OpenFace 2 writes and OpenFace 3 does not


def read_openface(
    path: Path, columns: Sequence[str], optional: Mapping[str, float] = NONE
) -> tuple[Array, list[int]]:
    """Return the named columns of a csv, (rows, columns) float64, and the number of each line.

    A field that is empty, no number by its own word (-nan(ind)) or infinite is NaN. Refuses a
    missing file or column, a value that is no number, a line with too many or too few fields, and a
    file of OpenFace 3. The message names file, line and column.

    optional  further columns, with the value of all lines where the file lacks the column
    """
    names, rows = table_of(path, "run OpenFace 2 on the images, see docs/data.md", REMEDY)
    wanted = (*columns, *optional)
    index = [column_of(names, name, path, exactly=True) for name in wanted]
    for name, place in zip(columns, index, strict=False):
        if place is None:
            first_names = ", ".join(names[:8])
            problem = f"{shown(path)} has no column '{name}' (it begins {first_names}, ...)"
            if ONLY_IN_2 not in names and name != ONLY_IN_2:
                problem += f"; without {ONLY_IN_2} it is not from OpenFace 2"
            raise Refusal(f"{problem}; run OpenFace 2 with -aus -2Dfp -pose -gaze")
    table, lines = [], []
    for line, fields in rows:
        table.append(
            [
                optional[name] if place is None else number_at(fields[place], path, line, name)
                for name, place in zip(wanted, index, strict=True)
            ]
        )
        lines.append(line)
    return np.array(table, dtype=np.float64).reshape(len(lines), len(wanted)), lines


def read_faces(
    path: Path, columns: Sequence[str], *, frames: bool = False, seconds: float | None = None
) -> tuple[Array, Array, list[int]]:
    """Return the named columns, a mask of the lines in which OpenFace saw a face, and line numbers.

    In lines without a face all values are NaN. Refuses a confidence that is not 0 to 1.

    columns  as `read_openface` takes them
    frames   refuse a file whose lines are not a video's frames in order, from the first: there
             lines are counted, so that a line more or less would move all that follow
    seconds  how long the video lasts: refuse a file whose column `timestamp` ends elsewhere
    """
    table, lines = read_openface(path, columns, UNWRITTEN)
    checked(table[:, -4:-3], ("confidence",), path, lines)
    values, (confidence, success, frame, time) = table[:, :-4], table[:, -4:].T
    if frames:
        _check_frames(path, frame, lines)
    if seconds is not None:
        _check_length(path, time, seconds)
    seen = is_seen(confidence, success)
    values[~seen] = np.nan
    return values, seen, lines


def _check_frames(path: Path, frame_N: Array, lines: Sequence[int]) -> None:
    wrong = np.flatnonzero(~np.isnan(frame_N) & (np.diff(frame_N, prepend=0.0) != 1))
    if len(wrong):
        line, after = lines[wrong[0]], frame_N[wrong[0]]
        before = f"follows frame {frame_N[wrong[0] - 1]:g}" if wrong[0] else "is the first"
        raise Refusal(f"{shown(path)}, line {line}: frame {after:g} {before}; {WHOLE}")


def _check_length(path: Path, time_N: Array, seconds: float) -> None:
    """Refuse where times of frames do not end with the video; they may be missing altogether."""
    if len(time_N) < 2 or np.isnan(time_N[[0, -1]]).any():
        return
    lasts = (time_N[-1] - time_N[0]) * len(time_N) / (len(time_N) - 1)
    if abs(lasts - seconds) > SPARE + SHARE * seconds:
        raise Refusal(
            f"{shown(path)} has {len(time_N)} frames of {lasts:.2f} s, and the video lasts"
            f" {seconds:.2f} s; {WHOLE}"
        )


def is_seen(confidence_N: Array, success_N: Array) -> Array:
    """Return the mask of the lines in which OpenFace saw a face.

    It did where `success` is 1 and `confidence` is above the tool's own threshold.

    >>> is_seen(np.array([0.9, 0.7, 0.9, np.nan]), np.array([1.0, 1.0, 0.0, 1.0]))
    array([ True, False, False, False])
    """
    return (confidence_N > SURE) & (success_N == 1)


def checked(table_NC: Array, names: Sequence[str], path: Path, lines: Sequence[int] = ()) -> Array:
    """Return columns (N, C) unchanged; refuse a value that OpenFace 2 does not write.

    A presence is 0 or 1, an intensity 0 to 5, a confidence 0 to 1; NaN is missing.

    path, lines  the file that they were read from and its lines, for the message
    """
    is_whole_C = np.isin(names, PRESENCES)
    most_C = np.where(np.isin(names, INTENSITIES), 5.0, np.inf)
    most_C[is_whole_C | np.isin(names, "confidence")] = 1
    in_range = (table_NC >= np.where(most_C < np.inf, 0, -np.inf)) & (table_NC <= most_C)
    bad = ~(np.isnan(table_NC) | in_range) | (is_whole_C & (table_NC > 0) & (table_NC < 1))
    if bad.any():
        row, column = np.argwhere(bad)[0]
        line = lines[row] if len(lines) else row + 1
        rule = "neither 0 nor 1" if is_whole_C[column] else f"not 0 to {most_C[column]:g}"
        raise Refusal(
            f"{shown(path)}, {'line' if len(lines) else 'sample'} {line}, column"
            f" {names[column]}: {table_NC[row, column]:g} is {rule}; {REMEDY}"
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
