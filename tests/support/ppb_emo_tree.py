"""Three recordings of PPB-Emo made by hand, whose every value is known."""

import shutil
from pathlib import Path

import numpy as np

from affectbench.data.face_tracks import FACE
from affectbench.data.layouts import ppb_emo
from affectbench.data.layouts.ppb_emo_driving import DRIVING
from affectbench.project.plugins import load

SIZE = 16
CELLS = ((2, "AD"), (2, "ND"), (3, "SAD"))  # participant, code: labels 0, 4, 5
SHEET = ppb_emo.SHEETS[0]
PEOPLE = "name,age,gender\nP02,24,female\nP03,31,male\n"


def dataset(**options):
    return load("Dataset", "ppb_emo", {"size": SIZE, **options})


def eeg_columns(number: int, rate: int = 100) -> dict[str, np.ndarray]:
    """Channel c is c + seconds + 100 x recording: a line, which every filter here leaves alone."""
    seconds = np.arange(30 * rate) / rate
    sparse = np.where(np.arange(len(seconds)) % rate == 0, 7.0, np.nan)
    bands = {f"NEBAND_alpha-sensor-{i}": sparse for i in range(1, 33)}
    return bands | {f"sensor-{c}": c + seconds + 100 * number for c in range(32)}


def driving_columns(rate: int = 25) -> dict[str, np.ndarray]:
    """Speed 10 + t/2 until 20 s, then -4 m/s^2 with the brake on, and from 22 s without it."""
    t = np.arange(30 * rate) / rate
    speed = np.where(t < 20, 10 + 0.5 * t, 20 - 4 * (t - 20)).clip(0)
    columns = dict.fromkeys(DRIVING, np.zeros(len(t)))
    columns |= {"Acceleration": np.full(len(t), 0.5), "Lateral acceleration": np.full(len(t), 1.2)}
    columns |= {"Gear": np.full(len(t), 3.0), "Velocity": speed, "X axis position": t}
    return columns | {"Brake pedal force": np.where(t < 22, 2.0, 0.0)}


def face_columns(rate: int = 30) -> dict[str, np.ndarray]:
    """pose_Tx is the frame's number; 15 frames from 90 and 20 frames from 300 have no face."""
    frames = np.arange(30 * rate, dtype=float)
    columns = {"frame": frames + 1, "confidence": np.full(len(frames), 0.98)}
    columns |= {"success": np.ones(len(frames))} | dict.fromkeys(FACE, np.zeros(len(frames)))
    columns["pose_Tx"] = frames.copy()
    columns["success"][90:105] = columns["pose_Tx"][90:105] = 0
    columns["confidence"][300:320] = 0.5
    return columns


def road_pictures(rate: int = 10, seconds: int = 30):
    """Grey that is eight times the second."""
    return (np.full((24, 32, 3), 8 * (i // rate), np.uint8) for i in range(seconds * rate))


def copied(tree: Path, folder: Path) -> Path:
    shutil.copytree(tree, folder / "raw")
    return folder / "raw"
