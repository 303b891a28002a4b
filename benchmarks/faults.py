"""Faults: whatever dies, one rerun of the same command ends as if nothing had been.

A small whole run is made once. Each trial copies it, makes some of it due, runs again, and at a
random time strikes with a fault; then the same command is given once more. Weights, predictions,
histories, metrics, comparisons, tables and numbers have to be those of the undisturbed run, byte
for byte; no temporary file, no lock and no process may be left, and no damage may go unnoticed.
What fails is named with its seed, by which `--only KIND --seed N` repeats it. With `--cluster` the
jobs are sent to a SLURM that is started for it, and its own faults strike.

Run: python benchmarks/faults.py [--minutes 30] [--seed N] [--cluster]      Exit code 1: one failed.
"""

import argparse
import platform
import re
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from random import Random

from _fault_cluster import CLUSTER_KINDS, FarFolder, cluster
from _fault_folder import ROOT, Folder, differing
from _fault_kinds import KINDS

ALL = {**KINDS, **CLUSTER_KINDS}
CONFIG = ROOT / "benchmarks/faults.yaml"
DISK = 300  # MB that a small disk has beyond what the folder holds
LINE = "{:18} {:>6} {:>7} {:>6}"


@dataclass(frozen=True)
class Trial:
    """What came of one fault.

    struck   whether the run was still under way
    problem  "" where one rerun mended it, all is equal and nothing is left
    """

    kind: str
    seed: int
    done: str
    struck: bool
    problem: str


def attempt(base: Folder, expected: dict[str, str], kind: str, seed: int, lasts: float) -> Trial:
    """Try one fault on a copy of a finished run.

    lasts  seconds within which the fault strikes
    """
    rng, how = Random(seed), ALL[kind]
    with tempfile.TemporaryDirectory(prefix="faults-") as scratch:
        path = Path(scratch) / "run"
        if how.small:
            _mount(path, base.path)
        try:
            folder = base.copy(path)
            folder.make_due(rng)
            options = {"preexec_fn": lambda: how.limits(rng)} if how.limits else {}
            process = folder.start(**options)
            time.sleep(rng.uniform(0.5, lasts))
            struck = process.poll() is None
            done = how.strike(folder, rng)
            code, said = folder.wait(), folder.said()
            how.undo(folder)
            problem = _message(how.says, code, said, folder, done) or _after(folder, expected)
        finally:
            if how.small:
                subprocess.run(["umount", "--lazy", str(path)], check=False)
    return Trial(kind, seed, done, struck, problem)


def _message(says: str, code: int, said: str, folder: Folder, done: str) -> str:
    """Return what is wrong with what the run said."""
    if done.startswith("SILENT"):
        return done
    paths = (folder.path / "logs").rglob("*.log")
    logs = "".join(path.read_text("utf-8", errors="replace") for path in paths)
    if says and code and not re.search(says, said + logs):
        return f"the run failed and nothing says why: {said[-300:]}"
    return ""


def _after(folder: Folder, expected: dict[str, str]) -> str:
    """Run once more, and return what is not as after an undisturbed run."""
    if folder.run() != 0:
        return f"the rerun failed: {folder.said()[-2500:]}"
    if differs := differing(expected, folder.digests()):
        return f"differs: {', '.join(differs)}"
    if left := folder.left():
        return f"left: {', '.join(left[:4])}"
    return ""


def _mount(path: Path, base: Path) -> None:
    size = sum(p.stat().st_size for p in base.rglob("*") if p.is_file()) // 2**20
    path.mkdir()
    options = f"size={size + DISK}m"
    subprocess.run(["mount", "-t", "tmpfs", "-o", options, "faults", str(path)], check=True)


def possible() -> list[str]:
    """Return the kinds of faults that this machine and user can strike with."""
    with tempfile.TemporaryDirectory() as folder:
        mount = _works("mount", "-t", "tmpfs", "-o", "size=1m", "faults", folder)
        mount = mount and _works("umount", folder)
        protect = _works("chattr", "+i", folder) and _works("chattr", "-i", folder)
    return [k for k, kind in KINDS.items() if mount >= kind.small and protect >= kind.protects]


