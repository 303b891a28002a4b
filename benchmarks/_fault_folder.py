"""A folder in which the workflow runs, for `faults.py`: start, stop, compare, find what is left."""

import hashlib
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from random import Random

ROOT = Path(__file__).resolve().parents[1]
OF_MEMBERS = ("weights.safetensors", "prediction.npz", "history.csv", "diagnostics.csv")
# What has to be the same after a fault: below these folders, files with these endings.
SAME = (
    ("results/members", OF_MEMBERS),
    ("results/metrics", (".csv", ".parquet")),
    ("results/comparison", (".csv",)),
    ("reports/tables", (".csv", ".tex", ".md", ".html", ".json")),
    ("reports/numbers", (".csv",)),
)
LEFT = (".part", ".partial", ".writer")  # endings of what no finished run leaves
SOURCES = 0.15  # how often a prepared source is due, too, and how often a simulated one
LONGEST = 900.0  # seconds that a run may take


class Folder:
    """A working folder of the workflow with a temporary folder of its own.

    config  the config file of every run in it
    """

    def __init__(self, path: Path, config: str):
        self.path, self.config = path, config
        self.log = path.parent / f"{path.name}.log"
        self.process: subprocess.Popen | None = None

    def copy(self, path: Path) -> "Folder":
        """Return a copy, with everything that Snakemake knows of it."""
        shutil.copytree(self.path, path, symlinks=True, dirs_exist_ok=True)
        return self.at(path)

    def at(self, path: Path) -> "Folder":
        """Return the same kind of folder elsewhere."""
        return Folder(path, self.config)

    @property
    def command(self) -> list[str]:
        own = ["--directory", str(self.path), "--cores", "2", "--config", "checkpoint=true"]
        return ["snakemake", "--configfile", self.config, *own, "--", "all"]

    @property
    def temporary(self) -> Path:
        return self.path.parent / "tmp"

    def environment(self) -> dict[str, str]:
        self.temporary.mkdir(exist_ok=True)
        return {**os.environ, "TMPDIR": str(self.temporary)}

    def start(self, **options) -> subprocess.Popen:
        """Start a run in a session of its own; what it prints goes to `log`."""
        with self.log.open("w", encoding="utf-8") as log:
            self.process = subprocess.Popen(
                self.command,
                cwd=ROOT,
                env=self.environment(),
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
                **options,
            )
        return self.process

    def wait(self, seconds: float = LONGEST) -> int:
        """Wait for the run's end and return its exit code; one that does not end is killed."""
        try:
            return self.process.wait(timeout=seconds)
        except subprocess.TimeoutExpired:
            os.killpg(self.process.pid, signal.SIGKILL)
            return self.process.wait()

    def run(self, **options) -> int:
        """Run to the end, and return the exit code."""
        self.start(**options)
        return self.wait()

    def ask(self, *arguments: str) -> subprocess.CompletedProcess:
        """Run a verb of affectbench here."""
        command = [sys.executable, "-P", "-m", "affectbench", *arguments]
        return subprocess.run(
            command, cwd=self.path, env=self.environment(), capture_output=True, text=True
        )

    def make(self, target: str) -> subprocess.CompletedProcess:
        """Make a target of Snakemake's beside a run."""
        return subprocess.run(
            [*self.command[:-1], target],
            cwd=ROOT,
            env=self.environment(),
            capture_output=True,
            text=True,
        )

    def said(self) -> str:
        """Return what the last run printed."""
        return self.log.read_text("utf-8", errors="replace") if self.log.is_file() else ""

    def processes(self) -> dict[int, str]:
        """Return the processes of this folder: process id -> command line."""
        of_folder = {}
        for entry in Path("/proc").iterdir():
            try:
                if (
                    not entry.name.isdecimal()
                    or (entry / "stat").read_text().split(")")[1][1] == "Z"
                ):
                    continue
                command = (entry / "cmdline").read_bytes().decode(errors="replace")
                here = os.readlink(entry / "cwd") == str(self.path)
            except OSError:
                continue  # it has ended, or is another user's
            if here or f"--directory\0{self.path}\0" in command:
                of_folder[int(entry.name)] = command.replace("\0", " ").strip()
        return of_folder

    def jobs(self) -> list[int]:
        """Return the processes that do a job: forked by the starter, or of their own."""
        of_folder = self.processes()
        return [pid for pid, command in of_folder.items() if self._does_a_job(pid, command)]

    def _does_a_job(self, pid: int, command: str) -> bool:
        """Return whether a process is a job: a child of the starter, or one without a starter."""
        if "affectbench.running.starter.server" in command:
            return bool(parent_of(pid)) and "starter.server" in command_of(parent_of(pid))
        return False

    def clients(self) -> list[int]:
        """Return the processes that wait for the starter's jobs."""
        return [p for p, command in self.processes().items() if "-m affectbench " in command]

    def starters(self) -> list[int]:
        return [
            pid
            for pid, command in self.processes().items()
            if "starter.server" in command and "starter.server" not in command_of(parent_of(pid))
        ]

    def make_due(self, rng: Random) -> list[str]:
        """Delete some of what the workflow made, so that a run has work; return what."""
        records = sorted(self.path.glob("results/members/*/*/g*/s*/record.json"))
        patterns = ("results/metrics/*/*/g*/metrics.csv", "reports/tables/*/*.csv",
                    "reports/figures/*/*.png", "results/rows/*/rows.npz")  # fmt: skip
        rest = sorted(path for pattern in patterns for path in self.path.glob(pattern))
        chosen = rng.sample(records, rng.randint(1, 3)) + rng.sample(rest, rng.randint(0, 2))
        if rng.random() < SOURCES:
            chosen += rng.sample(sorted(self.path.glob("results/prepared/*/index.json")), 1)
        if rng.random() < SOURCES:
            chosen += rng.sample(sorted(self.path.glob("data/simulated/*/manifest.json")), 1)
        for path in [*chosen, self.path / "reports/index.html"]:
            path.unlink(missing_ok=True)
        return [str(path.relative_to(self.path)) for path in chosen]

    def digests(self) -> dict[str, str]:
        """Return path -> digest of every file that has to be the same."""
        return {str(p.relative_to(self.path)): _digest(p) for p in self._same()}

    def _same(self) -> Iterator[Path]:
        for folder, ends in SAME:
            for path in sorted((self.path / folder).rglob("*")):
                if path.is_file() and path.name.endswith(ends) and not path.name.startswith("."):
                    yield path

    def left(self) -> list[str]:
        """Return what a finished run should not have left: files, temporary folders, processes."""
        files = [p for end in LEFT for p in self.path.rglob(f".*{end}")]
        shared = "affectbench-compiled-"  # what torch compiled stays
        files += (p for p in self.temporary.iterdir() if not p.name.startswith(shared))
        files += (self.path / ".snakemake/locks").glob("*")
        deadline = time.monotonic() + 5
        while (processes := self.processes()) and time.monotonic() < deadline:
            time.sleep(0.1)
        return [*map(str, files), *(f"process {pid}: {c[:80]}" for pid, c in processes.items())]


def differing(before: dict[str, str], after: dict[str, str], most: int = 3) -> list[str]:
    """Return the first few files that are missing, new or of another content."""
    names = sorted(before.keys() | after.keys())
    return [name for name in names if before.get(name) != after.get(name)][:most]


def command_of(pid: int) -> str:
    try:
        return Path(f"/proc/{pid}/cmdline").read_bytes().decode(errors="replace")
    except OSError:
        return ""


def parent_of(pid: int) -> int:
    try:
        return int(Path(f"/proc/{pid}/stat").read_text("utf-8").rpartition(")")[2].split()[1])
    except OSError:
        return 0


def signal_all(pids: Sequence[int], number: int) -> None:
    for pid in pids:
        try:
            os.kill(pid, number)
        except ProcessLookupError:
            continue  # it has ended


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
