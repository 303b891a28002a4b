"""Assigns the GPUs of a machine to jobs: Snakemake counts GPUs but does not assign them.

Each GPU has one or more slots. A slot is a file, and the process that holds the file's lock has the
slot. The operating system releases the lock when its holder ends, so a killed job frees its slot
and nothing has to be cleaned up.
"""

import fcntl
import os
import subprocess
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from itertools import takewhile
from pathlib import Path

from affectbench.running.lifeline import common_folder
from affectbench.running.private import private

VISIBLE = "CUDA_VISIBLE_DEVICES"
MOST = 8  # members that share a GPU where their memory alone decides: more gain nothing
CONTEXT = 600.0  # MiB of a GPU that a process takes beside what torch reserves
PAUSE = 0.2  # seconds between two attempts to get a slot


def visible(environment: Mapping[str, str] = os.environ) -> tuple[str, ...]:
    """Return the ids of the GPUs that this process may use.

    They are those of CUDA_VISIBLE_DEVICES if it is set, none in a SLURM job where it is not set
    (the job asked for no GPU, even if the node shows some), and else those that nvidia-smi lists.
    As CUDA does, the variable is read up to its first negative number or NoDevFiles.

    >>> visible({"CUDA_VISIBLE_DEVICES": "0,2"}), visible({"CUDA_VISIBLE_DEVICES": "-1"})
    (('0', '2'), ())
    >>> visible({"SLURM_JOB_ID": "7"})
    ()
    """
    if VISIBLE in environment:
        ids = (part.strip() for part in environment[VISIBLE].split(","))
        return tuple(filter(None, takewhile(lambda i: not i.startswith(("-", "NoDev")), ids)))
    if "SLURM_JOB_ID" in environment:
        return ()
    return tuple(_asked("index"))


def _asked(quantity: str) -> list[str]:
    """Return what nvidia-smi says of each GPU; nothing where there is none."""
    command = ["nvidia-smi", f"--query-gpu={quantity}", "--format=csv,noheader,nounits"]
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=30, check=True)
    except (OSError, subprocess.SubprocessError):
        return []
    return done.stdout.split()


def memory_mib() -> float:
    """Return the memory of the smallest GPU of this machine in MiB; 0 where there is none."""
    return min((float(mib) for mib in _asked("memory.total") if mib.isdecimal()), default=0.0)


def members_that_fit(needed_mib: float, total_mib: float) -> int:
    """Return how many members may share a GPU by their memory, at least 1 and at most MOST.

    needed_mib  the most that a member needed on a GPU; 0: not measured yet
    total_mib   of the GPU, of which a tenth is left free

    >>> members_that_fit(0, 81_920), members_that_fit(9_400, 81_920), members_that_fit(1, 81_920)
    (1, 7, 8)
    """
    if not needed_mib:
        return 1
    return max(1, min(MOST, int(0.9 * total_mib / (needed_mib + CONTEXT))))


@contextmanager
def gpu_slot(ids: Sequence[str], per_gpu: int, folder: Path | None = None) -> Iterator[str | None]:
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
    folder = private(
        folder or common_folder() / f"affectbench-gpu-{os.getuid()}", "the locks of GPUs"
    )
    slots = [
        (gpu, folder / f"{gpu.replace('/', '_')}.{slot}") for slot in range(per_gpu) for gpu in ids
    ]
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
