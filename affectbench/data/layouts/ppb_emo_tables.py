"""The csv files of PPB-Emo: EEG, driving behaviour with derived channels, and OpenFace's output.

`read` resamples each to a fixed rate. The release does not state the rate of a file; it is computed
as the number of rows divided by the 30 s of a recording.
"""

import csv
from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np

from affectbench.arrays import Array
from affectbench.data import signals
from affectbench.data.formats.openface import GAZE, INTENSITIES, POSE, PRESENCES, read_openface
from affectbench.data.layouts.ppb_emo import SECONDS
from affectbench.refusal import Refusal

RATES = {"eeg": 64, "driving": 20, "openface": 15}  # rows a second after resampling
FEWEST = 1  # rows a second: a file with fewer is refused as cut off
SENSORS = 32
RAW_BELOW = 25.0  # Hz: cut-off of the low-pass before resampling to 64 Hz, against aliasing
BAND_PREFIX = "NEBAND_"  # begins the names of band powers, which stand before the raw channels
DRIVING = (
    "Acceleration",
    "Lateral acceleration",
    "Gas pedal position",
    "Brake pedal force",
    "Gear",
    "Steering wheel position",
    "Velocity",
    "Lateral velocity",
    "Vertical velocity",
    "X axis position",
    "Y axis position",
    "Z axis position",
)
DERIVED = (
    "Magnitude of acceleration",
    "Speed change",
    "Braking effect",
    "Cumulative speed",
    "Acceleration x speed",
    "Sudden stop",
)
SUDDEN = -3.0  # m/s^2: below it, with the brake pressed, a change of speed is a sudden stop
FACE = (*INTENSITIES, *PRESENCES, *POSE, *GAZE)
SURE = 0.8  # OpenFace's confidence from which a face counts as seen
SHORT_GAP = 0.5  # seconds: gaps without a face up to this length are filled


def width(modality: str, drop: str = "") -> int:
    """Return the number of channels D that `read` gives for a modality."""
    driving = len(DRIVING) - bool(drop) + len(DERIVED)
    return {"eeg": SENSORS, "driving": driving, "openface": len(FACE)}[modality]


def read(modality: str, path: Path, *, eeg: str = "trend", drop: str = "") -> tuple[Array, float]:
    """Return a file's channels at its modality's rate, (30 * RATES[modality], D), and its own rate.

    Missing values are interpolated (`signals.fill`), but a face that is lost for longer than
    SHORT_GAP is NaN. Refuses a file with too few rows.

    eeg   "trend" keeps EEG's slow part (`signals.trend`), "raw" all below RAW_BELOW
    drop  the driving column to leave out; "" keeps all
    """
    if modality == "openface":
        values, seen = read_face(path)
    else:
        values = {"eeg": read_eeg, "driving": read_driving}[modality](path)
        seen = None
    rows, rate = len(values), RATES[modality]
    if rows < FEWEST * SECONDS:
        raise Refusal(f"{path} has {rows} rows for {SECONDS} s; it is cut off, copy it again")
    own_rate = rows / SECONDS
    if seen is not None:
        values = signals.fill_short(values, seen, int(SHORT_GAP * own_rate))
    else:
        values = signals.fill(values)
    if modality == "eeg" and eeg == "trend":
        values = signals.trend(values, own_rate)
    elif modality == "eeg":
        values = signals.low_pass(values, own_rate, RAW_BELOW)
    values = signals.resample(values, SECONDS, rate)
    return (behaviour(values, rate, drop) if modality == "driving" else values), own_rate


def read_eeg(path: Path) -> Array:
    """Return the raw EEG channels (T, 32), NaN where a field is empty.

    They are the last 32 columns whose names do not begin with BAND_PREFIX.
    """
    names = _header(path)
    raw = [name for name in names if not name.strip().startswith(BAND_PREFIX)][-SENSORS:]
    if len(raw) < SENSORS:
        raise Refusal(
            f"{path} has {len(raw)} columns that are no {BAND_PREFIX}...; {SENSORS} raw channels"
            " come last in the release, copy it again"
        )
    return _columns(path, raw)


