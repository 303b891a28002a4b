"""The workplace of one job that uses a network: its GPU, its tracking, its unfinished states."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial

from affectbench.learning.workplace import Workplace
from affectbench.running import devices
from affectbench.running.settings import Settings
from affectbench.store import paths

USE_NETWORKS = ("fit", "predict", "search")


@contextmanager
def workplace(verb: str, spec: dict, settings: Settings) -> Iterator[Workplace]:
    """Give a job what the settings and the machine offer, for as long as it runs."""
    with devices.claim(devices.visible(), settings.members_per_gpu) as gpu:
        device = "cpu"
        if gpu is not None:
            os.environ[devices.VISIBLE] = gpu  # before torch looks: the job sees this GPU alone
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
    """Return the accelerator's name, or the CPU's where torch was built without one."""
    import torch

    return "cuda" if torch.cuda.is_available() else "cpu"


def _checkpoint(spec: dict, identity: str, clock):
    from affectbench.running.checkpoint import Checkpoint

    return Checkpoint(paths.checkpoint(*spec["member"]), identity, clock)
