"""Whether a table of PPB-Emo has all rows of its 30 s: by its clock, or by the other tables."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np

from affectbench.arrays import Array
from affectbench.data.formats.columns import read_columns
from affectbench.data.formats.text import table_of
from affectbench.data.layouts.ppb_emo import SECONDS, check_lasts
from affectbench.project.folders import shown
from affectbench.refusal import Refusal

TIMES = ("time", "timestamp")
CLOCKS = ("", "index", "sample", "unnamed: 0", *TIMES)  # count rows, are no channels
UNITS = (1, 1e3, 1e6, 1e9)  # of a second in which times may be
ODD = 0.01  # a rate that is farther than this share from a whole number gives a warning in the log
OFF = 0.02  # share by which a rate may differ from the median of all, and a clock from a steady one


def checked_rates(
    modality: str, paths: Sequence[Path], rates: Sequence[tuple[float, bool]]
) -> dict[str, object]:
    """Return the range of a modality's rates for the log, with a warning for those not whole.

    Refuses a file whose rate is not confirmed by its clock and differs from the median.

    rates  of each file its rate, and whether its clock confirms it
    """
    usual = float(np.median([rate for rate, _ in rates]))
    for path, (rate, timed) in zip(paths, rates, strict=True):
        if not timed and abs(rate - usual) > OFF * usual:
            raise Refusal(
                f"{shown(path)} has {rate * SECONDS:.0f} rows for {SECONDS} s, the others about"
                f" {usual * SECONDS:.0f}; it is cut off or of another length, copy it again"
            )
    low, high = (f(rate for rate, _ in rates) for f in (min, max))
    odd = [
        path
        for path, (rate, _) in zip(paths, rates, strict=True)
        if abs(rate - round(rate)) > ODD * rate
    ]
    summary: dict[str, object] = {f"{modality}, rows a second": f"{low:g} to {high:g}"}
    if odd:
        summary[f"warning: {modality}, not whole"] = f"{len(odd)} files, {shown(odd[0].name)} first"
    return summary


def is_timed(path: Path) -> bool:
    """Return whether a clock among a table's columns says that its rows are of SECONDS.

    A column of CLOCKS is a clock where it rises in each row. Refuses a table whose clock says that
    rows are lost in between, or that they last otherwise, where it is in one of UNITS.
    """
    names, confirmed = table_of(path)[0], False
    for name in (name for name in names if name.lower() in CLOCKS):
        clock = _clock(path, names, name)
        if clock is None:
            continue
        lasts = float(clock[-1] - clock[0])
        if np.abs(clock - np.linspace(clock[0], clock[-1], len(clock))).max() > OFF * lasts:
            raise Refusal(
                f"{shown(path)}: rows are lost or not steady, by its column '{shown(name)}'; copy"
                " it again, or take the recording out"
            )
        lasts *= len(clock) / (len(clock) - 1)
        near = [lasts / unit for unit in UNITS if SECONDS / 2 < lasts / unit < SECONDS * 2]
        if near and name.lower() in TIMES and (np.diff(clock) != 1).any():  # 1, 2, 3: no time
            check_lasts(path, near[0])
            confirmed = True
    return confirmed


def _clock(path: Path, names: Sequence[str], name: str) -> Array | None:
    """Return a column (T,) that rises in each row; None where it does not, or is no numbers."""
    try:
        clock = read_columns(path, names, [name])[:, 0]
    except Refusal:  # dates, as they are no number
        return None
    return clock if len(clock) > 1 and (np.diff(clock) > 0).all() else None
