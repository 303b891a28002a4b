"""Folders whose names anybody can foresee, in the system's temporary folder: this user's alone."""

import os
import stat
from pathlib import Path

from affectbench.refusal import Refusal


def private(folder: Path, use: str) -> Path:
    """Make a folder that only this user may enter, unless it is there, and return its path.

    Refuses what another user made in its place, or may enter.

    use  what it holds, in words
    """
    try:
        folder.mkdir(mode=0o700, exist_ok=True)
        status = folder.lstat()
    except OSError as error:
        raise Refusal(
            f"{folder}, which is to hold {use}, cannot be made ({error.strerror}); set TMPDIR to a"
            " folder of your own"
        ) from None
    is_ours = stat.S_ISDIR(status.st_mode) and status.st_uid == os.getuid()
    if not is_ours or stat.S_IMODE(status.st_mode) & 0o077:
        raise Refusal(
            f"{folder} holds {use}, and is not a folder that you alone may enter (owner"
            f" {status.st_uid}, mode {stat.S_IMODE(status.st_mode):o}); remove it, or set TMPDIR to"
            " a folder of your own"
        )
    return folder
