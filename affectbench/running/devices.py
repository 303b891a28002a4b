"""GPUs of one machine shared out: Snakemake counts them but assigns none.

Each slot of a GPU is a file; who holds its lock has the slot. The system drops a lock with its
holder, so a killed job frees its slot and nothing has to be cleaned up.
"""

import fcntl
import os
import subprocess
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

VISIBLE = "CUDA_VISIBLE_DEVICES"
PAUSE = 0.2  # seconds between two looks for a free slot


def visible(environment: Mapping[str, str] = os.environ) -> tuple[str, ...]:
    """Return the ids of the GPUs that this process may use.

    CUDA_VISIBLE_DEVICES decides where it is set. A SLURM job that asked for no GPU gets none,
    even on a node that would let it see some.

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
        told = subprocess.run(
            ["nvidia-smi", "--query-gpu=index", "--format=csv,noheader"],
            capture_output=True,
            text=True,
            timeout=30,
            check=True,
        )
    except (OSError, subprocess.SubprocessError):
        return ()
    return tuple(told.stdout.split())


@contextmanager
def claim(ids: Sequence[str], per_gpu: int, folder: Path | None = None) -> Iterator[str | None]:
    """Hold a slot of one of the GPUs while the block runs; None, at once, where there is no GPU.

    Waits where all slots are taken. GPUs fill up evenly: every first slot goes before any second.
    """
    if not ids:
        yield None
        return
    folder = folder or Path(tempfile.gettempdir()) / f"affectbench-gpu-{os.getuid()}"
    folder.mkdir(mode=0o700, exist_ok=True)
    places = [(gpu, folder / f"{gpu}.{slot}") for slot in range(per_gpu) for gpu in ids]
    while True:
        for gpu, path in places:
            with path.open("w", encoding="ascii") as file:
                try:
                    fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
                except BlockingIOError:
                    continue
                yield gpu
                return
        time.sleep(PAUSE)
