"""Assigns the GPUs of a machine to jobs: Snakemake counts GPUs but does not assign them.

Each GPU has one or more slots. A slot is a file, and the process that holds the file's lock has the
slot. The operating system releases the lock when its holder ends, so a killed job frees its slot
and nothing has to be cleaned up.
"""

import fcntl
import os
import stat
import subprocess
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

from affectbench.refusal import Refusal

VISIBLE = "CUDA_VISIBLE_DEVICES"
PAUSE = 0.2  # seconds between two attempts to get a slot


def visible(environment: Mapping[str, str] = os.environ) -> tuple[str, ...]:
    """Return the ids of the GPUs that this process may use.

    They are those of CUDA_VISIBLE_DEVICES if it is set, none in a SLURM job where it is not set
    (the job asked for no GPU, even if the node shows some), and else those that nvidia-smi lists.

    >>> visible({"CUDA_VISIBLE_DEVICES": "0,2"})
    ('0', '2')
    >>> visible({"SLURM_JOB_ID": "7"})
    ()
    """
    if VISIBLE in environment:
        return tuple(filter(None, (part.strip() for part in environment[VISIBLE].split(","))))
    if "SLURM_JOB_ID" in environment:
        return ()
    try:
        listing = subprocess.run(
            ["nvidia-smi", "--query-gpu=index", "--format=csv,noheader"],
            capture_output=True,
            text=True,
            timeout=30,
            check=True,
        )
    except (OSError, subprocess.SubprocessError):
        return ()
    return tuple(listing.stdout.split())


@contextmanager
def claim(ids: Sequence[str], per_gpu: int, folder: Path | None = None) -> Iterator[str | None]:
    """Hold a slot of a GPU while the block runs, and give the GPU's id; None if there is no GPU.

    Waits while all slots are taken. All first slots are tried before any second slot, so that GPUs
    fill up evenly.

    ids      of the GPUs
    per_gpu  number of slots of each GPU
    folder   of the slots' files; None: one for each user below the system's temporary folder
    """
    if not ids:
        yield None
        return
    folder = folder or Path(tempfile.gettempdir()) / f"affectbench-gpu-{os.getuid()}"
    folder.mkdir(mode=0o700, exist_ok=True)
    _check_own(folder)
    slots = [(gpu, folder / f"{gpu}.{slot}") for slot in range(per_gpu) for gpu in ids]
    while True:
        for gpu, path in slots:
            with path.open("w", encoding="ascii") as file:
                try:
                    fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
                except BlockingIOError:
                    continue
                yield gpu
                return
        time.sleep(PAUSE)


def _check_own(folder: Path) -> None:
    """Refuse a folder that another user made or may enter: all can foresee its name."""
    found = folder.lstat()
    is_ours = stat.S_ISDIR(found.st_mode) and found.st_uid == os.getuid()
    if not is_ours or stat.S_IMODE(found.st_mode) & 0o077:
        raise Refusal(
            f"{folder} holds the locks of GPUs, and is not a folder that you alone may enter (owner"
            f" {found.st_uid}, mode {stat.S_IMODE(found.st_mode):o}); remove it, or set TMPDIR to a"
            " folder of your own"
        )
