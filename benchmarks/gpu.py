"""Training on one GPU: images a second at the papers' sizes, and how near that is to its limit.

EMENet-V on faces of 112 x 112 (15 rows of 16 frames a step) and AGCM on ViT-B/16 at 224 x 224 (128
faces a step) learn through the suite's own methods and loop, from memory maps of random faces. The
limit is what the kernels alone would allow, back to back, by torch's profiler. Both are trained in
float32 and in bf16; five EMENets, each in a process of its own, share the GPU, by turns and by
NVIDIA's multi-process service; and batches are copied to the GPU with nothing to compute.

Run: python benchmarks/gpu.py [--cpu]      Exit code 1 where a bar is missed.
"""

import argparse
import math
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import numpy as np
import torch
from _gpu_cases import LARGE, SMALL, Case, rows_of
from torch import nn

from affectbench.arrays import Arrays
from affectbench.learning import ahead
from affectbench.learning.batches import take
from affectbench.learning.fitting import device_of
from affectbench.learning.log import Log
from affectbench.learning.methods import load_method
from affectbench.learning.precision import prepare
from affectbench.learning.training import Run
from affectbench.project.plugins import load

SHARE, FASTER, TOGETHER = 0.5, 3.0, 2.0  # bars: of the limit, bf16 over float32, five over one
MEMBERS, STRETCHES = 5, 3
PRECISIONS = ("float32", "bf16")
WAIT = 300.0  # seconds that a process waits for the others to begin


def fitted(
    case: Case, rows: Arrays, precision: str, device: torch.device, stretches: int = STRETCHES
) -> float:
    """Return the seconds of a step in the last stretch, when all is set up."""
    total = case.steps * stretches
    budget = {"steps": total, "validate_every": case.steps, "batch_size": case.batch}
    method = load_method(case.method, budget)
    torch.manual_seed(0)
    network: nn.Module = method.build(load("Net", case.net, case.fields), rows.shapes(), rows.tasks)
    prepare(network, precision, device)
    log = Log()
    few = rows.where(np.arange(len(rows.row)) < 2)
    method.fit(network, rows, few, Run(0, device, log))
    return log.paces[0][-1]


def kernels(case: Case, rows: Arrays, precision: str, device: torch.device) -> float:
    """Return the seconds of a step that the GPU's kernels take, back to back.

    Copies to the GPU run beside them, and do not count.
    """
    from torch.autograd import DeviceType
    from torch.profiler import ProfilerActivity, profile

    with profile(activities=[ProfilerActivity.CUDA], acc_events=True) as profiled:
        fitted(case, rows, precision, device, stretches=1)
    microseconds = sum(
        event.time_range.elapsed_us()
        for event in profiled.events()
        if event.device_type == DeviceType.CUDA
        and not event.is_user_annotation
        and "HtoD" not in event.name
    )
    return microseconds / 1e6 / case.steps


def copied(case: Case, rows: Arrays, device: torch.device, count: int = 20) -> float:
    """Return the images a second that arrive on the device with nothing to compute."""
    rng = np.random.default_rng(1)

    def draw():
        return take(rows, {}, {"": rng.permutation(len(rows.row))[: case.batch]})

    start = time.perf_counter()
    for _ in ahead.batches(draw, count, device):
        pass
    if device.type == "cuda":
        torch.cuda.synchronize()
    return count * case.images / (time.perf_counter() - start)


def together(count: int, small: bool, precision: str, environment: dict[str, str]) -> float:
    """Return the seconds that processes take to train one EMENet each, from a common start."""
    with tempfile.TemporaryDirectory(prefix="gpu-together-") as folder:
        command = [sys.executable, __file__, "--member", folder, "--of", str(count)]
        command += ["--precision", precision, *(["--cpu"] if small else [])]
        around = os.environ | environment
        members = [
            subprocess.Popen(command, stdout=subprocess.PIPE, env=around) for _ in range(count)
        ]
        seconds = [float(member.communicate()[0]) for member in members]
    return max(seconds)


