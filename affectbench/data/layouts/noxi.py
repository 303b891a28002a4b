"""NoXi on disk, as the MultiMediate challenges distribute it: sessions of an expert and a novice.

    {train,val}/SESSION/{expert,novice}.engagement.annotation.csv    a value a line, 25 a second
    {train,val}/SESSION/{expert,novice}.video.openface2.stream       and its samples, .stream~
    {train,val}/SESSION/{expert,novice}.audio.egemapsv2.stream

This is MultiMediate'24. MultiMediate'26 has no ".video" in the names and keeps its folders in
NoXi/; it is read as well. MultiMediate'23 has other features under similar names (58 of the voice,
673 of OpenFace) and is refused.
"""

from collections import Counter
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from affectbench.arrays import Array
from affectbench.data.formats.ssi import read_values
from affectbench.data.formats.ssi_header import read_header
from affectbench.project.folders import files_in, folders_in, is_file, is_folder, shown
from affectbench.refusal import Refusal

RATE = 25.0  # labels a second
ROLES = ("expert", "novice")
SPLITS = {"train": "train", "val": "test"}  # the official test labels are withheld
FEATURES = {"openface": "openface2", "egemaps": "gemaps"}  # modality -> part of the file's name
SPARE, SHARE = 1.0, 0.02  # seconds and share by which labels and streams may miss each other
DIMENSIONS = {"openface": 714, "egemaps": 88}  # values a sample


@dataclass(frozen=True)
class Recording:
    """One person in one session."""

    session: str
    role: str  # "expert" or "novice"
    split: str  # "train" or "test"
    labels: Path  # the annotation of engagement
    streams: dict[str, Path]  # modality -> header of its stream


def find_recordings(raw: Path, counts: Counter) -> list[Recording]:
    """Return the labelled recordings, ordered by split, session and role.

    Refuses where a split has no session, a recording lacks labels or a stream, or a session is in
    two splits.

    counts  increased in place under "withheld" by the sessions of which the challenge withholds the
            labels, under "litter", and under "other features" by streams that are passed over
    """
    root = raw / "NoXi" if is_folder(raw / "NoXi") else raw
    recordings: list[Recording] = []
    for folder, split in SPLITS.items():
        sessions = folders_in(root / folder, counts) if is_folder(root / folder) else []
        if not sessions:
            raise Refusal(
                f"{shown(root / folder)} holds no session; set raw.noxi to the folder with train"
                " and val"
            )
        recordings += [_recording(p, role, split, counts) for p in sessions for role in ROLES]
    splits: dict[str, str] = {}
    for recording in recordings:
        session, split = recording.session, recording.split
        if splits.setdefault(session, split) != split:
            raise Refusal(
                f"{root}: session {session} is in train and in val; keep the one of the official"
                " list, or test sessions are trained on"
            )
    tests = [top for top in folders_in(root) if top.name.startswith("test")]
    counts["withheld"] += sum(len(folders_in(top)) for top in tests)
    return recordings


def lengths_of(recording: Recording) -> list[int]:
    """Return the lengths of a recording's labels and streams, in frames at 25 Hz.

    Refuses a recording without a frame, and one whose files are not of the same seconds.
    """
    lengths = {recording.labels: len(read_labels(recording.labels))}
    for path in recording.streams.values():
        header = read_header(path)
        lengths[path] = int(header.length * RATE / header.rate)
    short, long = (f(lengths, key=lengths.get) for f in (min, max))
    if lengths[short] == 0:
        role, folder = recording.role, recording.labels.parent
        raise Refusal(f"{shown(folder)}: {role} has no frame; copy the session again")
    if lengths[long] - lengths[short] > SPARE * RATE + SHARE * lengths[long]:
        raise Refusal(
            f"{shown(short)} has {lengths[short]} frames at {RATE:g} a second,"
            f" {shown(long)} {lengths[long]}; one is cut off, or labels are at another rate, copy"
            " both again"
        )
    return list(lengths.values())


def read_labels(path: Path) -> Array:
    """Return engagement over time (T,) in [0, 1], NaN where missing; refuse other values."""
    values = read_values(path)
    bad = np.flatnonzero(~(np.isnan(values) | ((values >= 0) & (values <= 1))))
    if len(bad):
        raise Refusal(
            f"{shown(path)}, line {bad[0] + 1}: engagement {values[bad[0]]:g} is not 0 to 1;"
            " correct it"
        )
    return values


def _recording(folder: Path, role: str, split: str, counts: Counter) -> Recording:
    labels = folder / f"{role}.engagement.annotation.csv"
    if not is_file(labels):
        raise Refusal(f"{shown(labels)} is missing; copy the session again")
    streams = {}
    for modality, feature in FEATURES.items():
        paths = [
            path
            for path in files_in(folder, ".stream")
            if path.name.startswith(f"{role}.") and feature in path.name
        ]
        if not paths:
            raise Refusal(
                f"{shown(folder)} has no {role}.…{feature}….stream; copy the session again, with"
                " the features of MultiMediate'24 or later"
            )
        streams[modality] = _of_dimension(paths, modality)
        counts["other features"] += len(paths) - 1
    return Recording(folder.name, role, split, labels, streams)


def _of_dimension(paths: list[Path], modality: str) -> Path:
    """Return the one stream whose samples have as many values as DIMENSIONS says.

    Columns are read by position, so they are known for this feature set only. Streams of other sets
    may lie beside it; refuses where there is none of this set, or two.
    """
    expected = DIMENSIONS[modality]
    dimensions = [read_header(path).dim for path in paths]
    fitting = [path for path, dim in zip(paths, dimensions, strict=True) if dim == expected]
    if not fitting:
        raise Refusal(
            f"{shown(paths[-1])}: {dimensions[-1]} values a sample instead of {expected};"
            " MultiMediate'23's features are not documented column by column, use those of '24 or"
            " later"
        )
    if len(fitting) > 1:
        raise Refusal(
            f"{shown(fitting[0])} and {shown(fitting[1])} both have {expected} values a sample;"
            " take one out"
        )
    return fitting[0]
