"""PPB-Emo's folders and label sheet, both ways: which recordings there are, and their files."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from affectbench.data.formats.pictures import path_inside
from affectbench.refusal import Refusal
from affectbench.data.formats.spreadsheets import read_sheet, write_sheet

SECONDS = 30  # a recording
EMOTIONS = {
    "AD": "anger",
    "DD": "disgust",
    "FD": "fear",
    "HD": "happiness",
    "ND": "neutral",
    "SAD": "sadness",
    "SD": "surprise",
}
SHEETS = ("Psychological_data/Emotion_label.xlsx", "Psychological_data/Emotion label.xlsx")
PREFIX = "PPB_Emo_dataset@"
KINDS = {"eeg": "EEG", "driving": "DBD", "openface": "video-face-CIR", "road": "video-road"}
# The sheet's columns of file stems, an empty cell for no file; where there is no such column, as
# for the driving data, whose is not known, stems follow the pattern.
STEM_COLUMNS = {
    "eeg": f"{PREFIX}Physiological_data",
    "openface": f"{PREFIX}video-face-CIR",
    "road": f"{PREFIX}video-road",
}
PLACES = {
    "eeg": "Physiological_data/{participant}/{stem}.csv",
    "driving": "Driving_behavioural_data/{participant}/{stem}.csv",
    "openface": "openface/{stem}.csv",  # ours: OpenFace 2 on Facial_expression_data/video-face-CIR
    "road": "video-road/{participant}/{stem}.mp4",  # found by its stem wherever it lies
}
RATINGS = ("valence", "arousal", "dominance", "intensity")
CELL = re.compile(rf"-(P\d\d)-({'|'.join(EMOTIONS)})$")


@dataclass(frozen=True)
class Recording:
    """One participant under one emotion; `files` holds those that exist."""

    number: int  # its place in the sheet, whatever is missing
    participant: int
    code: str
    files: dict[str, Path]

    def __str__(self) -> str:
        return f"P{self.participant:02d}-{self.code}"


def find(raw: Path) -> tuple[list[Recording], Path]:
    """Return the recordings and what told of them: the sheet, or else the folder by its names."""
    videos = {path.stem: path for path in sorted(raw.rglob("*.mp4"))}
    sheet = next((raw / name for name in SHEETS if (raw / name).is_file()), None)
    if sheet is not None:
        found = [
            _listed(raw, sheet, line, number, cells, videos)
            for number, (line, cells) in enumerate(read_sheet(sheet))
        ]
    else:
        found = [
            _recording(raw, raw / PLACES["eeg"], number, participant, code, {}, videos)
            for number, (participant, code) in enumerate(_named(raw))
        ]
    if not found:
        raise Refusal(
            f"{raw / SHEETS[0]} is missing or empty, and no file is called"
            f" {PREFIX}EEG-30s-P02-AD.csv or alike; set raw.ppb_emo to what holds"
            " Physiological_data"
        )
    cells = [str(recording) for recording in found]
    for cell in cells:
        if cells.count(cell) > 1:
            raise Refusal(f"{sheet or raw}: {cell} is there twice; take one out")
    return found, sheet or raw


def _named(raw: Path) -> list[tuple[int, str]]:
    """Return participants and codes that file names tell, where there is no sheet."""
    stem = re.compile(rf"{PREFIX}(?:EEG|DBD)-30s{CELL.pattern}")
    found = [stem.match(path.stem) for path in raw.glob("*_data/P*/*.csv")]
    return sorted({(int(match[1][1:]), match[2]) for match in found if match})


def _listed(
    raw: Path, sheet: Path, line: int, number: int, cells: dict, videos: dict[str, Path]
) -> Recording:
    told = f"{sheet}, line {line}"
    for name in ("participant", "category"):
        if name not in cells:
            raise Refusal(f"{sheet} has no column '{name}' (it has {', '.join(cells)})")
    participant = re.fullmatch(r"[Pp]?0*([1-9]\d?)(?:\.0)?", str(cells["participant"]).strip())
    if not participant:
        raise Refusal(f"{told}: participant '{cells['participant']}' is not P01 to P99")
    code = str(cells["category"]).strip().upper()
    if code not in EMOTIONS:
        raise Refusal(f"{told}: category '{cells['category']}' is not one of {', '.join(EMOTIONS)}")
    stems = {}
    for modality, column in STEM_COLUMNS.items():
        if column not in cells:
            continue
        stems[modality] = str(cells[column] or "").strip()
        cell = CELL.search(stems[modality])
        if cell and (int(cell[1][1:]), cell[2]) != (int(participant[1]), code):
            raise Refusal(
                f"{told}: participant {cells['participant']}, category {code}, but a file of"
                f" {cell[1]}, {cell[2]} ('{stems[modality]}'); correct the line"
            )
    return _recording(raw, sheet, number, int(participant[1]), code, stems, videos)


def _recording(
    raw: Path,
    told_by: Path,
    number: int,
    participant: int,
    code: str,
    stems: dict[str, str],
    videos: dict[str, Path],
) -> Recording:
    """Return a recording with the files that exist; a stem not told is made up by the pattern."""
    files = {}
    for modality, place in PLACES.items():
        stem = stems.get(modality, stem_of(modality, participant, code))
        path = path_inside(raw, place.format(participant=f"P{participant:02d}", stem=stem), told_by)
        path = videos.get(stem, path) if modality == "road" else path
        if stem and path.is_file():
            files[modality] = path
    return Recording(number, participant, code, files)


def stem_of(modality: str, participant: int, code: str) -> str:
    """Return a file's name without suffix.

    >>> stem_of("eeg", 2, "AD")
    'PPB_Emo_dataset@EEG-30s-P02-AD'
    """
    return f"{PREFIX}{KINDS[modality]}-30s-P{participant:02d}-{code}"


def place_of(raw: Path, modality: str, participant: int, code: str) -> Path:
    """Return where a file lies in the layout that we write."""
    name = PLACES[modality].format(
        participant=f"P{participant:02d}", stem=stem_of(modality, participant, code)
    )
    return raw / name


def write_labels(raw: Path, lines: Iterable[tuple[int, str, Iterable[float]]]) -> None:
    """Write the sheet: participant, code and the four ratings of each recording."""
    names = ["participant", "category", *RATINGS]
    names += [column.replace("@", "@\n") for column in STEM_COLUMNS.values()]  # as released
    write_sheet(
        raw / SHEETS[0],
        names,
        [
            [f"P{p:02d}", code, *ratings, *(stem_of(m, p, code) for m in STEM_COLUMNS)]
            for p, code, ratings in lines
        ],
    )
