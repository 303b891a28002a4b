"""Starts the warm starter beside a local Snakemake, and stops it."""

import os
import socket
import subprocess
import sys
from pathlib import Path

from affectbench.running.starter.client import SOCKET

SERVER = [sys.executable, "-P", "-m", "affectbench.running.starter.server"]
PATIENCE = 30.0  # seconds that the server may take to end
# Libraries read these when they are imported. A job has one thread, and so has the server: a
# process of several must not fork. Arrow's allocator would start one that gives memory back.
SINGLE = {
    **dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"), "1"),
    "JE_ARROW_MALLOC_CONF": "background_thread:false",
}


class Starter:
    """The server process and its socket; the server ends with this process even if not stopped."""

    def __init__(self) -> None:
        self.process: subprocess.Popen | None = None
        self.path: Path | None = None

    def start(self, folder: Path) -> None:
        """Start the server and put its socket's path into the environment, where jobs find it.

        Does nothing on systems without fork or Unix sockets, and says so where the server cannot be
        started: then each job starts for itself.

        folder  of the socket and of temporary files, which only this user may enter
        """
        if not hasattr(os, "fork") or not hasattr(socket, "AF_UNIX"):
            return
        path = folder / "starter"
        try:
            with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as listener:
                listener.bind(str(path))
                listener.listen(512)
                self.process = subprocess.Popen(
                    [*SERVER, str(listener.fileno())],
                    stdin=subprocess.PIPE,
                    stdout=subprocess.DEVNULL,
                    pass_fds=[listener.fileno()],
                    start_new_session=True,
                    env={**os.environ, **SINGLE, "TMPDIR": str(folder)},
                )
        except OSError as error:  # such as a path that is too long for a socket
            print(f"no warm starter ({error}: {path}); jobs start by themselves", file=sys.stderr)
            return
        self.path = path
        os.environ[SOCKET] = str(path)

    def stop(self) -> None:
        """End the server and its jobs, and remove its socket."""
        os.environ.pop(SOCKET, None)
        if self.process is not None:
            self.process.stdin.close()
            try:
                self.process.wait(PATIENCE)
            except subprocess.TimeoutExpired:  # it was stopped, or waits for a dead file system
                self.process.kill()
                self.process.wait()
            self.process = None
        if self.path is not None:
            self.path.unlink(missing_ok=True)
            self.path = None
