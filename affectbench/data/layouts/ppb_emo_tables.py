"""The csv files of PPB-Emo: EEG, driving behaviour with derived channels, and OpenFace's output.

`read` resamples each to a fixed rate. The release does not state the rate of a file; it is computed
as the number of rows divided by the 30 s of a recording. A file with lost rows would be stretched:
its clock, or else the rates of the other files, must confirm that it has all.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np

from affectbench.arrays import Array
from affectbench.data import signals
from affectbench.data.face_tracks import FACE, read_face_track
from affectbench.data.formats.columns import read_columns
from affectbench.data.formats.text import column_of, is_number, table_of
from affectbench.data.layouts.ppb_emo import SECONDS
from affectbench.data.layouts.ppb_emo_clocks import CLOCKS, is_timed
from affectbench.data.layouts.ppb_emo_driving import DERIVED, DRIVING, behaviour, check_size
from affectbench.project.folders import shown
from affectbench.refusal import Refusal

RATES = {"eeg": 64, "driving": 20, "openface": 15}  # rows a second after resampling
FEWEST = 1  # rows a second: a file with fewer is refused as cut off
SENSORS = 32
RAW_BELOW = 25.0  # Hz: cut-off of the low-pass before resampling to 64 Hz, against aliasing
BAND_PREFIX = "NEBAND_"  # begins the names of band powers, which stand before the raw channels


def width(modality: str, drop: str = "") -> int:
    """Return the number of channels D that `read` gives for a modality."""
    driving = len(DRIVING) - bool(drop) + len(DERIVED)
    return {"eeg": SENSORS, "driving": driving, "openface": len(FACE)}[modality]


def read(
    modality: str,
    path: Path,
    counts: Counter,
    channels: Sequence[str] = (),
    *,
    eeg: str = "trend",
    drop: str = "",
) -> tuple[Array, float, bool]:
    """Return a file's channels at its modality's rate, (30 * RATES[modality], D).

    Returns also its own rate, and whether its clock confirms that. Missing values are interpolated
    (`signals.fill`), but a face that is lost for long is NaN (`read_face_track`). Refuses a file
    with too few rows.

    channels  of EEG, in order, as `channels_of` the first file
    counts  increased in place under "rows filled" by the rows that had not all values, or no face,
            and under "channels empty" by the channels of EEG without any, which are 0
    eeg     "trend" keeps EEG's slow part (`signals.trend`), "raw" all below RAW_BELOW
    drop    the driving column to leave out; "" keeps all
    """
    seen = None
    if modality == "openface":
        values, seen = read_face_track(path, SECONDS)
    elif modality == "eeg":
        values = read_eeg(path, channels or channels_of(path))
    else:
        values = read_driving(path)
    rows, rate = len(values), RATES[modality]
    if rows < FEWEST * SECONDS:
        raise Refusal(
            f"{shown(path)} has {rows} rows for {SECONDS} s; it is cut off, copy it again"
        )
    own_rate = rows / SECONDS
    if seen is not None:
        counts["rows filled"] += int((~seen & ~np.isnan(values).any(axis=1)).sum())
    else:
        empty_D = np.isnan(values).all(axis=0)
        counts["channels empty"] += int(empty_D.sum())
        counts["rows filled"] += int(np.isnan(values[:, ~empty_D]).any(axis=1).sum())
        values = signals.fill(values)
    if modality == "eeg" and eeg == "trend":
        values = signals.trend(values, own_rate)
    elif modality == "eeg":
        values = signals.low_pass(values, own_rate, RAW_BELOW)
    values = signals.resample(values, SECONDS, rate)
    if modality == "driving":
        values = behaviour(values, rate, drop)
        check_size(path, values, drop)
    return values, own_rate, is_timed(path)


def channels_of(path: Path) -> list[str]:
    """Return the names of an EEG file's raw channels, in order.

    They are the columns whose names do not begin with BAND_PREFIX and are none of CLOCKS. Refuses
    a file with more or fewer of them: which of 33 columns is no channel cannot be told. Refuses one
    whose names are decimal or negative numbers, as those are its first values.
    """
    names, _ = table_of(path)
    raw = [n for n in names if not n.startswith(BAND_PREFIX) and n.lower() not in CLOCKS]
    values = [name for name in raw if not name.isdigit() and is_number(name)]
    if values:
        raise Refusal(
            f"{shown(path)}, line 1: '{shown(values[0])}' is no name of a column; the line with"
            " names is missing, copy it again"
        )
    if len(raw) != SENSORS:
        raise Refusal(
            f"{shown(path)} has {len(raw)} columns that are no {BAND_PREFIX}...; {SENSORS} raw"
            " channels come last in the release, copy it again or take out what is no channel"
        )
    return raw


def read_eeg(path: Path, channels: Sequence[str]) -> Array:
    """Return the raw EEG channels (T, 32) in order, NaN where a field is no number.

    Refuses a file with other channels. Refuses one with hardly any value in all of them; a single
    empty channel is an electrode that was off.

    channels  the names of all, as `channels_of` the first file
    """
    own = {_normalised(name): name for name in channels_of(path)}
    other = [name for name in channels if _normalised(name) not in own]
    if other:
        raise Refusal(
            f"{shown(path)} has no channel '{shown(other[0])}', which the first file has; copy it"
            " again, or take the recording out"
        )
    raw = [own[_normalised(name)] for name in channels]
    values = read_columns(path, table_of(path)[0], raw)
    fullest = int(np.argmin(np.isnan(values).sum(axis=0)))
    _with_values(path, values[:, [fullest]], raw[fullest : fullest + 1])
    return values


def read_driving(path: Path) -> Array:
    """Return the columns `DRIVING` (T, 12), found by name; NaN where a field is no number.

    Spaces and case in names are ignored. Refuses a column with hardly any value.
    """
    names, _ = table_of(path)
    normalised = [_normalised(name) for name in names]
    for name in DRIVING:
        if column_of(normalised, _normalised(name), path) is None:
            raise Refusal(
                f"{shown(path)} has no column '{name}' (it has {shown(', '.join(names))}); copy it"
                " again"
            )
    wanted = [names[normalised.index(_normalised(name))] for name in DRIVING]
    return _with_values(path, read_columns(path, names, wanted), DRIVING)


def _with_values(path: Path, values_TD: Array, names: Sequence[str]) -> Array:
    """Return columns; refuse one that has a value less than FEWEST times a second.

    Interpolated (`signals.fill`), it would be a signal that nobody measured. A file that is cut off
    is refused by its number of rows.
    """
    there = (~np.isnan(values_TD)).sum(axis=0)
    least = int(np.argmin(there))
    if len(values_TD) >= FEWEST * SECONDS > there[least]:
        raise Refusal(
            f"{shown(path)}, column {names[least]}: {there[least]} of {len(values_TD)} lines have a"
            " value; copy it again, or take the recording out"
        )
    return values_TD


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
