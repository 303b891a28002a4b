"""NoXi on disk, as the MultiMediate challenges distribute it: sessions, roles, streams, labels.

    {train,val}/SESSION/{expert,novice}.engagement.annotation.csv    a value a line, 25 a second
    {train,val}/SESSION/{expert,novice}.video.openface2.stream       and its samples, .stream~
    {train,val}/SESSION/{expert,novice}.audio.egemapsv2.stream

That is MultiMediate'24; '26 has no ".video" in the names and keeps its folders in NoXi/; '23 has
other features (58 of the voice, 673 of OpenFace) under like names, which are told and refused.
"""

from dataclasses import dataclass
from pathlib import Path

from affectbench.refusal import Refusal

RATE = 25.0  # labels a second
ROLES = ("expert", "novice")
SPLITS = {"train": "train", "val": "test"}  # the official test labels are withheld
FEATURES = {"openface": "openface2", "egemaps": "gemaps"}
DIMENSIONS = {"openface": 714, "egemaps": 88}


@dataclass(frozen=True)
class Recording:
    """One person of one session."""

    session: str
    role: str
    split: str
    labels: Path
    streams: dict[str, Path]  # modality -> header of its stream


def find(raw: Path) -> tuple[list[Recording], int]:
    """Return every recording with labels, by split, session and role, and how many test sessions.

    Refuses where a split has no session, or a recording lacks labels or a stream.
    """
    root = raw / "NoXi" if (raw / "NoXi").is_dir() else raw
    found: list[Recording] = []
    for folder, split in SPLITS.items():
        sessions = sorted(p for p in (root / folder).glob("*") if p.is_dir())
        if not sessions:
            raise Refusal(
                f"{root / folder} holds no session; set raw.noxi to the folder with train and val"
            )
        found += [_recording(path, role, split) for path in sessions for role in ROLES]
    splits: dict[str, str] = {}
    for one in found:
        if splits.setdefault(one.session, one.split) != one.split:
            raise Refusal(
                f"{root}: session {one.session} is in train and in val; keep the one of the"
                " official list, or test sessions are trained on"
            )
    withheld = sum(path.is_dir() for top in root.glob("test*") for path in top.glob("*"))
    return found, withheld


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
    """Refuse a stream of another feature set than the one whose columns are known."""
    wanted = DIMENSIONS[modality]
    if dimension != wanted:
        raise Refusal(
            f"{path}: {dimension} values a sample instead of {wanted}; MultiMediate'23's features"
            " are not documented column by column, use those of '24 or later"
        )