def read_driving(path: Path) -> Array:
    """Return the columns `DRIVING` (T, 12), found by name; NaN where a field is empty.

    Spaces and case in names are ignored.
    """
    names = {_normalised(name): name for name in _header(path)}
    for name in DRIVING:
        if _normalised(name) not in names:
            present = ", ".join(text.strip() for text in names.values())
            raise Refusal(f"{path} has no column '{name}' (it has {present}); copy it again")
    return _columns(path, [names[_normalised(name)] for name in DRIVING])


def behaviour(driving_TD: Array, rate: float, drop: str = "") -> Array:
    """Return driving columns (T, 12) without `drop`, followed by the six channels `DERIVED`.

    The cross-modal paper (III-B) names these six without formulas; the formulas are ours. With
    acceleration a (m/s^2), lateral acceleration b, speed v (m/s) and brake force F, they are

        magnitude of acceleration   sqrt(a^2 + b^2)
        speed change                dv = (v[t] - v[t - 1]) rate, m/s^2; the first is 0
        braking effect              F v
        cumulative speed            sum of v up to t, over the rate: the distance in m
        acceleration x speed        a v
        sudden stop                 1 where dv < -3 m/s^2 and F > 0, else 0

    rate  rows a second
    """
    column = dict(zip(DRIVING, driving_TD.T, strict=True))
    a, v, force = column["Acceleration"], column["Velocity"], column["Brake pedal force"]
    dv = np.diff(v, prepend=v[:1]) * rate
    derived = (
        np.hypot(a, column["Lateral acceleration"]),
        dv,
        force * v,
        np.cumsum(v) / rate,
        a * v,
        ((dv < SUDDEN) & (force > 0)).astype(float),
    )
    return np.stack([*(column[name] for name in DRIVING if name != drop), *derived], axis=1)


def read_face(path: Path) -> tuple[Array, Array]:
    """Return OpenFace's columns `FACE` (T, 49), and a mask (T,) of frames with a face.

    A face counts as seen where `success` is 1, `confidence` is at least SURE, and no value is NaN.
    """
    table = read_openface(path, (*FACE, "confidence", "success"))
    values, confidence, success = table[:, :-2], table[:, -2], table[:, -1]
    seen = (success == 1) & (confidence >= SURE) & ~np.isnan(values).any(axis=1)
    return values, seen


def write_table(path: Path, columns: Mapping[str, Array]) -> None:
    """Write columns as csv; NaN becomes an empty field."""
    import pyarrow as pa
    from pyarrow import csv as arrow

    path.parent.mkdir(parents=True, exist_ok=True)
    arrays = (pa.array(np.ascontiguousarray(x), from_pandas=True) for x in columns.values())
    table = pa.table(dict(zip(columns, arrays, strict=True)))
    arrow.write_csv(table, path, arrow.WriteOptions(quoting_style="none"))


def _normalised(name: str) -> str:
    return "".join(name.split()).lower()


def _header(path: Path) -> list[str]:
    try:
        with path.open(newline="", encoding="utf-8-sig") as file:
            return next(csv.reader(file))
    except StopIteration:
        raise Refusal(f"{path} is empty; copy it again") from None
    except (UnicodeDecodeError, csv.Error) as error:
        raise Refusal(f"{path} is no csv in UTF-8 ({error}); copy it again") from None


def _columns(path: Path, names: Sequence[str]) -> Array:
    """Return the named columns as numbers (T, len(names)), NaN where a field is empty."""
    import pyarrow as pa
    from pyarrow import csv as arrow

    try:
        table = arrow.read_csv(
            path,
            arrow.ReadOptions(use_threads=False),
            arrow.ParseOptions(newlines_in_values=True),
            arrow.ConvertOptions(
                include_columns=list(names),
                column_types=dict.fromkeys(names, pa.float64()),
                null_values=["", "NaN", "nan", "NA", "null"],
            ),
        )
    except (pa.ArrowInvalid, KeyError) as error:
        reason = " ".join(str(error).split())
        raise Refusal(f"{path} cannot be read ({reason}); copy it again") from None
    return np.stack([column.to_numpy() for column in table.columns], axis=1)
