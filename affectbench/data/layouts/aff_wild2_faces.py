"""Where the pictures of Aff-Wild2's tracks are, and what they are called."""

from collections import Counter
from pathlib import Path

import numpy as np

from affectbench.arrays import Array
from affectbench.project.folders import files_in, folders_in, is_folder, shown
from affectbench.refusal import Refusal

FACES = ("cropped_aligned", "cropped_aligned_new_50_vids")  # later releases have both
DIGITS = 5  # of a frame's number: with six, the order of names would be another than of numbers
OTHER_PICTURES = (".png", ".jpeg", ".bmp", ".webp", ".tif", ".tiff")  # refused where a .jpg belongs


def face_folders(raw: Path, counts: Counter) -> dict[str, Path]:
    """Return the folder of each track's pictures by its name; refuse two of one name."""
    folders: dict[str, Path] = {}
    for top in (raw / name for name in FACES if is_folder(raw / name)):
        for folder in folders_in(top, counts):
            other = folders.setdefault(folder.name, folder)
            if other != folder:
                raise Refusal(f"{shown(other)} and {shown(folder)} have one name; take one out")
    if not folders:
        raise Refusal(
            f"{shown(raw / FACES[0])} is missing; set raw.aff_wild2 to the folder that holds it"
        )
    return folders


def find_pictures(folder: Path, counts: Counter) -> tuple[Array, dict[int, str]]:
    """Return the sorted numbers (T,) of a track's pictures, and number -> name as in 00001.JPG.

    Refuses a number that is there twice or is written in another way than 00001, as OpenFace takes
    pictures in the order of their names, and a picture that is no .jpg, which would be a gap.

    counts  increased in place under "litter", and under "other files" by those that are no picture
            of the track
    """
    names: dict[int, str] = {}
    for path in files_in(folder, counts=counts):
        is_numbered, suffix = path.stem.isascii() and path.stem.isdigit(), path.suffix.lower()
        if not is_numbered or suffix not in (".jpg", *OTHER_PICTURES):
            counts["other files"] += 1
            continue
        if suffix in OTHER_PICTURES:
            raise Refusal(
                f"{shown(path)} is no .jpg, as the release's pictures are; unpack the folder again,"
                " or take it out"
            )
        if len(path.stem) != DIGITS:
            raise Refusal(
                f"{shown(path)} is not written as 00001.jpg, with five digits; unpack the folder"
                " again"
            )
        number = int(path.stem)
        if number in names:
            raise Refusal(
                f"{shown(folder / names[number])} and {shown(path)} have one name; take one out"
            )
        names[number] = path.name
    if not names or min(names) < 1:
        raise Refusal(
            f"{shown(folder)} has no pictures 00001.jpg, 00002.jpg, … each once; unpack it again"
        )
    others = {number: name for number, name in names.items() if name != f"{number:05d}.jpg"}
    return np.array(sorted(names), dtype=np.int64), others
