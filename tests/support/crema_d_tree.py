"""A small CREMA-D made by hand: the release's own first lines, made-up sound and video."""

from pathlib import Path

import numpy as np

from affectbench.data.face_tracks import FACE
from affectbench.data.formats.audio import RATE, write_wav
from affectbench.data.formats.openface import PRESENCES, write_openface
from affectbench.data.formats.videos import write_video
from affectbench.data.layouts.crema_d import LETTERS, write_table
from affectbench.project.plugins import load
from affectbench.store.arrays import Space

# First lines of the release's lists (CREMA-D, Open Database License 1.0), of columns that are read.
CLIPS = ("1001_IEO_NEU_XX", "1001_IEO_HAP_LO", "1001_IEO_HAP_MD", "1001_IEO_HAP_HI")
VOTES = {
    "100001": (0, 0, 0, 1, 10, 0), "100002": (0, 0, 0, 3, 6, 0),
    "100003": (0, 0, 0, 4, 7, 0), "100004": (2, 0, 0, 6, 2, 0),
    "200001": (0, 0, 0, 0, 9, 0), "200002": (0, 0, 0, 9, 1, 0),
    "200003": (1, 0, 0, 8, 0, 0), "200004": (0, 0, 0, 8, 2, 0),
    "300001": (0, 0, 0, 0, 9, 1), "300002": (0, 0, 0, 8, 1, 0),
    "300003": (0, 0, 0, 9, 1, 0), "300004": (0, 0, 0, 10, 0, 0),
}  # fmt: skip
ACTOR = '1001,51,"Male","Caucasian","Not Hispanic"'
HEADER = '"ActorID","Age","Sex","Race","Ethnicity"'
SIZE, FPS = 16, 10
SECONDS = (2.0, 4.0, 3.2, 1.0)


def votes_table(names: list[str], votes: dict[str, tuple]) -> dict[str, list]:
    """Return columns of tabulatedVotes.csv; votes are keyed by the id of a line."""
    others = ("fileName", "numResponses", "agreement", "emoVote", "meanEmoResp")
    table: dict[str, list] = {key: [] for key in ("", *LETTERS, *others)}
    for key, counts in votes.items():
        most, total = max(counts), sum(counts)
        winners = [x for x, count in zip(LETTERS, counts, strict=True) if count == most]
        line = [key, *counts, names[int(key[1:]) - 1], total, most / total, ":".join(winners), None]
        for column, value in zip(table.values(), line, strict=True):
            column.append(value)
    return table


def write_lists(raw: Path, names: list[str], votes: dict[str, tuple], actors: str = ACTOR) -> None:
    numbers = list(range(1, len(names) + 1))
    write_table(raw / "SentenceFilenames.csv", {"Stimulus_Number": numbers, "Filename": names})
    write_table(raw / "processedResults/tabulatedVotes.csv", votes_table(names, votes))
    (raw / "VideoDemographics.csv").write_text(f"{HEADER}\n{actors}\n")


def made_up() -> tuple[list[str], dict[str, tuple], str]:
    """Return 216 clips of three actors, votes that agree as in the release, and the actors."""
    rng = np.random.default_rng(0)
    codes = ("ANG", "DIS", "FEA", "HAP", "NEU", "SAD")
    sentences = ("IEO", "TIE", "IOM", "IWW", "TAI", "MTI", "IWL", "ITH", "DFA", "ITS", "TSI", "WSI")
    names = [
        f"{actor}_{sentence}_{code}_XX"
        for actor in (1001, 1002, 1003)
        for sentence in sentences
        for code in rng.permutation(codes)
    ]
    votes = {}
    for digit, right in (("1", 0.4), ("2", 0.57), ("3", 0.63)):
        for number, name in enumerate(names):
            chances = np.full(6, (1 - right) / 5)
            chances[codes.index(name[9:12])] = right
            votes[f"{digit}{number + 1:05d}"] = tuple(rng.multinomial(10, chances).tolist())
    third = '1003,30,"Female","Unknown","Hispanic"'
    return names, votes, "\n".join([ACTOR, ACTOR.replace("1001", "1002"), third])


def write_media(raw: Path, name: str, seconds: float, number: int) -> None:
    """Write a tone of 80 (1 + number) Hz, and a video that gets brighter, 4:3 as the release's."""
    time = np.arange(round(seconds * RATE)) / RATE
    write_wav(raw / f"AudioWAV/{name}.wav", 0.5 * np.sin(2 * np.pi * 80 * (1 + number) * time))
    frames = round(seconds * FPS)
    grey = np.linspace(20, 220, frames).astype(np.uint8)
    film = np.broadcast_to(grey[:, None, None, None], (frames, 48, 64, 3)).copy()
    film[:, :, :8], film[:, :, -8:] = 0, 255  # outside of the square in the middle
    write_video(raw / f"VideoFlash/{name}.flv", film, FPS)


def write_track(raw: Path, name: str, frames: int, lost: slice = slice(0, 0)) -> None:
    """Write OpenFace's csv: columns rise from 0 to 1, presences are 0; no face in `lost`."""
    columns = {"frame": np.arange(1, frames + 1), "confidence": np.full(frames, 0.98)}
    columns |= {"success": np.ones(frames)}
    columns |= {c: np.linspace(0, 1, frames) for c in FACE}
    columns |= dict.fromkeys(PRESENCES, np.zeros(frames))
    columns["success"][lost] = 0
    write_openface(raw / f"openface/{name}.csv", columns)


def prepare(raw: Path, into: Path, **options):
    return load("Dataset", "crema_d", {"size": SIZE} | options).prepare(raw, Space(into))
