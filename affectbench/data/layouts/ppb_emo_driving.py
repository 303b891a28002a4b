"""Driving behaviour in PPB-Emo: the columns of its csv files, and channels derived from them."""

from pathlib import Path

import numpy as np

from affectbench.arrays import Array
from affectbench.data.formats.text import MOST
from affectbench.project.folders import shown
from affectbench.refusal import Refusal

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


def check_size(path: Path, values_TD: Array, drop: str) -> None:
    """Refuse driving channels that float32 cannot hold, as products of large columns may be."""
    large = ~(np.abs(values_TD) <= MOST).all(axis=0)
    if large.any():
        first = int(np.argmax(large))
        name = [*(name for name in DRIVING if name != drop), *DERIVED][first]
        most = np.nanmax(np.abs(values_TD[:, first]))
        raise Refusal(
            f"{shown(path)}: {name} reaches {most:.0e}; copy it again, or take the recording out"
        )