def _works(*command: str) -> bool:
    try:
        return subprocess.run(command, capture_output=True, check=False).returncode == 0
    except FileNotFoundError:
        return False


def report(trials: list[Trial]) -> str:
    """Return the table of kinds, and a line for each trial that failed."""
    lines = [LINE.format("fault", "tried", "struck", "mended")]
    for kind in ALL:
        of_kind = [trial for trial in trials if trial.kind == kind]
        if of_kind:
            struck, mended = sum(t.struck for t in of_kind), sum(not t.problem for t in of_kind)
            lines.append(LINE.format(kind, len(of_kind), struck, mended))
    total, mended = len(trials), sum(not trial.problem for trial in trials)
    lines.append(LINE.format("all", total, sum(t.struck for t in trials), mended))
    for trial in trials:
        if trial.problem:
            lines.append(f"{trial.kind}, seed {trial.seed} ({trial.done}): {trial.problem}")
    return "\n".join(lines)


def campaign(base: Folder, kinds: Sequence[str], given: argparse.Namespace) -> int:
    """Strike again and again, print the table, and return the exit code."""
    base.path.mkdir(exist_ok=True)
    if base.run() != 0:
        print(f"the undisturbed run failed: {base.said()[-2000:]}")
        return 1
    expected, trials = base.digests(), []
    kinds = Random(given.seed).sample(list(kinds), len(kinds))  # a short campaign has not the same
    lasts = given.lasts or _seconds_of_a_run(base, given.seed)
    end, seed, counts = time.monotonic() + 60 * given.minutes, given.seed, Counter()
    while time.monotonic() < end and len(trials) < given.tries:
        kind = min(kinds, key=lambda k: (counts[k], kinds.index(k)))
        counts[kind] += 1
        trials.append(attempt(base, expected, kind, seed, lasts))
        print(f"{len(trials):4} {kind}, seed {seed}: {trials[-1].done}:"
              f" {trials[-1].problem or 'mended'}", file=sys.stderr, flush=True)  # fmt: skip
        seed += 1
    print(f"{len(expected)} files compared; a run takes {lasts:.0f} s; {platform.platform()}")
    print(report(trials))
    return int(any(trial.problem for trial in trials))


def _seconds_of_a_run(base: Folder, seed: int) -> float:
    with tempfile.TemporaryDirectory(prefix="faults-once-") as scratch:
        once = base.copy(Path(scratch) / "run")
        once.make_due(Random(seed))
        began = time.monotonic()
        once.run()
        return time.monotonic() - began


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--minutes", type=float, default=30, help="how long to go on (30)")
    parser.add_argument("--tries", type=int, default=10**9, help="how many faults at most")
    parser.add_argument(
        "--seed", type=int, default=0, help="of the first trial; then one more each"
    )
    parser.add_argument(
        "--lasts", type=float, help="seconds within which a fault strikes; else those of a run"
    )
    parser.add_argument("--only", nargs="+", choices=ALL, help="kinds to draw from; default all")
    parser.add_argument("--configfile", default=str(CONFIG), help="the run (faults.yaml here)")
    parser.add_argument("--base", type=Path, help="a finished run to start from; else it is made")
    parser.add_argument(
        "--cluster", action="store_true", help="on a SLURM of this machine (root, Debian)"
    )
    given = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="faults-base-") as scratch:
        path = (given.base or Path(scratch) / "run").resolve()
        if not given.cluster:
            return campaign(Folder(path, given.configfile), given.only or possible(), given)
        with cluster() as started:
            folder = FarFolder(path, given.configfile, started)
            return campaign(folder, given.only or list(CLUSTER_KINDS), given)


if __name__ == "__main__":
    sys.exit(main())
