"""PPB-Emo's folders and label sheet, to read and to write: the recordings and their files."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from affectbench.data.formats.openface import SHARE, SPARE
from affectbench.data.formats.pictures import path_inside
from affectbench.data.formats.spreadsheets import read_sheet, write_sheet
from affectbench.project.folders import file_at, files_in, folders_in, is_file, shown, walked
from affectbench.refusal import Refusal

SECONDS = 30  # length of a recording
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
# Columns of the sheet that hold file stems; an empty cell means no file. Where the sheet has no
# such column, the stem is that of `stem_of`. The name of the driving data's column is not known.
STEM_COLUMNS = {
    "eeg": f"{PREFIX}Physiological_data",
    "openface": f"{PREFIX}video-face-CIR",
    "road": f"{PREFIX}video-road",
}
PATHS = {  # modality -> path below the raw folder
    "eeg": "Physiological_data/{participant}/{stem}.csv",
    "driving": "Driving_behavioural_data/{participant}/{stem}.csv",
    "openface": "openface/{stem}.csv",  # ours: OpenFace 2 on Facial_expression_data/video-face-CIR
    "road": "video-road/{participant}/{stem}.mp4",  # or any folder: found by its stem
}
SUFFIX = re.compile(r"\.(csv|mp4)$", re.IGNORECASE)  # of a stem's file, which may be written
RATINGS = ("valence", "arousal", "dominance", "intensity")
STEM_END = re.compile(rf"-(P\d\d)-({'|'.join(EMOTIONS)})$")  # participant and emotion


@dataclass(frozen=True)
class Recording:
    """One participant under one emotion."""

    number: int  # index in the sheet, where recordings that lack a file count too
    participant: int
    code: str  # of the emotion: a key of EMOTIONS
    files: dict[str, Path]  # modality -> file; only those that exist

    def __str__(self) -> str:
        return f"P{self.participant:02d}-{self.code}"


def find_recordings(raw: Path) -> tuple[list[Recording], Path]:
    """Return the recordings, and the path that lists them.

    That is the label sheet; without a sheet, recordings are recognised by the names of the files in
    `raw`. Refuses where there is no recording, or one is listed twice.
    """
    videos: dict[str, list[Path]] = {}
    for path in sorted(walked(raw)):
        if path.suffix.lower() == ".mp4":
            videos.setdefault(path.stem, []).append(path)
    sheet = next((raw / name for name in SHEETS if is_file(raw / name)), None)
    if sheet is not None:
        recordings = [
            _recording_of_line(raw, sheet, line, number, cells, videos)
            for number, (line, cells) in enumerate(read_sheet(sheet))
        ]
    else:
        recordings = [
            _recording(raw, raw / PATHS["eeg"], number, participant, code, {}, videos)
            for number, (participant, code) in enumerate(_recordings_by_file_name(raw))
        ]
    if not recordings:
        raise Refusal(
            f"{shown(raw / SHEETS[0])} is missing or empty, and no file is called"
            f" {PREFIX}EEG-30s-P02-AD.csv or alike; set raw.ppb_emo to what holds"
            " Physiological_data"
        )
    names = [str(recording) for recording in recordings]
    for name in names:
        if names.count(name) > 1:
            raise Refusal(f"{shown(sheet or raw)}: {name} is there twice; take one out")
    return recordings, sheet or raw


def _recordings_by_file_name(raw: Path) -> list[tuple[int, str]]:
    """Return the participant and emotion code of each recording, from the names of csv files."""
    stem = re.compile(rf"{PREFIX}(?:EEG|DBD)-30s{STEM_END.pattern}")
    data = [folder for folder in folders_in(raw) if folder.name.endswith("_data")]
    people = [p for folder in data for p in folders_in(folder) if p.name.startswith("P")]
    matches = [stem.match(path.stem) for folder in people for path in files_in(folder, ".csv")]
    return sorted({(int(match[1][1:]), match[2]) for match in matches if match})


def _recording_of_line(
    raw: Path, sheet: Path, line: int, number: int, cells: dict, videos: dict[str, list[Path]]
) -> Recording:
    """Return the recording that a line of the sheet describes; refuse one that contradicts itself.

    cells   column name -> cell of that line
    videos  stem -> files, of all videos below `raw`
    """
    source = f"{shown(sheet)}, line {line}"
    for name in ("participant", "category"):
        if name not in cells:
            raise Refusal(
                f"{shown(sheet)} has no column '{name}' (it has {shown(', '.join(cells))}); add it"
            )
    participant = re.fullmatch(r"[Pp]?0*([1-9]\d?)(?:\.0)?", str(cells["participant"]).strip())
    if not participant:
        raise Refusal(f"{source}: participant '{shown(cells['participant'])}' is not P01 to P99")
    code = str(cells["category"]).strip().upper()
    if code not in EMOTIONS:
        raise Refusal(
            f"{source}: category '{shown(cells['category'])}' is not one of {', '.join(EMOTIONS)}"
        )
    stems = {}
    for modality, column in STEM_COLUMNS.items():
        if column not in cells:
            continue
        stems[modality] = SUFFIX.sub("", str(cells[column] or "").strip())
        end = STEM_END.search(stems[modality])
        if end and (int(end[1][1:]), end[2]) != (int(participant[1]), code):
            raise Refusal(
                f"{source}: participant {cells['participant']}, category {code}, but a file of"
                f" {end[1]}, {end[2]} ('{stems[modality]}'); correct the line"
            )
    return _recording(raw, sheet, number, int(participant[1]), code, stems, videos)


def _recording(
    raw: Path,
    named_in: Path,
    number: int,
    participant: int,
    code: str,
    stems: dict[str, str],
    videos: dict[str, list[Path]],
) -> Recording:
    """Return a recording with the files that exist.

    named_in  the file that lists the recording, for messages
    stems     modality -> file stem; where a modality is absent, the stem is that of `stem_of`
    """
    files = {}
    for modality, pattern in PATHS.items():
        stem = stems.get(modality, stem_of(modality, participant, code))
        name = pattern.format(participant=f"P{participant:02d}", stem=stem)
        path = path_inside(raw, name, named_in)
        if modality == "road":
            paths = videos.get(stem, [path])
            path = paths[0]
            if len(paths) > 1:
                raise Refusal(f"{shown(path)} and {shown(paths[1])} have one name; take one out")
        if stem and (there := file_at(path)):
            files[modality] = there
    return Recording(number, participant, code, files)


def check_lasts(path: Path, seconds: float) -> None:
    """Refuse a file that is not of the SECONDS of a recording, give or take SPARE and SHARE."""
    if abs(seconds - SECONDS) > SPARE + SHARE * SECONDS:
        raise Refusal(
            f"{shown(path)} lasts {seconds:.2f} s instead of {SECONDS}; it is cut off or of another"
            " recording, copy it again"
        )


def stem_of(modality: str, participant: int, code: str) -> str:
    """Return the release's name of a file, without suffix.

    >>> stem_of("eeg", 2, "AD")
    'PPB_Emo_dataset@EEG-30s-P02-AD'
    """
    return f"{PREFIX}{KINDS[modality]}-30s-P{participant:02d}-{code}"


def path_of(raw: Path, modality: str, participant: int, code: str) -> Path:
    """Return the path at which a simulator writes a file."""
    name = PATHS[modality].format(
        participant=f"P{participant:02d}", stem=stem_of(modality, participant, code)
    )
    return raw / name


def write_labels(raw: Path, lines: Iterable[tuple[int, str, Iterable[float]]]) -> None:
    """Write the label sheet.

    lines  for each recording the participant, the emotion's code, and the four RATINGS
    """
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
