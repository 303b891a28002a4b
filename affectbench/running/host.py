"""Makes the Workplace of a job that may use a GPU: its device, tracking and unfinished states."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial

from affectbench.learning.workplace import Workplace
from affectbench.running import devices
from affectbench.running.settings import Settings
from affectbench.store import paths

MAY_USE_GPU = ("fit", "predict", "search")  # the other verbs that load networks use the CPU


@contextmanager
def workplace_for(verb: str, spec: dict, settings: Settings) -> Iterator[Workplace]:
    """Give a job the workplace that the settings and the machine offer, while the block runs.

    verb, spec  of the job. Only fits are tracked and keep states
    """
    with devices.gpu_slot(devices.visible(), settings.members_per_gpu or 1) as gpu:
        device = "cpu"
        if gpu is not None:
            os.environ[devices.VISIBLE] = gpu  # set before torch reads it: the job sees one GPU
            device = _device()
        if verb != "fit":
            yield Workplace(device)
            return
        keep = partial(_checkpoint, spec) if settings.checkpoint else None
        if settings.tracking == "disabled":
            yield Workplace(device, keep=keep)
            return
        from affectbench.running.logbook import follow

        with follow(spec, settings.tracking) as listen:
            yield Workplace(device, listen, keep)


def _device() -> str:
    """Return "cuda", or "cpu" if torch was built without support for it."""
    import torch

    return "cuda" if torch.cuda.is_available() else "cpu"


def _checkpoint(spec: dict, identity: str, clock):
    """Return the checkpoint of a fit; imported here, as most jobs have none."""
    from affectbench.running.checkpoint import Checkpoint

    return Checkpoint(paths.checkpoint(*spec["member"]), identity, clock)
