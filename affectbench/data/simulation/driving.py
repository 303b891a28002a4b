"""Driving behind another car, in the manner of one's emotion, at 20 rows a second.

Speed follows the intelligent driver model (Treiber, Hennecke and Helbing, Physical Review E 62,
2000, Eq. 3 to 4); road events move the car ahead. An emotion changes the speed one wants, the time
gap one leaves, how harsh the pedals and how restless the steering are. Directions are those of
studies with induced emotions (angry drivers go faster and closer, fearful ones slower and less
steadily, sad ones react weakly: Jeon, Walker and Yim, Transportation Research F 24, 2014, and
others); sizes are ours, below what drivers differ by among themselves.
"""

import math
from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor

from affectbench.arrays import Array
from affectbench.data.simulation.clips import Clip, at_times, wander

RATE = 20  # rows a second
# Change of the log at full emotion: wanted speed, time gap, harshness of pedals, steering.
EFFECTS = torch.tensor(
    [
        [0.00, 0.00, 0.00, 0.00],  # neutral
        [0.05, -0.05, 0.15, 0.10],  # happiness
        [-0.08, 0.10, -0.30, 0.10],  # sadness
        [-0.03, 0.00, 0.30, 0.30],  # surprise
        [-0.10, 0.25, 0.15, 0.40],  # fear
        [0.00, 0.05, 0.05, 0.15],  # disgust
        [0.12, -0.30, 0.50, 0.25],  # anger
        [0.05, -0.10, 0.10, 0.00],  # contempt
    ]
)
OWN_EFFECT, OWN_GAIN = 0.08, 0.4  # how people differ in what an emotion does to them
MANNER = {"speed": 0.08, "gap": 0.2, "pedals": 0.2, "steering": 0.2}  # and without any: log
WANTED, TIME_GAP, STILL = 19.0, 1.4, 2.0  # m/s, s, m: of the driver model, in town
SOFT, COMFORTABLE, HARDEST = 1.5, 2.0, 8.0  # m/s^2: acceleration, braking, the brakes' limit
RESTLESS, FOOT_SECONDS, HAND_SECONDS = 0.35, 1.5, 0.8  # m/s^2 of the foot's own; of foot and hand
HAND = 1.2  # degrees of the wheel
MASS, TRAVEL, STEERING_RATIO, WHEELBASE = 1400.0, 3.0, 15.0, 2.7  # kg, m/s^2 at full gas, m
GEARS = (0.0, 4.0, 8.0, 13.0, 18.0, 24.0)  # m/s from which a gear is in
LOST, MOST_LOST, BURSTS = 0.3, 3, 0.2  # as in `eeg`


@dataclass(frozen=True)
class Style:
    """How one person drives: effects (8, 4) of emotions, manner (4,) without any, in logs."""

    effects: Tensor
    manner: Tensor


@dataclass(frozen=True)
class Drive:
    """T rows of a drive, beside what the road shows of it."""

    columns: Array  # (T, 12) as layouts.ppb_emo_tables.DRIVING; NaN where a sample is missing
    gap: Array  # (T,) metres to the car ahead
    braking: Array  # (T,) whether that car's lights are on
    travelled: Array  # (T,) metres


def draw_style(generator: torch.Generator) -> Style:
    gain = (1 + OWN_GAIN * torch.randn(1, generator=generator)).clamp(min=0)
    own = OWN_EFFECT * torch.randn(EFFECTS.shape, generator=generator)
    spread = torch.tensor(list(MANNER.values()))
    return Style(gain * EFFECTS + own, spread * torch.randn(4, generator=generator))


def drive(
    style: Style, clip: Clip, events: Tensor, names: tuple[str, ...], generator: torch.Generator
) -> Drive:
    """Drive through a clip.

    events  (T, len(names)) of 0 and 1 at RATE: which is on
    """
    rows = len(events)
    time = torch.arange(rows) / RATE
    manner = (style.manner + at_times(clip.states.blend, clip.rate, time) @ style.effects).exp()
    foot = RESTLESS * wander(rows, RATE, FOOT_SECONDS, generator)[:, 0] * manner[:, 2]
    on = {name: events[:, k].bool().tolist() for k, name in enumerate(names)}
    pace = 14.0 + 2.0 * float(torch.randn(1, generator=generator))
    lead = pace + 1.0 * wander(rows, RATE, 6.0, generator)[:, 0]
    motion = _follow(manner.tolist(), foot.tolist(), lead.tolist(), on)
    speed, acceleration, gap, braking = (np.array(column) for column in motion)
    return Drive(
        columns=_columns(speed, acceleration, manner[:, 3], generator),
        gap=gap,
        braking=braking.astype(bool),
        travelled=np.cumsum(speed) / RATE,
    )


