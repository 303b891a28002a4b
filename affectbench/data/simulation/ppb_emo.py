"""Simulates PPB-Emo: drivers under seven emotions, in the layout of the release."""

from pathlib import Path

import numpy as np
import torch
from torch import Tensor

from affectbench.arrays import Array
from affectbench.data.face_tracks import FACE
from affectbench.data.formats.attributes import ATTRIBUTES, write_attributes
from affectbench.data.formats.openface import write_openface
from affectbench.data.formats.videos import write_video
from affectbench.data.layouts.ppb_emo import EMOTIONS, PATHS, SECONDS, path_of, write_labels
from affectbench.data.layouts.ppb_emo_driving import DRIVING
from affectbench.data.layouts.ppb_emo_tables import BAND_PREFIX, SENSORS, write_table
from affectbench.data.simulation import affect, driving, eeg, road
from affectbench.data.simulation.faces.parameters import monk_tone
from affectbench.data.simulation.journeys import (
    EVENTS,
    Driver,
    Journey,
    activity,
    draw_driver,
    draw_journey,
)
from affectbench.data.simulation.tracked import track
from affectbench.data.simulation.write import write_truth

FIRST = 2  # number of the first participant: the release begins with P02
PRESENT = 240 / 280  # share of combinations of participant and emotion that the release has
WITHOUT = 0.01  # share of recordings that lack a file, for each kind of file
CAMERA_RATE, CAMERA_PIXELS = 15, 224  # of the face's video; the release has 30 frames a second
FACE_COLUMNS = ("frame", "face_id", "timestamp", "confidence", "success", *FACE)
SAM = 9  # points of the self-assessment scales
RATING_ERROR = 0.8  # standard deviation, in points
WINDOW = 2.0  # seconds over which the true posterior is averaged


def write(into: Path, recordings: int, seed: int, road_rate: int) -> None:
    """Write recordings to into/raw, and their truth to into/truth.

    recordings  how many
    road_rate   rows a second of the truth: pictures of the road that the dataset keeps
    """
    generator = torch.Generator().manual_seed(seed)
    drivers: dict[int, Driver] = {}
    labels, truth = [], []
    for number, (participant, code) in enumerate(draw_cells(recordings, generator)):
        if participant not in drivers:
            drivers[participant] = draw_driver(generator)
        driver = drivers[participant]
        journey = draw_journey(driver, EMOTIONS[code], SECONDS, CAMERA_RATE, generator)
        lacks = torch.rand(len(PATHS), generator=generator) < WITHOUT
        _write_recording(
            into / "raw", participant, code, driver, journey, lacks.tolist(), generator
        )
        labels.append((participant, code, _ratings(journey, generator)))
        if not lacks.any():
            truth.append(_truth(journey, number, road_rate))
    write_labels(into / "raw", labels)
    _write_people(into / "raw", drivers)
    rows, posteriors = zip(*truth, strict=True)
    emotion = {"row": np.concatenate(rows), "posterior": np.concatenate(posteriors)}
    write_truth(into / "truth", {"emotion": emotion})


