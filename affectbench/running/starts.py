"""Makes the starts of config/starts.yaml by a run of the workflow in a folder of its own."""

import os
import subprocess
import sys
from pathlib import Path

from affectbench.plan import configs
from affectbench.project.root import ROOT
from affectbench.refusal import Refusal, remedy
from affectbench.running.lifeline import scratch
from affectbench.running.starter.client import SOCKET
from affectbench.running.workflow import OF_PROJECT
from affectbench.store import paths
from affectbench.store.arrays import digest
from affectbench.store.copies import copy
from affectbench.store.weights import read_state

CONFIG = ROOT / "config/starts.yaml"
FOLDER = paths.RESULTS / "starts"


def make_starts() -> None:
    """Make every start in `results/starts`, and copy them with their cards to the project.

    The run that makes one ends with this process.
    """
    for name in names():
        with scratch():
            _make(name, FOLDER)
        for suffix in (".safetensors", ".md"):
            made = paths.start(name).with_suffix(suffix)
            (ROOT / made).parent.mkdir(exist_ok=True)
            copy(FOLDER / made, ROOT / made)


def verify_starts(name: str) -> bool:
    """Make starts again in a scratch folder; return whether all are those of the project.

    Prints a line a start: the same, or by how much it is another.

    name  of one; "": all of them
    """
    existing = names()
    if name and name not in existing:
        raise Refusal(f"--starts: unknown start '{name}'; {remedy(name, existing, 'start')}")
    same = True
    for start in [name] if name else existing:
        file = ROOT / paths.start(start)
        with scratch() as folder:
            _make(start, folder)
            difference = _difference(file, folder / paths.start(start))
        print(f"{file}: {difference or 'the same, byte for byte'}", flush=True)
        same = same and not difference
    return same


def names() -> list[str]:
    """Return the names of the starts that config/starts.yaml makes."""
    return list(configs.read([CONFIG])["starts"])


def _make(name: str, folder: Path) -> None:
    """Run the workflow in a folder until it has made a start there."""
    folder.mkdir(parents=True, exist_ok=True)
    environment = {**os.environ, "OMP_NUM_THREADS": "1"}
    environment.pop(SOCKET, None)
    command = [sys.executable, "-P", "-m", "snakemake", *OF_PROJECT, "--directory", str(folder)]
    command += ["--configfile", str(CONFIG), "--cores", "1"]
    done = subprocess.run(
        [*command, "--", paths.start(name).as_posix()],
        env=environment,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
    )
    if done.returncode:
        print(done.stderr, file=sys.stderr)  # the folder with its logs may be temporary
        last = next(reversed(done.stderr.strip().splitlines()), "")
        raise Refusal(f"start '{name}' could not be made: {last}; what was run is told above")


def _difference(kept: Path, made: Path) -> str:
    """Return how the weights of two files differ, "" where they are the same bytes."""
    if not kept.is_file():
        return "is not in the project; run snakemake starts"
    if digest(kept) == digest(made):
        return ""
    before, after = read_state(kept), read_state(made)
    shapes = [{name: tuple(w.shape) for name, w in state.items()} for state in (before, after)]
    if shapes[0] != shapes[1]:
        return "its weights have other names or shapes now; run snakemake starts"
    gaps = [(before[n].double() - after[n].double()).abs() for n in before]
    count = sum(gap.numel() for gap in gaps)
    largest, mean = max(g.max().item() for g in gaps), sum(g.sum().item() for g in gaps) / count
    return f"differs by {largest:.3g} at most, {mean:.3g} on average"