def _follow(manner: list, foot: list, lead: list, on: dict[str, list[bool]]) -> tuple:
    """Return speed, acceleration, gap and whether the lead brakes, step by step."""
    v = ahead = lead[0]
    gap, a, began = STILL + 1.8 * v, 0.0, 0
    told: tuple[list, list, list, list] = ([], [], [], [])
    for t in range(len(lead)):
        begins = t > 0 and not all(on[name][t] == on[name][t - 1] for name in on)
        began = t if begins else began
        since = (t - began) / RATE
        target = lead[t] * (0.6 if on["refuse"][t] else 0.9 if on["rain"][t] else 1.0)
        brakes = (on["braking"][t] and since < 2.0) or (on["crossing"][t] and since < 1.2)
        if on["cut_in"][t] and since == 0:
            gap, ahead = min(gap, STILL + 0.5 * v), 0.9 * v
        ahead += (-3.5 if brakes else max(-1.5, min(1.2, target - ahead))) / RATE
        ahead = max(ahead, 0.0)
        speed, time_gap, harsh, _ = manner[t]
        wanted = WANTED * speed
        desired = STILL + max(
            0.0, v * TIME_GAP * time_gap + v * (v - ahead) / (2 * math.sqrt(SOFT * COMFORTABLE))
        )
        aim = SOFT * harsh * (1 - (v / wanted) ** 4 - (desired / max(gap, 0.5)) ** 2) + foot[t]
        a += (max(-HARDEST, min(TRAVEL, aim)) - a) * min(1.0, 2.5 * harsh / RATE)
        v = max(v + a / RATE, 0.0)
        gap = max(gap + (ahead - v) / RATE, 0.5)
        for column, value in zip(told, (v, a, gap, brakes), strict=True):
            column.append(value)
    return told


def _columns(speed: Array, a: Array, restless: Tensor, generator: torch.Generator) -> Array:
    """Return the twelve columns (T, 12), with the errors of a recorder."""
    rows = len(speed)

    def noise(scale: float) -> Array:
        return scale * torch.randn(rows, generator=generator).numpy()

    bend = 0.002 * wander(rows, RATE, 8.0, generator)[:, 0].numpy()  # 1/m
    hand = HAND * (restless * wander(rows, RATE, HAND_SECONDS, generator)[:, 0]).numpy()
    wheel = np.degrees(np.arctan(WHEELBASE * bend)) * STEERING_RATIO + hand
    turn = np.tan(np.radians(wheel / STEERING_RATIO)) / WHEELBASE
    heading = np.cumsum(speed * turn) / RATE
    drag = 0.25 + 0.0006 * speed**2  # m/s^2 lost without gas
    gas = ((a + drag) / (TRAVEL + drag)).clip(0, 1) * 100
    brake = MASS / 20 * (-a - drag).clip(0, None)
    table = [
        a + noise(0.05),
        speed**2 * turn + noise(0.05),
        gas + noise(0.3) * (gas > 0),
        brake,
        np.searchsorted(GEARS, speed, side="right").astype(float),
        wheel + noise(0.05),
        speed + noise(0.02),
        speed * np.sin(hand / 400) + noise(0.01),
        noise(0.01),
        np.cumsum(speed * np.cos(heading)) / RATE,
        np.cumsum(speed * np.sin(heading)) / RATE,
        np.cumsum(noise(0.002)),
    ]
    return _with_losses(np.stack(table, axis=1), generator)


def _with_losses(columns: Array, generator: torch.Generator) -> Array:
    bursts, loses, where, which = torch.rand(4, generator=generator).tolist()
    if bursts < BURSTS:
        begin = int(where * len(columns))
        columns[begin : begin + RATE // 4, int(which * columns.shape[1])] = np.nan
    if loses < LOST:
        lost = torch.randperm(len(columns), generator=generator)[
            : 1 + int(loses * MOST_LOST / LOST)
        ]
        columns = np.delete(columns, lost.numpy(), axis=0)
    return columns
