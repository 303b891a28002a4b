"""Whoever dies, nothing of the run goes on, and the same command ends as if nothing had been."""

import os
import signal
import subprocess
import time
from pathlib import Path

import pytest
from processes import until

LONG = ("{steps: 10, validate_every: 5}", "{steps: 200000, validate_every: 50000}")


def processes_in(folder: Path) -> dict[int, str]:
    """Return the processes whose working folder it is: process id -> command line."""
    found = {}
    for entry in Path("/proc").iterdir():
        try:
            if entry.name.isdecimal() and os.readlink(entry / "cwd") == str(folder):
                command = (entry / "cmdline").read_bytes().replace(b"\0", b" ")
                found[int(entry.name)] = command.decode(errors="replace").strip()
        except OSError:
            continue  # it has ended, or is another user's
    return {pid: command for pid, command in found.items() if command}


def fits_in(folder: Path) -> list[int]:
    return [pid for pid, command in processes_in(folder).items() if " fit --spec" in command]


@pytest.mark.parametrize("warm", ["true", "false"])
def test_fits_end_with_a_snakemake_that_is_killed_alone(finished, fresh_project, tmp_path, warm):
    other = fresh_project(tmp_path / "killed")
    other.edit("tests/slice.yaml", *LONG)
    with subprocess.Popen(
        other.command("all", "--config", f"warm_start={warm}"),
        cwd=other.folder,
        env=other.environment(),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    ) as running:
        until(lambda: fits_in(other.folder), "no fit began", seconds=120)
        time.sleep(1)  # so that it trains, and not only starts
        os.kill(running.pid, signal.SIGKILL)
    until(lambda: not processes_in(other.folder), "a process outlived its run", seconds=20)
    other.edit("tests/slice.yaml", *LONG[::-1])
    other.run("all")
    assert other.tables() == finished.tables()
    assert not [path for path in other.folder.rglob("*") if path.name.endswith(".part")]
