"""What OpenFace's video tool would write of a clip: the truth with its errors, and its failures.

All 714 columns in OpenFace 2.2's order, of which a simulator writes those that it wants. Action
units, landmarks, pose and gaze follow the clip. What no reader here looks at (three-dimensional
points, the parameters of its point model) is only consistent with them.
"""

from collections.abc import Iterable

import numpy as np
import torch

from affectbench.data.simulation.faces.parameters import IDENTITY, NUISANCE, draw_parameters
from affectbench.arrays import Array
from affectbench.data.formats.openface import (
    COLUMNS,
    EYES,
    GAZE,
    INTENSITIES,
    INTENSITY_AUS,
    LANDMARKS,
    MODEL,
    POINTS_3D,
    POSE,
    PRESENCE_AUS,
    PRESENCES,
)
from affectbench.data.simulation import affect
from affectbench.data.simulation.clips import Clip, wander
from affectbench.data.simulation.faces.geometry import geometry
from affectbench.data.simulation.faces.landmarks import landmarks
from affectbench.data.simulation.faces.parameters import AUS

LANDMARK_ERROR = 0.008  # of the picture's side, and steady for a while
PRESENCE_ERROR = 0.05  # how often a presence is the other one
INTENSITY_ERROR = 0.3  # on OpenFace's scale of 0 to 5
POSE_ERROR, GAZE_ERROR = 0.03, 0.06  # radians
ERROR_SECONDS = 0.3  # how long an error stays
FAILURES, FAILURE_SECONDS = 0.02, 0.5  # share of frames without a face; they come together
GAZE_REACH = 0.5  # radians of gaze at 1 of the renderer's
DISTANCE, FACE_MM = 600.0, 75.0  # millimetres: to the camera, half a face's width


def track(
    clip: Clip,
    who: dict[str, torch.Tensor],
    size: int,
    generator: torch.Generator,
    columns: Iterable[str] = COLUMNS,
) -> dict[str, Array]:
    """Return columns of OpenFace's csv, each (T,) float64; failed frames have success 0 and zeros.

    who   the parameters of one person, (1,) or (1, 3) each; the clip's head replaces the pose
    size  side in pixels of the picture that OpenFace saw
    """
    frames, rate = len(clip), clip.rate

    def error(scale: float, count: int) -> Array:
        return scale * wander(frames, rate, ERROR_SECONDS, generator, count).numpy()

    person = who_over_time(who, clip)
    points = landmarks(person, geometry(person, clip.sides), size).numpy()
    points = points + error(LANDMARK_ERROR * size, 136).reshape(frames, 68, 2)
    turn = np.stack([clip.head[n].numpy() for n in ("pitch", "yaw", "roll")], axis=1)
    turn = turn + error(POSE_ERROR, 3)
    gaze = np.stack([GAZE_REACH * clip.head["gaze"].numpy() + turn[:, 1], 0.5 * turn[:, 0]], axis=1)
    gaze = gaze + error(GAZE_ERROR, 2)
    shown = clip.sides.amax(dim=2).numpy()[:, [AUS.index(au) for au in PRESENCE_AUS]]
    flips = torch.rand(frames, len(PRESENCE_AUS), generator=generator).numpy() < PRESENCE_ERROR
    failed = wander(frames, rate, FAILURE_SECONDS, generator)[:, 0].double()
    failed = (torch.special.ndtr(failed) < FAILURES).numpy()
    graded = (5 * shown + error(INTENSITY_ERROR, len(PRESENCE_AUS))).clip(0, 5)
    table = {"frame": np.arange(1, frames + 1), "face_id": np.zeros(frames)}
    table |= {"timestamp": np.arange(frames) / rate, "confidence": np.full(frames, 0.98)}
    table |= {"success": np.ones(frames)}
    table |= dict(zip(GAZE, _gaze(gaze).T, strict=True))
    table |= dict(zip(POSE, np.concatenate([_place(points, size), turn], axis=1).T, strict=True))
    table |= dict(zip(LANDMARKS, points.transpose(2, 1, 0).reshape(136, frames), strict=True))
    chosen = [PRESENCE_AUS.index(au) for au in INTENSITY_AUS]
    table |= dict(zip(INTENSITIES, graded[:, chosen].T, strict=True))
    present = (shown > affect.SHOWN) ^ flips
    table |= dict(zip(PRESENCES, present.T.astype(float), strict=True))
    wanted = list(columns)
    if not set(wanted) <= set(table):
        table |= _rest(points, turn, size)
    table = {name: np.asarray(table[name], dtype=np.float64) for name in wanted}
    for name in set(wanted) - {"frame", "face_id", "timestamp"}:
        table[name][failed] = 0
    return table


def who_over_time(who: dict[str, torch.Tensor], clip: Clip) -> dict[str, torch.Tensor]:
    """Return one person's parameters for each frame: the clip's head, all else as it is."""
    still = {name: values.expand(len(clip), *values.shape[1:]) for name, values in who.items()}
    return still | {name: values + who[name] for name, values in clip.head.items()}


def draw_person(generator: torch.Generator) -> dict[str, torch.Tensor]:
    """Draw one person before one camera: (1,) or (1, 3) each."""
    who = draw_parameters(IDENTITY, 1, generator)
    return who | draw_parameters(NUISANCE, 1, generator, 0.5)


def _gaze(angle_T2: Array) -> Array:
    """Return the gaze vectors of both eyes and the two angles: (T, 8)."""
    x, y = np.sin(angle_T2[:, 0]), np.sin(angle_T2[:, 1])
    vector = np.stack([x, y, -np.sqrt(np.clip(1 - x**2 - y**2, 0, 1))], axis=1)
    return np.concatenate([vector, vector, angle_T2], axis=1)


def _place(points: Array, size: int) -> Array:
    """Return where the head is in millimetres: (T, 3)."""
    centre = (points.mean(axis=1) / size - 0.5) * 4 * FACE_MM
    return np.concatenate([centre, np.full((len(points), 1), DISTANCE)], axis=1)


def _rest(points: Array, turn: Array, size: int) -> dict[str, Array]:
    """Return the columns that only have to be there: eyes, points in space, the point model."""
    frames = len(points)
    scale = 4 * FACE_MM / size
    eyes = points[:, 36:48].mean(axis=1, keepdims=True) + np.zeros((1, 56, 1))
    spaces = {"eye": (eyes, 56), "face": (points, 68)}
    solid = {}
    for name, (flat, count) in spaces.items():
        depth = np.full((frames, count), DISTANCE)
        solid[name] = np.concatenate([(flat.transpose(2, 0, 1) - size / 2) * scale, depth[None]])
    eyes_flat = [*eyes.transpose(2, 1, 0).reshape(112, frames)]
    eyes_solid = [*solid["eye"].transpose(0, 2, 1).reshape(168, frames)]
    table = dict(zip(EYES, [*eyes_flat, *eyes_solid], strict=True))
    table |= dict(
        zip(POINTS_3D, solid["face"].transpose(0, 2, 1).reshape(204, frames), strict=True)
    )
    centre = points.mean(axis=1)
    model = [np.full(frames, size / 200), *turn.T, *centre.T, *np.zeros((34, frames))]
    return table | dict(zip(MODEL, model, strict=True))
