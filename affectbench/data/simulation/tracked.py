"""Simulates the output of OpenFace's video tool for a clip: the truth with errors and failures.

All 714 columns of OpenFace 2.2 are available. Action units, landmarks, pose and gaze follow the
clip. Columns that no reader here uses (points in space, parameters of the point model) are merely
consistent with them.
"""

from collections.abc import Iterable

import numpy as np
import torch

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
from affectbench.data.simulation.faces.parameters import AUS, IDENTITY, NUISANCE, draw_parameters

LANDMARK_ERROR = 0.008  # standard error as a share of the picture's side
PRESENCE_ERROR = 0.05  # share of presences that are wrong
INTENSITY_ERROR = 0.3  # standard error on OpenFace's scale of 0 to 5
POSE_ERROR, GAZE_ERROR = 0.03, 0.06  # standard errors in radians
ERROR_SECONDS = 0.3  # correlation time of these errors
FAILURES, FAILURE_SECONDS = 0.02, 0.5  # share of frames without a face; correlation time
GAZE_REACH = 0.5  # radians that the renderer's gaze of 1 stands for
CAMERA_SPREAD = 0.5  # scale of light and camera between recordings; 1 is everyday variation
DISTANCE, FACE_MM = 600.0, 75.0  # millimetres: to the camera, half of a face's width


def track(
    clip: Clip,
    who: dict[str, torch.Tensor],
    size: int,
    generator: torch.Generator,
    columns: Iterable[str] = COLUMNS,
) -> dict[str, Array]:
    """Return columns of OpenFace's csv for a clip: name -> (T,) float64.

    In frames where no face is found, all but frame number and time is 0, as OpenFace writes it.

    who      the parameters of one person, (1,) or (1, 3) each; the clip's head moves are added
    size     side in pixels of the picture that OpenFace saw
    columns  the names of the columns to return
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
    intensity = (5 * shown + error(INTENSITY_ERROR, len(PRESENCE_AUS))).clip(0, 5)
    table = {"frame": np.arange(1, frames + 1), "face_id": np.zeros(frames)}
    table |= {"timestamp": np.arange(frames) / rate, "confidence": np.full(frames, 0.98)}
    table |= {"success": np.ones(frames)}
    table |= dict(zip(GAZE, _gaze(gaze).T, strict=True))
    position = _head_position(points, size)
    table |= dict(zip(POSE, np.concatenate([position, turn], axis=1).T, strict=True))
    table |= dict(zip(LANDMARKS, points.transpose(2, 1, 0).reshape(136, frames), strict=True))
    graded = [PRESENCE_AUS.index(au) for au in INTENSITY_AUS]
    table |= dict(zip(INTENSITIES, intensity[:, graded].T, strict=True))
    present = (shown > affect.SHOWN) ^ flips
    table |= dict(zip(PRESENCES, present.T.astype(float), strict=True))
    wanted = list(columns)
    if not set(wanted) <= set(table):
        table |= _unused_columns(points, turn, size)
    table = {name: np.asarray(table[name], dtype=np.float64) for name in wanted}
    for name in set(wanted) - {"frame", "face_id", "timestamp"}:
        table[name][failed] = 0
    return table


def who_over_time(who: dict[str, torch.Tensor], clip: Clip) -> dict[str, torch.Tensor]:
    """Return a person's parameters for each frame, (T,) or (T, 3): the clip's head moves added."""
    constant = {name: values.expand(len(clip), *values.shape[1:]) for name, values in who.items()}
    return constant | {name: values + who[name] for name, values in clip.head.items()}


def draw_person(
    generator: torch.Generator, spread: float = CAMERA_SPREAD
) -> dict[str, torch.Tensor]:
    """Draw the parameters of one person before one camera: name -> (1,) or (1, 3).

    spread  scale of light and camera; 1 is everyday variation
    """
    who = draw_parameters(IDENTITY, 1, generator)
    return who | draw_parameters(NUISANCE, 1, generator, spread)


def _gaze(angle_T2: Array) -> Array:
    """Return the columns GAZE, (T, 8): unit vectors of both eyes, and the two angles."""
    x, y = np.sin(angle_T2[:, 0]), np.sin(angle_T2[:, 1])
    vector = np.stack([x, y, -np.sqrt(np.clip(1 - x**2 - y**2, 0, 1))], axis=1)
    return np.concatenate([vector, vector, angle_T2], axis=1)


def _head_position(points: Array, size: int) -> Array:
    """Return the position of the head in millimetres, (T, 3)."""
    centre = (points.mean(axis=1) / size - 0.5) * 4 * FACE_MM
    return np.concatenate([centre, np.full((len(points), 1), DISTANCE)], axis=1)


def _unused_columns(points: Array, turn: Array, size: int) -> dict[str, Array]:
    """Return the columns that no reader uses: eye landmarks, points in space, the point model."""
    frames = len(points)
    scale = 4 * FACE_MM / size
    eyes = points[:, 36:48].mean(axis=1, keepdims=True) + np.zeros((1, 56, 1))
    points_2d = {"eye": (eyes, 56), "face": (points, 68)}
    points_3d = {}
    for name, (flat, count) in points_2d.items():
        depth = np.full((frames, count), DISTANCE)
        plane = (flat.transpose(2, 0, 1) - size / 2) * scale
        points_3d[name] = np.concatenate([plane, depth[None]])
    eyes_2d = [*eyes.transpose(2, 1, 0).reshape(112, frames)]
    eyes_3d = [*points_3d["eye"].transpose(0, 2, 1).reshape(168, frames)]
    table = dict(zip(EYES, [*eyes_2d, *eyes_3d], strict=True))
    face_3d = points_3d["face"].transpose(0, 2, 1).reshape(204, frames)
    table |= dict(zip(POINTS_3D, face_3d, strict=True))
    centre = points.mean(axis=1)
    model = [np.full(frames, size / 200), *turn.T, *centre.T, *np.zeros((34, frames))]
    return table | dict(zip(MODEL, model, strict=True))
