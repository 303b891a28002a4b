"""What a reader found in a folder, for its log: counts of all files, or of those looked at."""

import hashlib
import sys
from collections import Counter
from collections.abc import Mapping

import numpy as np

from affectbench.arrays import Array
from affectbench.project.folders import shown


def of_looked_at(count: object, looked_at: int, whole: bool) -> object:
    """Return a count for the log; where it is of a sample, it says of how many files or rows.

    A text, as a range or a count of something else, is set off by a comma.

    whole  whether all were looked at

    >>> of_looked_at(3, 60, True), of_looked_at(3, 10, False), of_looked_at("1 to 9", 10, False)
    (3, '3 of the 10 looked at', '1 to 9, of the 10 looked at')
    """
    comma = "," if isinstance(count, str) else ""
    return count if whole else f"{count}{comma} of the {looked_at} looked at"


def also_tested(face_NHW3: Array, split_N: Array, whole: bool = True) -> object:
    """Return how many training pictures are, pixel by pixel, a test picture: they leak into it.

    whole  whether all pictures were read; else the question has no answer
    """
    if not whole:
        return "not known of a sample"
    digests = np.array([hashlib.blake2b(face, digest_size=16).digest() for face in face_NHW3])
    return int(np.isin(digests[split_N == "train"], digests[split_N == "test"]).sum())


def log_of_openface(counts: Counter, whole: bool) -> dict[str, object]:
    """Return what `read_still` and `read_attributes` counted, for the log.

    whole  whether all pictures were looked at
    """
    of_pictures = {
        "with OpenFace csv": counts["csv"],
        "of them without a face": counts["no face"],
        "several faces, own taken": counts["several faces"],
        "values missing in them": f"{counts['concepts missing']}",
        "landmarks beyond the picture": counts["outside"],
    }
    return {
        **{
            name: of_looked_at(count, counts["looked at"], whole)
            for name, count in of_pictures.items()
        },
        "attributes missing": counts["attributes missing"],
        "litter passed over": counts["litter"],
    }


def log_summary(counts: Mapping[str, object]) -> None:
    """Print what a reader found to stderr, which is the job's log.

    Users should look at it, as some layouts are known at second hand only.
    """
    print("What I found:", file=sys.stderr)
    for name, value in counts.items():
        print(f"  {name:28} {shown(value)}", file=sys.stderr)
