"""How fast this machine is beside another: a short, fixed piece of training, in CPU seconds.

Run as a module it prints the seconds: python -P -m affectbench.running.calibration
"""

import subprocess
import sys
import time
from functools import cache

from affectbench.project.record import processor
from affectbench.store import files, paths

NOTED = paths.RESULTS / "plan" / "calibration.json"  # where a folder notes its measurement
STEPS, ROUNDS = 3, 60
TIMEOUT = 120  # seconds


def machine_factor(reference: float, *, measure: bool) -> float | None:
    """Return this machine's CPU seconds for each CPU second of the reference machine.

    It is measured once in a folder, and again on another processor; None where it was not.

    reference  CPU seconds of the calibration on the reference machine
    measure    whether to measure it now, in three seconds, where it was not
    """
    noted = files.read_json(NOTED) if NOTED.is_file() else {}
    if noted.get("machine") == processor():
        return noted["cpu_seconds"] / reference
    seconds = measured() if measure else None
    if seconds is None:
        return None
    files.write_json(NOTED, {"machine": processor(), "cpu_seconds": seconds})
    return seconds / reference


@cache
def measured() -> float | None:
    """Return the calibration's CPU seconds in a process of its own, None where it fails."""
    command = [sys.executable, "-P", "-m", "affectbench.running.calibration"]
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=TIMEOUT, check=True)
        return float(done.stdout)
    except (OSError, subprocess.SubprocessError, ValueError):
        return None


def training_seconds() -> float:
    """Return the CPU seconds of STEPS steps of two small networks; the fastest of ROUNDS.

    It is CPU time, and that of the fastest round, so that other processes change it little.
    """
    import torch
    from torch import nn

    torch.set_num_threads(1)
    torch.manual_seed(0)
    windows = nn.Sequential(
        nn.Conv1d(3, 16, 7), nn.ReLU(), nn.Conv1d(16, 32, 5), nn.ReLU(),
        nn.AdaptiveAvgPool1d(1), nn.Flatten(), nn.Linear(32, 7),
    )  # fmt: skip
    pictures = nn.Sequential(
        nn.Conv2d(3, 16, 3, stride=2), nn.ReLU(), nn.Conv2d(16, 32, 3), nn.ReLU(),
        nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(32, 7),
    )  # fmt: skip
    inputs = [(windows, torch.randn(64, 3, 100)), (pictures, torch.randn(32, 3, 56, 56))]
    labels = torch.randint(7, (64,))
    optimiser = torch.optim.Adam([p for network, _ in inputs for p in network.parameters()])
    fastest = float("inf")
    for _ in range(ROUNDS):
        begin = time.process_time()
        for _ in range(STEPS):
            optimiser.zero_grad()
            for network, x in inputs:
                nn.functional.cross_entropy(network(x), labels[: len(x)]).backward()
            optimiser.step()
        fastest = min(fastest, time.process_time() - begin)
    return fastest


if __name__ == "__main__":
    print(training_seconds())
