"""Copies of the project in which tests run the real workflow, edit it, and run it again."""

import os
import re
import shutil
import subprocess
import tempfile
from pathlib import Path

import pytest
from processes import environment
from tracked_files import tracked

from affectbench.project.root import ROOT
from affectbench.running.starter.client import SOCKET
from affectbench.running.starter.lifetime import Starter

# One thread, as fits have by default, and workers of tests side by side do not share cores. Set
# before anything imports torch, and for every process that a test starts.
os.environ.setdefault("OMP_NUM_THREADS", "1")
STARTED = re.compile(r"^(\w+) +(\d+)$", re.MULTILINE)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Put tests that run workflows first: they take minutes, and the others fill what is left."""
    items.sort(key=lambda item: "tests/workflow" not in item.path.as_posix())


class Project:
    """A copy of the project's files; its own package is the one that its jobs import."""

    def __init__(self, folder: Path):
        self.folder = folder

    @classmethod
    def fresh(cls, folder: Path) -> "Project":
        """Copy what git would: tracked files and new ones that it does not ignore."""
        for path in tracked():
            name = path.relative_to(ROOT)
            if name.parts[0] != "reports":
                (folder / name).parent.mkdir(parents=True, exist_ok=True)
                shutil.copy2(path, folder / name)
        return cls(folder)

    def copy(self, folder: Path, *, keep_times: bool = True) -> "Project":
        """Copy everything, results and Snakemake's own notes included."""
        how = shutil.copy2 if keep_times else shutil.copy
        shutil.copytree(self.folder, folder, copy_function=how, symlinks=True)
        return Project(folder)

    def environment(self) -> dict[str, str]:
        """Return an environment in which this copy's package is found, and nothing else of it."""
        importable = self.folder / ".importable"
        importable.mkdir(exist_ok=True)
        link = importable / "affectbench"
        link.unlink(missing_ok=True)
        link.symlink_to(self.folder / "affectbench")
        return {**environment(), "PYTHONPATH": str(importable), "COLUMNS": "100"}

    def command(self, *arguments: str, configfile: str = "tests/slice.yaml") -> list[str]:
        return ["snakemake", "--configfile", configfile, "--cores", "2", *arguments]

    def run(self, *arguments: str, ok: bool = True, **options) -> str:
        """Run snakemake here and return what it printed; fail where it ends unlike `ok`."""
        done = subprocess.run(
            self.command(*arguments, **options),
            cwd=self.folder,
            env=self.environment(),
            capture_output=True,
            text=True,
            timeout=300,
        )
        told = done.stdout + done.stderr
        assert (done.returncode == 0) == ok, told[-6000:]
        return told

    def begin(self, *arguments: str) -> subprocess.Popen:
        """Begin to run snakemake here, silently, in a session of its own."""
        return subprocess.Popen(
            self.command(*arguments),
            cwd=self.folder,
            env=self.environment(),
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )

    def would_run(self) -> dict[str, int]:
        """Return how many jobs of each rule a run would start."""
        told = self.run("--dry-run", "all")
        table = told.rpartition("Job stats:")[2] if "Job stats:" in told else ""
        jobs = {rule: int(count) for rule, count in STARTED.findall(table)}
        return {rule: n for rule, n in jobs.items() if rule not in ("total", "all")}

    def edit(self, name: str, old: str, new: str) -> None:
        """Replace the one occurrence of a text in a file."""
        path = self.folder / name
        text = path.read_text("utf-8")
        assert text.count(old) >= 1, f"{old!r} is not in {name}"
        path.write_text(text.replace(old, new, 1), "utf-8")

    def tables(self) -> dict[str, bytes]:
        """Return every table of the report, by name."""
        folder = self.folder / "reports/tables"
        return {str(p.relative_to(folder)): p.read_bytes() for p in sorted(folder.rglob("*.*"))}


@pytest.fixture(scope="session")
def fresh_project():
    """Make a copy of the project's files in a folder: `fresh_project(folder)`."""
    return Project.fresh


@pytest.fixture(scope="session")
def finished(tmp_path_factory) -> Project:
    """A project after a run of the slice at 8 cores, in a folder with a space; do not edit it."""
    project = Project.fresh(tmp_path_factory.mktemp("finished") / "a project")
    project.run("--cores", "8", "all")
    return project


@pytest.fixture
def project(finished: Project, tmp_path: Path) -> Project:
    """A finished project of one's own, to edit."""
    return finished.copy(tmp_path / "own copy")


@pytest.fixture
def starter(monkeypatch):
    """A running server whose jobs are found through the environment, as Snakemake's are."""
    monkeypatch.delenv(SOCKET, raising=False)
    started = Starter()
    with tempfile.TemporaryDirectory() as folder:  # a socket's path is at most 107 letters long
        started.start(Path(folder))
        yield started
        started.stop()
