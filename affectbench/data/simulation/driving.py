"""Simulates driving behind another car, at 20 rows a second, with a style that emotion changes.

Speed follows the intelligent driver model (Treiber, Hennecke and Helbing, Physical Review E 62,
2000, Eq. 3 to 4). Events on the road change the speed of the car ahead. An emotion changes the
desired speed, the time gap, how harshly pedals are used, and how restless the steering is. The
signs of these effects are those of studies with induced emotions (angry drivers go faster and
closer, fearful ones slower and less steadily, sad ones react weakly: Jeon, Walker and Yim,
Transportation Research F 24, 2014, and others). Their sizes are ours, and smaller than differences
between drivers.
"""

import math
from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor

from affectbench.arrays import Array
from affectbench.data.simulation.clips import Clip, at_times, wander

RATE = 20  # rows a second
# Change of the logarithm at full emotion: desired speed, time gap, harshness of pedals, steering.
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
OWN_EFFECT, OWN_GAIN = 0.08, 0.4  # spread between people of these effects, and of their scale
MANNER = {"speed": 0.08, "gap": 0.2, "pedals": 0.2, "steering": 0.2}  # spread without emotion, log
# Driver model in town: desired speed (m/s), time gap (s), distance at standstill (m); acceleration,
# comfortable braking, and the brakes' limit (m/s^2).
DESIRED_SPEED, TIME_GAP, STANDSTILL = 19.0, 1.4, 2.0
SOFT, COMFORTABLE, HARDEST = 1.5, 2.0, 8.0
RESTLESS, FOOT_SECONDS = 0.35, 1.5  # noise of the foot in m/s^2; its correlation time
HAND, HAND_SECONDS = 1.2, 0.8  # noise of the hand in degrees of the wheel; its correlation time
# Mass (kg), acceleration at full gas (m/s^2), degrees of the steering wheel for one of the wheels,
# wheelbase (m).
MASS, FULL_GAS, STEERING_RATIO, WHEELBASE = 1400.0, 3.0, 15.0, 2.7
GEARS = (0.0, 4.0, 8.0, 13.0, 18.0, 24.0)  # m/s from which each gear is used
# Share of files that lost rows, and how many at most; share with a stretch of missing samples.
LOST, MOST_LOST, BURSTS = 0.3, 3, 0.2


@dataclass(frozen=True)
class Style:
    """How one person drives, as logarithms of four factors: speed, gap, pedals, steering."""

    effects: Tensor  # (8, 4) change at each full emotion
    manner: Tensor  # (4,) without emotion


@dataclass(frozen=True)
class Drive:
    """T rows of a drive: what the car records, and what the road camera needs."""

    columns: Array  # (T', 12) as ppb_emo_driving.DRIVING; T' < T where rows were lost, NaN missing
    gap: Array  # (T,) metres to the car ahead
    braking: Array  # (T,) whether that car's brake lights are on
    travelled: Array  # (T,) metres since the beginning


def draw_style(generator: torch.Generator) -> Style:
    gain = (1 + OWN_GAIN * torch.randn(1, generator=generator)).clamp(min=0)
    own = OWN_EFFECT * torch.randn(EFFECTS.shape, generator=generator)
    spread = torch.tensor(list(MANNER.values()))
    return Style(gain * EFFECTS + own, spread * torch.randn(4, generator=generator))


def drive(
    style: Style, clip: Clip, events: Tensor, names: tuple[str, ...], generator: torch.Generator
) -> Drive:
    """Drive while feeling what a clip says.

    events  (T, len(names)) at RATE: 1 while the event of that name is on, else 0
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
    """Return speed, acceleration, gap, and whether the lead car brakes, a list of T values each.

    manner  (T, 4) factors of desired speed, time gap, pedals, steering
    foot    (T,) noise of the acceleration, m/s^2
    lead    (T,) speed of the lead car where no event changes it, m/s
    on      event -> (T,) whether it is on
    """
    v = ahead = lead[0]
    gap, a, began = STANDSTILL + 1.8 * v, 0.0, 0
    columns: tuple[list, list, list, list] = ([], [], [], [])
    for t in range(len(lead)):
        begins = t > 0 and not all(on[name][t] == on[name][t - 1] for name in on)
        began = t if begins else began
        since = (t - began) / RATE
        target = lead[t] * (0.6 if on["refuse"][t] else 0.9 if on["rain"][t] else 1.0)
        brakes = (on["braking"][t] and since < 2.0) or (on["crossing"][t] and since < 1.2)
        if on["cut_in"][t] and since == 0:
            gap, ahead = min(gap, STANDSTILL + 0.5 * v), 0.9 * v
        ahead += (-3.5 if brakes else max(-1.5, min(1.2, target - ahead))) / RATE
        ahead = max(ahead, 0.0)
        speed, time_gap, harsh, _ = manner[t]
        desired_v = DESIRED_SPEED * speed
        desired_gap = STANDSTILL + max(
            0.0, v * TIME_GAP * time_gap + v * (v - ahead) / (2 * math.sqrt(SOFT * COMFORTABLE))
        )
        free = 1 - (v / desired_v) ** 4 - (desired_gap / max(gap, 0.5)) ** 2
        aim = SOFT * harsh * free + foot[t]
        a += (max(-HARDEST, min(FULL_GAS, aim)) - a) * min(1.0, 2.5 * harsh / RATE)
        v = max(v + a / RATE, 0.0)
        gap = max(gap + (ahead - v) / RATE, 0.5)
        for column, value in zip(columns, (v, a, gap, brakes), strict=True):
            column.append(value)
    return columns


def _columns(speed: Array, a: Array, restless: Tensor, generator: torch.Generator) -> Array:
    """Return the twelve columns DRIVING as a recorder writes them: with noise, NaN and lost rows.

    speed, a  (T,) m/s and m/s^2
    restless  (T,) factor of the noise of steering
    """
    rows = len(speed)

    def noise(scale: float) -> Array:
        return scale * torch.randn(rows, generator=generator).numpy()

    bend = 0.002 * wander(rows, RATE, 8.0, generator)[:, 0].numpy()  # 1/m
    hand = HAND * (restless * wander(rows, RATE, HAND_SECONDS, generator)[:, 0]).numpy()
    wheel = np.degrees(np.arctan(WHEELBASE * bend)) * STEERING_RATIO + hand
    turn = np.tan(np.radians(wheel / STEERING_RATIO)) / WHEELBASE
    heading = np.cumsum(speed * turn) / RATE
    drag = 0.25 + 0.0006 * speed**2  # m/s^2 lost without gas
    gas = ((a + drag) / (FULL_GAS + drag)).clip(0, 1) * 100
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
    """Return columns in which a stretch of one channel may be NaN, and a few rows may be lost."""
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
