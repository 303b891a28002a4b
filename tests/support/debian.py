"""Debian's packages that tests need: real programs, installed when they are missing (as root)."""

import os
import subprocess
import sys

PATIENCE = 300  # seconds for another apt to end


def install(packages: tuple[str, ...]) -> None:
    """Install what is missing of some packages; end with what apt said where that fails."""
    known = [subprocess.run(["dpkg", "-s", name], capture_output=True) for name in packages]
    missing = [name for name, done in zip(packages, known, strict=True) if done.returncode]
    if not missing:
        return
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    apt = ["apt-get", "-q", "-o", f"DPkg::Lock::Timeout={PATIENCE}"]  # tests may run side by side
    wanted = [*apt, "install", "-y", "--no-install-recommends", *missing]
    for command in (wanted, [*apt, "update"], wanted):
        done = subprocess.run(command, env=environment, capture_output=True, text=True)
        if command is wanted and not done.returncode:
            return
    sys.exit(f"could not install {' '.join(missing)}:\n{done.stdout[-2000:]}{done.stderr[-2000:]}")
