"""The csv files of PPB-Emo: EEG and driving as recorded, what is derived of driving, the face.

`read` brings each to the rate at which it is stored; a file's own rate is its rows over 30 s.
"""

import csv
from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np

from affectbench.data import signals
from affectbench.arrays import Array
from affectbench.data.layouts.ppb_emo import SECONDS
from affectbench.data.formats.openface import GAZE, INTENSITIES, POSE, PRESENCES, read_openface
from affectbench.refusal import Refusal

RATES = {"eeg": 64, "driving": 20, "openface": 15}  # a second, as stored
FEWEST = 1  # rows a second: less is no recording
SENSORS = 32
RAW_BELOW = 25.0  # Hz; what is faster would alias at 64 Hz
BAND_PREFIX = "NEBAND_"  # sparse columns of band powers, before the raw channels
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
SUDDEN = -3.0  # m/s^2, with a foot on the brake
FACE = (*INTENSITIES, *PRESENCES, *POSE, *GAZE)
SURE, SHORT_GAP = 0.8, 0.5  # OpenFace's confidence; seconds without a face that are filled


def width(modality: str, drop: str = "") -> int:
    """Return how many channels `read` gives."""
    driving = len(DRIVING) - bool(drop) + len(DERIVED)
    return {"eeg": SENSORS, "driving": driving, "openface": len(FACE)}[modality]


def read(modality: str, path: Path, *, eeg: str = "trend", drop: str = "") -> tuple[Array, float]:
    """Return a file's channels (30 s at `RATES`, width), and its own rate.

    Missing values are filled (`signals.fill`); a face is missing (NaN) in gaps above half a second.
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
    """Return the raw channels (T, 32): the last columns that are no band power; NaN if empty."""
    names = _header(path)
    raw = [name for name in names if not name.strip().startswith(BAND_PREFIX)][-SENSORS:]
    if len(raw) < SENSORS:
        raise Refusal(
            f"{path} has {len(raw)} columns that are no {BAND_PREFIX}...; {SENSORS} raw channels"
            " come last in the release, copy it again"
        )
    return _columns(path, raw)


def read_driving(path: Path) -> Array:
    """Return the columns `DRIVING` (T, 12), by name; NaN where a field is empty."""
    names = {_plain(name): name for name in _header(path)}
    for name in DRIVING:
        if _plain(name) not in names:
            found = ", ".join(text.strip() for text in names.values())
            raise Refusal(f"{path} has no column '{name}' (it has {found}); copy it again")
    return _columns(path, [names[_plain(name)] for name in DRIVING])


def behaviour(driving_TD: Array, rate: float, drop: str = "") -> Array:
    """Return driving columns without `drop`, and what the cross-modal paper (III-B) derives.

    It names six and gives no formula. With acceleration a (m/s^2), speed v (m/s), brake force F:
    sqrt(a^2 + a_lateral^2), dv = difference of v times the rate, F v, sum of v since the beginning
    over the rate, a v, and 1 where dv < -3 m/s^2 and F > 0. The first dv is 0.
    """
    of = dict(zip(DRIVING, driving_TD.T, strict=True))
    a, v, force = of["Acceleration"], of["Velocity"], of["Brake pedal force"]
    dv = np.diff(v, prepend=v[:1]) * rate
    derived = (
        np.hypot(a, of["Lateral acceleration"]),
        dv,
        force * v,
        np.cumsum(v) / rate,
        a * v,
        ((dv < SUDDEN) & (force > 0)).astype(float),
    )
    return np.stack([*(of[name] for name in DRIVING if name != drop), *derived], axis=1)


def read_face(path: Path) -> tuple[Array, Array]:
    """Return OpenFace's columns `FACE` (T, 49), and in which frames a face was surely seen (T,)."""
    table = read_openface(path, (*FACE, "confidence", "success"))
    values, confidence, success = table[:, :-2], table[:, -2], table[:, -1]
    seen = (success == 1) & (confidence >= SURE) & ~np.isnan(values).any(axis=1)
    return values, seen


def write_table(path: Path, columns: Mapping[str, Array]) -> None:
    """Write columns as csv; NaN is an empty field."""
    import pyarrow as pa
    from pyarrow import csv as arrow

    path.parent.mkdir(parents=True, exist_ok=True)
    arrays = (pa.array(np.ascontiguousarray(x), from_pandas=True) for x in columns.values())
    table = pa.table(dict(zip(columns, arrays, strict=True)))
    arrow.write_csv(table, path, arrow.WriteOptions(quoting_style="none"))


def _plain(name: str) -> str:
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
    """Return some columns as numbers (T, names)."""
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
        told = " ".join(str(error).split())
        raise Refusal(f"{path} cannot be read ({told}); copy it again") from None
    return np.stack([column.to_numpy() for column in table.columns], axis=1)
