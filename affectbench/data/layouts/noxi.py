"""NoXi on disk, as the MultiMediate challenges distribute it: sessions of an expert and a novice.

    {train,val}/SESSION/{expert,novice}.engagement.annotation.csv    a value a line, 25 a second
    {train,val}/SESSION/{expert,novice}.video.openface2.stream       and its samples, .stream~
    {train,val}/SESSION/{expert,novice}.audio.egemapsv2.stream

This is MultiMediate'24. MultiMediate'26 has no ".video" in the names and keeps its folders in
NoXi/; it is read as well. MultiMediate'23 has other features under similar names (58 of the voice,
673 of OpenFace) and is refused.
"""

from dataclasses import dataclass
from pathlib import Path

from affectbench.refusal import Refusal

RATE = 25.0  # labels a second
ROLES = ("expert", "novice")
SPLITS = {"train": "train", "val": "test"}  # the official test labels are withheld
FEATURES = {"openface": "openface2", "egemaps": "gemaps"}  # modality -> part of the file's name
DIMENSIONS = {"openface": 714, "egemaps": 88}  # values a sample


@dataclass(frozen=True)
class Recording:
    """One person in one session."""

    session: str
    role: str  # "expert" or "novice"
    split: str  # "train" or "test"
    labels: Path  # the annotation of engagement
    streams: dict[str, Path]  # modality -> header of its stream


def find_recordings(raw: Path) -> tuple[list[Recording], int]:
    """Return the labelled recordings, ordered by split, session and role, and how many sessions
    have no labels because the challenge withholds them.

    Refuses where a split has no session, a recording lacks labels or a stream, or a session is in
    two splits.
    """
    root = raw / "NoXi" if (raw / "NoXi").is_dir() else raw
    recordings: list[Recording] = []
    for folder, split in SPLITS.items():
        sessions = sorted(p for p in (root / folder).glob("*") if p.is_dir())
        if not sessions:
            raise Refusal(
                f"{root / folder} holds no session; set raw.noxi to the folder with train and val"
            )
        recordings += [_recording(path, role, split) for path in sessions for role in ROLES]
    splits: dict[str, str] = {}
    for recording in recordings:
        session, split = recording.session, recording.split
        if splits.setdefault(session, split) != split:
            raise Refusal(
                f"{root}: session {session} is in train and in val; keep the one of the official"
                " list, or test sessions are trained on"
            )
    withheld = sum(path.is_dir() for top in root.glob("test*") for path in top.glob("*"))
    return recordings, withheld


def _recording(folder: Path, role: str, split: str) -> Recording:
    labels = folder / f"{role}.engagement.annotation.csv"
    if not labels.is_file():
        raise Refusal(f"{labels} is missing; copy the session again")
    streams = {}
    for modality, feature in FEATURES.items():
        paths = sorted(folder.glob(f"{role}.*{feature}*.stream"))
        if not paths:
            raise Refusal(
                f"{folder} has no {role}.…{feature}….stream; copy the session again, with the"
                " features of MultiMediate'24 or later"
            )
        streams[modality] = paths[-1]
    return Recording(folder.name, role, split, labels, streams)


def check_dimension(path: Path, modality: str, dimension: int) -> None:
    """Refuse a stream whose samples have another number of values than DIMENSIONS says.

    Columns are read by position, so they are known for this feature set only.
    """
    expected = DIMENSIONS[modality]
    if dimension != expected:
        raise Refusal(
            f"{path}: {dimension} values a sample instead of {expected}; MultiMediate'23's features"
            " are not documented column by column, use those of '24 or later"
        )