def member(folder: Path, count: int, case: Case, precision: str, device: torch.device) -> float:
    """Train once to set up, wait for the others, train again, and return how long that took."""
    with rows_of(case) as rows:
        fitted(case, rows, precision, device)
        (folder / str(time.time_ns())).touch()
        deadline = time.monotonic() + WAIT
        while len(list(folder.iterdir())) < count:
            if time.monotonic() > deadline:
                sys.exit("another process did not begin")
            time.sleep(0.01)
        start = time.perf_counter()
        fitted(case, rows, precision, device)
        return time.perf_counter() - start


@contextmanager
def side_by_side() -> Iterator[dict[str, str]]:
    """Give the environment of processes whose kernels run side by side on a GPU.

    A multi-process service of this benchmark's own serves them and ends with the block.
    """
    with tempfile.TemporaryDirectory(prefix="gpu-mps-") as folder:
        places = {"CUDA_MPS_PIPE_DIRECTORY": folder, "CUDA_MPS_LOG_DIRECTORY": folder}
        control = ["nvidia-cuda-mps-control"]
        subprocess.run([*control, "-d"], env=os.environ | places, check=True)
        try:
            yield places
        finally:
            subprocess.run(control, input=b"quit", env=os.environ | places, check=True)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--cpu", action="store_true", help="small sizes, as where no GPU is")
    parser.add_argument("--member", type=Path, help=argparse.SUPPRESS)
    parser.add_argument("--of", type=int, help=argparse.SUPPRESS)
    parser.add_argument("--precision", help=argparse.SUPPRESS)
    given = parser.parse_args()
    small = given.cpu or not torch.cuda.is_available()
    cases, device = SMALL if small else LARGE, device_of("cpu" if small else "cuda")
    torch.set_num_threads(1)
    if given.member:
        print(member(given.member, given.of, cases["EMENet-V"], given.precision, device))
        return 0
    return report(cases, device, small)


def report(cases: dict[str, Case], device: torch.device, small: bool) -> int:
    """Measure, print the tables, and return 1 where a bar is missed."""
    lines, shares, paces = [], [], {}
    for name, case in cases.items():
        with rows_of(case) as rows:
            for precision in PRECISIONS:
                pace = paces[name, precision] = fitted(case, rows, precision, device)
                alone = pace if small else kernels(case, rows, precision, device)
                shares.append(alone / pace)
                rates = f"{case.images / pace:,.0f} | {case.images / alone:,.0f}"
                lines.append(f"| {name} | {precision} | {rates} | {alone / pace:.0%} |")
            lines.append(f"| {name} | copies alone | {copied(case, rows, device):,.0f} | | |")
    gain = paces["AGCM", "float32"] / paces["AGCM", "bf16"]
    if small:
        together(2, small, "float32", {})
        print("Not measured: there is no GPU here. The same code ran on the CPU at small sizes.")
        return 0
    print(f"{torch.cuda.get_device_name()}, torch {torch.__version__}")
    print()
    print("| network | precision | images/s | limit | share |")
    print("|---|---|---|---|---|")
    print("\n".join(lines))
    print()
    print("| five EMENet-V | by turns | side by side |")
    print("|---|---|---|")
    least = math.inf
    for precision in PRECISIONS:
        by_turns, beside = sharing(precision)
        print(f"| {precision} | {by_turns:.1f} times one | {beside:.1f} times one |", flush=True)
        least = min(least, by_turns, beside)
    print()
    print(
        f"gpu: share {min(shares):.2f} of the limit (bar {SHARE}), bf16 ratio {gain:.1f}"
        f" (bar {FASTER:g}), five together {least:.1f} times one (bar {TOGETHER:g})"
    )
    return int(min(shares) < SHARE or gain < FASTER or least > TOGETHER)


def sharing(precision: str) -> tuple[float, float]:
    """Return how many times one EMENet's time five take, by turns and side by side."""
    one = together(1, False, precision, {})
    by_turns = together(MEMBERS, False, precision, {}) / one
    with side_by_side() as environment:
        return by_turns, together(MEMBERS, False, precision, environment) / one


if __name__ == "__main__":
    sys.exit(main())
