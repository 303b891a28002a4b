"""CREMA-D: a wrong join is noticed, and what is broken is told in one line."""

import shutil
from pathlib import Path

import numpy as np
import pytest
from crema_d_tree import CLIPS, made_up, prepare, write_lists
from refusals import refused

from affectbench.data.formats.audio import RATE, write_wav
from affectbench.data.layouts.crema_d import read_clips, read_votes
from affectbench.refusal import Refusal

NAMES, VOTES = "SentenceFilenames.csv", "processedResults/tabulatedVotes.csv"
ACTORS = "VideoDemographics.csv"


def replaced(name: str, old: str, new: str):
    def change(raw: Path) -> None:
        text = (raw / name).read_text()
        assert old in text
        (raw / name).write_text(text.replace(old, new, 1))

    return change


def without_line(name: str, line: int):
    def change(raw: Path) -> None:
        lines = (raw / name).read_text().splitlines(keepends=True)
        (raw / name).write_text("".join(lines[: line - 1] + lines[line:]))

    return change


def moved(first: int, last: int):
    """Move columns `first` to `last` of the votes down by a line, below the others."""

    def change(raw: Path) -> None:
        header, *lines = ((raw / VOTES).read_text()).splitlines()
        table = np.array([line.split(",") for line in lines])
        table[:, first:last] = np.roll(table[:, first:last], 1, axis=0)
        (raw / VOTES).write_text("\n".join([header, *map(",".join, table.tolist())]) + "\n")

    return change


def pointer(name: str):
    def change(raw: Path) -> None:
        (raw / name).write_text("version https://git-lfs.github.com/spec/v1\nsize 72862\n")

    return change


BROKEN = {
    "no list": (lambda raw: (raw / NAMES).unlink(), "is missing; set raw.crema_d to the folder"),
    "no votes": (lambda raw: (raw / VOTES).unlink(), "tabulatedVotes.csv is missing; set raw"),
    "no actors": (lambda raw: (raw / ACTORS).unlink(), "VideoDemographics.csv is missing; set raw"),
    "neither sound nor video": (
        lambda raw: [shutil.rmtree(raw / f) for f in ("AudioWAV", "VideoFlash")],
        "has neither AudioWAV nor VideoFlash with clips of SentenceFilenames.csv",
    ),
    "a name of another kind": (
        replaced(NAMES, CLIPS[1], "1001_IEO_JOY_LO"),
        "line 3: '1001_IEO_JOY_LO' is no 1001_IEO_HAP_HI",
    ),
    "a name twice": (replaced(NAMES, CLIPS[1], CLIPS[0]), f"line 3: '{CLIPS[0]}' is there twice"),
    "a clip lost": (without_line(NAMES, 3), "line 3: clip 3 follows clip 1; a line is missing"),
    "the last clip lost": (without_line(NAMES, 5), "line 5: id '100004' is no modality 1 to 3 and"),
    "ids a line late": (moved(0, 1), "line 2: id 300004 is 1001_IEO_HAP_HI in SentenceFilenames"),
    "names a line late": (moved(7, 8), "line 2: id 100001 is 1001_IEO_NEU_XX in Sentence"),
    "counts a line late": (moved(1, 7), "line 2: 10 votes, but numResponses is 11"),
    "agreement a line late": (moved(9, 10), "0.9091 of the votes agree, but agreement is 1.0"),
    "winners a line late": (moved(10, 11), "line 2: N has most votes, but emoVote is H"),
    "a count that is none": (
        replaced(VOTES, ",10,0,", ",1e1,0,"),
        "line 2, column N: '1e1' is not 0 to 999",
    ),
    "a modality of 4": (replaced(VOTES, '"300004"', '"400004"'), "id '400004' is no modality 1 to"),
    "an id of 5,000 digits": (
        replaced(VOTES, '"100001"', f'"{"1" * 5000}"'),
        "line 2: id '11111111111111111111…' is no modality 1 to 3 and clip 1 to 4; copy it again",
    ),
    "another list of votes at the top": (
        lambda raw: another_list(raw),
        "processedResults/tabulatedVotes.csv differ; take one out",
    ),
    "an OpenFace folder without a csv": (
        lambda raw: (raw / "openface").mkdir(),
        "openface has no csv of any clip, as 1001_IEO_NEU_XX.csv; run OpenFace 2 on the videos",
    ),
    "an actor too few": (replaced(ACTORS, "1001", "1002"), "has no actor 1001; copy it again"),
    "an age in words": (replaced(ACTORS, ",51,", ",old,"), "column Age: 'old' is no number"),
    "an age of 999": (
        replaced(ACTORS, ",51,", ",999,"),
        "column Age: 999 is not 0 to 120; correct",
    ),
    "a pointer for sound": (
        pointer(f"AudioWAV/{CLIPS[2]}.wav"),
        "is a pointer of Git LFS, not the file; run: git lfs pull",
    ),
    "a pointer for video": (pointer(f"VideoFlash/{CLIPS[2]}.flv"), "is a pointer of Git LFS"),
    "sound of another length than the video": (
        lambda raw: write_wav(raw / f"AudioWAV/{CLIPS[1]}.wav", np.full(RATE, 0.1)),
        "1001_IEO_HAP_LO.flv lasts 4.00 s, but its sound 1.00 s; one of them is cut off or of",
    ),
    "video cut off": (
        lambda raw: _cut(raw / f"VideoFlash/{CLIPS[1]}.flv"),
        "1001_IEO_HAP_LO.flv lasts 1.30 s, but its sound 4.00 s; one of them is cut off",
    ),
}


def another_list(raw: Path) -> None:
    (raw / Path(VOTES).name).write_text((raw / VOTES).read_text().replace(",10,0,", ",9,1,", 1))


def _cut(path: Path) -> None:
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 3])


@pytest.mark.parametrize("how", BROKEN)
def test_what_is_broken_is_told_in_one_line(how, tree, tmp_path):
    change, reason = BROKEN[how]
    assert reason in refused(prepare, change, tree, tmp_path)


def test_votes_of_the_clip_before_are_refused_although_each_line_is_consistent(tmp_path):
    """All columns but id and name slip: only the actors' emotions tell."""
    names, votes, actors = made_up()
    write_lists(tmp_path / "right", names, votes, actors)
    assert read_votes(tmp_path / "right", read_clips(tmp_path / "right"))["both"].sum() == 2160
    for by, told in ((1, "1 line later"), (-2, "2 lines earlier")):
        keys, counts = list(votes), list(votes.values())
        slipped = dict(zip(keys, counts[-by:] + counts[:-by], strict=True))
        raw = tmp_path / str(by)
        write_lists(raw, names, slipped, actors)
        with pytest.raises(Refusal, match=f"votes fit .*SentenceFilenames.csv better {told}"):
            read_votes(raw, read_clips(raw))
