"""The files of CREMA-D: which clips there are, what people voted on them, and who acts.

    SentenceFilenames.csv       Stimulus_Number, Filename: the clips in order
    tabulatedVotes.csv          one line for each clip and modality (or in processedResults/)
    VideoDemographics.csv       ActorID, Age, Sex, Race, Ethnicity
    AudioWAV/1001_IEO_HAP_HI.wav, VideoFlash/1001_IEO_HAP_HI.flv
    openface/1001_IEO_HAP_HI.csv                                    ours, optional

A clip is named ACTOR_SENTENCE_EMOTION_LEVEL. The first column of the votes has no name: its first
digit is the modality that people were given, the others are the clip's number. Counts, their sum,
their largest share and the letters of the winners are all in one line, so that columns or lines
that slipped are noticed.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from affectbench.arrays import Array
from affectbench.data.formats.attributes import check_range
from affectbench.data.formats.guard import reading, the_one
from affectbench.data.formats.text import count_at, needed_column, number_at, table_of
from affectbench.data.layouts.joined import check_order
from affectbench.project.folders import file_at, is_folder, shown
from affectbench.refusal import Refusal

EMOTIONS = {  # code in names -> emotion, in the order of the votes' columns
    "ANG": "anger",
    "DIS": "disgust",
    "FEA": "fear",
    "HAP": "happiness",
    "NEU": "neutral",
    "SAD": "sadness",
}
LETTERS = tuple("ADFHNS")  # columns of the votes
GIVEN = {"1": "voice", "2": "face", "3": "both"}  # what people were given: first digit of an id
SENTENCES = ("IEO", "TIE", "IOM", "IWW", "TAI", "MTI", "IWL", "ITH", "DFA", "ITS", "TSI", "WSI")
LEVELS = {"LO": "low", "MD": "medium", "HI": "high", "XX": ""}  # XX is not said
CLIPS, DEMOGRAPHICS = "SentenceFilenames.csv", "VideoDemographics.csv"
VOTES = ("tabulatedVotes.csv", "processedResults/tabulatedVotes.csv")
FOLDERS = {"sound": ("AudioWAV", ".wav"), "film": ("VideoFlash", ".flv")}
NAME = re.compile(rf"(\d{{4}})_({'|'.join(SENTENCES)})_({'|'.join(EMOTIONS)})_({'|'.join(LEVELS)})")
WHERE = "set raw.crema_d to the folder with it (docs/data.md says where to get it)"
POINTER = b"version https://git-lfs"  # begins what stands for a file that was not fetched
MOST_ID = 20  # characters of an id, far more than the release has
MOST_VOTES = 999  # far more than a clip has
ROUNDED = 1e-6  # how far a share may be from the one that is written


@dataclass(frozen=True)
class Clip:
    """One clip: its number from 1, its name and the parts of it."""

    number: int
    name: str
    actor: int
    sentence: str
    emotion: int  # index in EMOTIONS
    level: str


def read_clips(raw: Path) -> list[Clip]:
    """Return the clips; refuse numbers that are not 1, 2, 3, ..., and a name twice."""
    path = raw / CLIPS
    names, rows = table_of(path, WHERE)
    number, name = (
        needed_column(names, column, path) for column in ("Stimulus_Number", "Filename")
    )
    clips: dict[str, Clip] = {}
    for line, fields in rows:
        where = f"{shown(path)}, line {line}"
        parts = NAME.fullmatch(fields[name])
        if parts is None:
            raise Refusal(f"{where}: '{shown(fields[name])}' is no 1001_IEO_HAP_HI; copy it again")
        if fields[number] != str(len(clips) + 1):
            raise Refusal(
                f"{where}: clip {shown(fields[number])} follows clip {len(clips)}; a line is"
                " missing or out of order, copy it again"
            )
        if fields[name] in clips:
            raise Refusal(f"{where}: '{fields[name]}' is there twice; copy it again")
        actor, sentence, emotion, level = parts.groups()
        clips[fields[name]] = Clip(
            len(clips) + 1, fields[name], int(actor), sentence, [*EMOTIONS].index(emotion), level
        )
    if not clips:
        raise Refusal(f"{shown(path)} names no clip; copy it again")
    return [*clips.values()]


def read_votes(raw: Path, clips: list[Clip]) -> dict[str, Array]:
    """Return "voice", "face" and "both" -> votes (clips, 6) on EMOTIONS; NaN without a line.

    Refuses two lists that differ; lines that contradict themselves, the list of clips, or another
    line of the same clip; and votes on both that agree with the actors' emotions by chance only
    (`check_order`).
    """
    path = the_one(raw / name for name in VOTES) or raw / VOTES[0]
    names, rows = table_of(path, WHERE)
    columns = [needed_column(names, letter, path) for letter in LETTERS]
    others = ("fileName", "numResponses", "agreement", "emoVote")
    file, total, agreement, winner = (needed_column(names, column, path) for column in others)
    key = needed_column(names, "", path)
    votes = {given: np.full((len(clips), len(LETTERS)), np.nan) for given in GIVEN.values()}
    lines = np.zeros(len(clips), dtype=int)
    for line, fields in rows:
        where = f"{shown(path)}, line {line}"
        given, clip = _voted_on(fields[key], fields[file], clips, where)
        counts = np.array(
            [count_at(fields[c], MOST_VOTES, f"{where}, column {names[c]}:") for c in columns]
        )
        answers = count_at(fields[total], MOST_VOTES, f"{where}, column numResponses:")
        if counts.sum() != answers or not counts.any():
            raise Refusal(
                f"{where}: {int(counts.sum())} votes, but numResponses is"
                f" {shown(fields[total])}; columns or lines are mixed up, copy it again"
            )
        share = counts.max() / counts.sum()
        if abs(number_at(fields[agreement], path, line, "agreement") - share) > ROUNDED:
            raise Refusal(
                f"{where}: {share:.4f} of the votes agree, but agreement is"
                f" {shown(fields[agreement])}; columns or lines are mixed up, copy it again"
            )
        winners = ":".join(np.array(LETTERS)[counts == counts.max()])
        if fields[winner] != winners:
            raise Refusal(
                f"{where}: {winners} has most votes, but emoVote is {shown(fields[winner])};"
                " columns or lines are mixed up, copy it again"
            )
        before = votes[given][clip.number - 1]
        if not np.isnan(before).any() and (before != counts).any():
            raise Refusal(f"{where}: {clip.name} is there twice, with other votes; take one out")
        votes[given][clip.number - 1] = counts
        lines[clip.number - 1] = line if given == "both" else lines[clip.number - 1]
    acted = np.array([clip.emotion for clip in clips])
    check_order(acted, np.nan_to_num(votes["both"]), lines, path, raw / CLIPS)
    return votes


def read_actors(raw: Path, clips: list[Clip]) -> dict[str, Array]:
    """Return age (float), sex, race and ethnicity of each clip's actor, (clips,) each.

    "Unknown" is missing: "". Refuses an actor who is missing or there twice.
    """
    path = raw / DEMOGRAPHICS
    names, rows = table_of(path, WHERE)
    wanted = ("ActorID", "Age", "Sex", "Race", "Ethnicity")
    columns = [needed_column(names, column, path) for column in wanted]
    actors: dict[str, tuple] = {}
    for line, fields in rows:
        actor, age, *rest = (fields[column] for column in columns)
        if actor in actors:
            raise Refusal(f"{shown(path)}, line {line}: actor {shown(actor)} is there twice")
        texts = ["" if text.lower() == "unknown" else text.lower() for text in rest]
        years = number_at(age, path, line, "Age")
        check_range("Age", years, f"{shown(path)}, line {line}")
        actors[actor] = (years, *texts)
    for clip in clips:
        if str(clip.actor) not in actors:
            raise Refusal(f"{shown(path)} has no actor {clip.actor}; copy it again")
    of_clips = zip(*(actors[str(clip.actor)] for clip in clips), strict=True)
    keys = [column.lower() for column in wanted[1:]]
    return {key: np.array(values) for key, values in zip(keys, of_clips, strict=True)}


def find_media(raw: Path, clips: list[Clip]) -> dict[str, list[Path | None]]:
    """Return "sound" and "film" -> the file of each clip, None where it is missing.

    A kind of file of which the folder is missing is left out. Older copies have one wav that ends
    on _X instead of _XX. Refuses a folder that has neither.
    """
    media = {}
    for kind, (folder, end) in FOLDERS.items():
        if is_folder(raw / folder):
            media[kind] = [_medium(raw / folder, clip.name, end) for clip in clips]
    if not any(path for paths in media.values() for path in paths):
        names = " nor ".join(folder for folder, _ in FOLDERS.values())
        raise Refusal(f"{shown(raw)} has neither {names} with clips of {CLIPS}; {WHERE}")
    return media


def refuse_pointer(path: Path) -> None:
    """Refuse a file of which only the pointer of Git LFS is there."""
    with reading(path), path.open("rb") as file:
        begin = file.read(len(POINTER))
    if begin == POINTER:
        raise Refusal(f"{shown(path)} is a pointer of Git LFS, not the file; run: git lfs pull")


def _medium(folder: Path, name: str, end: str) -> Path | None:
    names = [f"{name}{end}"] + [f"{name.removesuffix('X')}{end}"] * name.endswith("_XX")
    return next((path for n in names if (path := file_at(folder / n))), None)


def _voted_on(key: str, file: str, clips: list[Clip], where: str) -> tuple[str, Clip]:
    """Return what people were given, and the clip, by the id of a line of votes."""
    number = key[1:].lstrip("0") if len(key) <= MOST_ID else ""
    if key[:1] not in GIVEN or not number.isdecimal() or not 0 < int(number) <= len(clips):
        written = key if len(key) <= MOST_ID else f"{key[:MOST_ID]}…"
        raise Refusal(
            f"{where}: id '{shown(written)}' is no modality 1 to 3 and clip 1 to {len(clips)}; copy"
            f" it again, together with {CLIPS}"
        )
    clip = clips[int(number) - 1]
    if clip.name != file:
        raise Refusal(
            f"{where}: id {key} is {clip.name} in {CLIPS}, but fileName is '{shown(file)}'; lines"
            " are missing or mixed up in one of them, copy both again"
        )
    return GIVEN[key[0]], clip


def write_table(path: Path, columns: Mapping[str, list]) -> None:
    """Write columns as csv, texts in quotation marks as in the release; None is NA."""

    def written(value: object) -> str:
        return f'"{value}"' if isinstance(value, str) else "NA" if value is None else f"{value}"

    path.parent.mkdir(parents=True, exist_ok=True)
    lines = [",".join(f'"{name}"' for name in columns)]
    lines += [",".join(map(written, values)) for values in zip(*columns.values(), strict=True)]
    path.write_text("\n".join(lines) + "\n", "ascii")
