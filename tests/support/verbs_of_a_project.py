"""Verbs that tests run in the folder of a project, with its own code."""

import subprocess
import sys


def ask(project, *arguments: object, ok: bool = True) -> str:
    """Run a verb in a project's folder and return what it printed."""
    done = subprocess.run(
        [sys.executable, "-P", "-m", "affectbench", *map(str, arguments)],
        cwd=project.folder,
        env=project.environment(),
        capture_output=True,
        text=True,
    )
    assert (done.returncode == 0) == ok, done.stdout + done.stderr
    return done.stdout + done.stderr