def draw_cells(recordings: int, generator: torch.Generator) -> list[tuple[int, str]]:
    """Return the participant and emotion code of each recording, in order.

    There are fewer recordings than combinations. Which ones are left out is random, but about
    equally many for each emotion.
    """
    people = -(-recordings // round(len(EMOTIONS) * PRESENT))
    drawn = torch.rand(people, len(EMOTIONS), generator=generator)
    turn = drawn.argsort(dim=0).argsort(dim=0) + 0.9 * drawn  # an emotion's n-th to be left out
    kept = turn.reshape(-1).argsort(descending=True)[:recordings].sort().values
    codes = list(EMOTIONS)
    return [(FIRST + cell // len(codes), codes[cell % len(codes)]) for cell in kept.tolist()]


def _write_recording(
    raw: Path,
    participant: int,
    code: str,
    driver: Driver,
    journey: Journey,
    lacks: list[bool],
    generator: torch.Generator,
) -> None:
    """Write the files of one recording; `lacks` says for each of PATHS whether it is left out."""
    clip = journey.clip
    channels = eeg.record(driver.brain, clip, generator)
    rows = torch.arange(SECONDS * driving.RATE) / driving.RATE
    ride = driving.drive(driver.style, clip, activity(journey, rows), EVENTS, generator)
    step = driving.RATE // road.RATE
    on = activity(journey, rows[::step])
    pictures = road.film(
        road.draw_scene(generator),
        {name: on[:, k] for k, name in enumerate(EVENTS)},
        *(column[::step] for column in (ride.gap, ride.braking, ride.travelled)),
        generator,
    )
    face = track(clip, driver.who, CAMERA_PIXELS, generator, FACE_COLUMNS)
    paths = {name: path_of(raw, name, participant, code) for name in PATHS}
    has = {name: not lack for name, lack in zip(PATHS, lacks, strict=True)}
    if has["eeg"]:
        write_table(paths["eeg"], _eeg_columns(channels))
    if has["driving"]:
        columns = dict(zip(DRIVING, np.round(ride.columns, 4).T, strict=True))
        write_table(paths["driving"], columns)
    if has["openface"]:
        write_openface(paths["openface"], face)
    if has["road"]:
        write_video(paths["road"], pictures, road.RATE)


def _eeg_columns(channels: Tensor) -> dict[str, Array]:
    """Return the columns of an EEG file: band powers, filled once a second, then raw channels."""
    columns = {}
    for band in ("alpha", "beta"):
        sparse = np.full((len(channels), SENSORS), np.nan)
        powers = eeg.band_powers(channels, band).numpy()
        sparse[np.arange(len(powers)) * eeg.RATE] = np.round(powers, 2)
        columns |= {f"{BAND_PREFIX}{band}-sensor-{i + 1}": x for i, x in enumerate(sparse.T)}
    measured = np.round(channels.double().numpy(), 2)
    return columns | {f"sensor-{i + 1}": x for i, x in enumerate(measured.T)}


def _ratings(journey: Journey, generator: torch.Generator) -> list[int]:
    """Return the driver's ratings of valence, arousal, dominance and intensity, 1 to 9."""
    valence, arousal = journey.clip.states.valence_arousal.mean(dim=0).tolist()
    felt = 1 - float(journey.clip.states.blend[:, affect.EMOTIONS.index("neutral")].mean())
    middle, half = (SAM + 1) / 2, (SAM - 1) / 2
    means = torch.tensor([valence, arousal, 0.4 * valence, 2 * felt - 1]) * half + middle
    rated = means + RATING_ERROR * torch.randn(4, generator=generator)
    return rated.round().clamp(1, SAM).int().tolist()


def _truth(journey: Journey, number: int, road_rate: int) -> tuple[Array, Array]:
    """Return row ids (N,) and p(stimulus | felt emotion) averaged over each window, (N, 7).

    Window n begins at second n / road_rate. Ids are those that the dataset gives these windows.

    number  index of the recording in the label sheet
    """
    names = [affect.EMOTIONS.index(name) for name in EMOTIONS.values()]
    rows = np.arange((SECONDS - int(WINDOW)) * road_rate + 1)
    begin = (rows * CAMERA_RATE / road_rate).round().astype(int)
    posterior = journey.posterior[:, names]
    window = torch.stack([posterior[b : b + int(WINDOW * CAMERA_RATE)].mean(dim=0) for b in begin])
    return number * SECONDS * road_rate + rows, window.numpy()


def _write_people(raw: Path, drivers: dict[int, Driver]) -> None:
    faces = [driver.who for driver in drivers.values()]
    write_attributes(
        raw / ATTRIBUTES,
        [f"P{participant:02d}" for participant in drivers],
        {
            "age": np.array([round(18 + 57 * float(face["age"][0])) for face in faces]),
            "gender": np.array(["female" if d.female else "male" for d in drivers.values()]),
            "skin_tone": np.array([int(monk_tone(face["skin"])[0]) for face in faces]),
            "glasses": np.array([int(face["glasses"][0]) for face in faces]),
        },
    )
