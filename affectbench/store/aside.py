"""Where a file or folder is written before it is renamed into place, and who writes it.

Its name, `.NAME.HOST.PROCESS.part`, is of one process of one machine, so that two writers never
share one. What a process that is gone left behind is removed by the next that writes there.
"""

import os
import platform
import re
import shutil
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path

from affectbench.refusal import Refusal, reason_of

MACHINE = re.sub(r"[^A-Za-z0-9-]", "-", platform.node())[:60] or "here"
MOST = 120  # bytes of the target's name that are kept; a name has at most 255


def aside_of(path: Path) -> Path:
    """Return where this process writes what becomes `path`; what dead writers left is removed."""
    name = os.fsencode(path.name)[:MOST].decode("utf-8", "ignore")
    start = f".{name}.{MACHINE}."
    _remove_dead(_beside(path.parent, start))
    return path.with_name(f"{start}{os.getpid()}.part")


def remove_left(folder: Path) -> None:
    """Remove what dead writers of this machine left anywhere in a folder."""
    _remove_dead(folder.rglob(f".*.{MACHINE}.*.part"))


def _remove_dead(left: Iterable[Path]) -> None:
    """Remove those of this machine's temporary files and folders whose writers are gone."""
    for path in left:
        if not is_alive(path.name.removesuffix(".part").rpartition(".")[2]):
            remove(path)


def put_in_place(made: Path, folder: Path) -> None:
    """Rename a folder that was made to its place; the one that was there is removed after that.

    So a kill leaves one of them, in its place or aside. What cannot be removed stays aside, and the
    next writer tries again; what cannot be renamed is refused.
    """
    old = aside_of(folder.with_name(f"old.{folder.name}"))
    try:
        with suppress(FileNotFoundError):
            folder.rename(old)
        made.rename(folder)
    except OSError as error:
        raise Refusal(
            f"{folder} cannot be replaced ({reason_of(error)}); remove it, and give the same"
            " command again"
        ) from None
    with suppress(OSError):
        remove(old)


def remove(path: Path) -> None:
    """Remove a file, a link, or a folder, as far as it can be; it may be absent."""
    if path.is_dir() and not path.is_symlink():
        shutil.rmtree(path, ignore_errors=True)
    else:
        path.unlink(missing_ok=True)


def is_alive(process: str) -> bool:
    """Return whether a process of this machine is there, and not dead but waited for by nobody.

    Worked value: "0" -> False.
    """
    if not process.isdecimal() or int(process) == 0:
        return False
    try:
        os.kill(int(process), 0)
    except ProcessLookupError:
        return False
    except (PermissionError, OverflowError):
        return True
    return not _is_zombie(process)


def _is_zombie(process: str) -> bool:
    """Return whether a process has ended; False where the system has no /proc to say so."""
    try:
        stat = Path("/proc", process, "stat").read_text("utf-8", errors="replace")
    except OSError:
        return False
    return stat.rpartition(")")[2].split()[0] in ("Z", "X")


def _beside(folder: Path, start: str) -> list[Path]:
    with os.scandir(folder) as entries:
        names = [e.name for e in entries if e.name.startswith(start) and e.name.endswith(".part")]
    return [folder / name for name in names]
