"""A real SLURM on this machine, for tests: munged, slurmctld and two slurmd, on loopback only.

Each node takes its share of the host; GPUs are clones of /dev/null that SLURM really schedules. It
needs root and Debian's packages, and starts, notes and ends its own processes alone.

By hand: PYTHONPATH=tests/support python tests/cluster/slurm.py up FOLDER, and later: down FOLDER
"""

import os
import secrets
import shutil
import signal
import socket
import stat
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path

import debian

PACKAGES = ("slurmctld", "slurmd", "slurm-client", "munge")
SYSTEM = Path("/etc/slurm")  # the plugin's inner srun drops SLURM_CONF and looks here
CONF = Path(__file__).with_name("slurm.conf.in")
PORT = 26817
NODES, CPUS, MEMORY, GPUS = 2, 4, 8000, 2
PATIENCE = 30  # seconds for a start or an end


class Cluster:
    """A cluster whose files and process ids lie in one folder."""

    def __init__(self, folder: Path):
        self.folder = folder.resolve()
        self.pids = self.folder / "pids"
        self.environment = {
            **os.environ,
            "PATH": f"{os.environ['PATH']}:/usr/sbin:/sbin",
            "SLURM_CONF": str(self.folder / "slurm.conf"),
        }

    def up(self) -> None:
        """Install what is missing, write the configuration, start, and wait for idle nodes."""
        if os.getuid() != 0:
            sys.exit("a test cluster needs root: its daemons set the user of every job")
        if self.pids.exists():
            sys.exit(f"{self.pids} is there: take that cluster down first")
        debian.install(PACKAGES)
        for name in ("munge", "ctld", "log", "dev", *(f"spool.n{i + 1}" for i in range(NODES))):
            (self.folder / name).mkdir(parents=True, exist_ok=True)
        self._write()
        self._link()
        try:
            self._start_all()
        except BaseException:
            self.down()
            raise

    def down(self) -> None:
        """Cancel what is queued, end what was started, and unlink the system's files."""
        if not self.pids.exists():
            return
        if queued := [job for job, _ in self.queue()]:
            self.ask("scancel", *queued)
            self._until(lambda: not self.queue(), "jobs stay in the queue", fail=False)
        started = self._noted()
        for number in (signal.SIGTERM, signal.SIGKILL):
            for pid, name in reversed(started):
                if self._runs(pid, name):
                    os.kill(int(pid), number)
            self._until(lambda: not any(self._runs(*one) for one in started), "", fail=False)
        for name in ("slurm.conf", "gres.conf"):
            link = SYSTEM / name
            if link.is_symlink() and link.readlink() == self.folder / name:
                link.unlink()
        self.pids.unlink()

    def queue(self) -> list[tuple[str, str]]:
        """Return the number and state of every job that waits or runs."""
        told = self.ask("squeue", "--noheader", "--format=%A %T")
        return [tuple(line.split(maxsplit=1)) for line in told.splitlines()]

    def queue_of_waiting(self) -> list[str]:
        """Return the numbers of the jobs that have not ended."""
        return [number for number, state in self.queue() if state in ("PENDING", "RUNNING")]

    def finished(self) -> list[dict[str, str]]:
        """Return what SLURM noted of every job that has ended, oldest first."""
        path = self.folder / "log/jobcomp.txt"
        lines = path.read_text("utf-8").splitlines() if path.is_file() else []
        return [dict(part.split("=", 1) for part in line.split() if "=" in part) for line in lines]

    def ask(self, *command: str) -> str:
        done = subprocess.run(
            command, env=self.environment, capture_output=True, text=True, timeout=PATIENCE
        )
        return done.stdout

    def _write(self) -> None:
        key = self.folder / "munge/key"
        if not key.exists():
            key.touch(mode=0o600)
            key.write_bytes(secrets.token_bytes(1024))
        for gpu in range(GPUS):
            device = self.folder / f"dev/gpu{gpu}"
            if not device.exists():  # a plain file is counted too, but never shown to a job
                os.mknod(device, stat.S_IFCHR | 0o666, os.makedev(1, 3))
        nodes = "\n".join(
            f"NodeName=n{i} NodeHostname=n{i} NodeAddr=127.0.0.1 Port={PORT + 10 + i} CPUs={CPUS}"
            f" RealMemory={MEMORY} Gres=gpu:{GPUS} State=UNKNOWN"
            for i in range(1, NODES + 1)
        )
        text = CONF.read_text("utf-8")
        host = socket.gethostname().split(".")[0]
        values = {"FOLDER": self.folder, "HOST": host, "PORT": PORT, "NODES": nodes}
        for name, value in values.items():
            text = text.replace(f"@{name}@", str(value))
        (self.folder / "slurm.conf").write_text(text, "utf-8")
        gres = f"Name=gpu File={self.folder}/dev/gpu[0-{GPUS - 1}]\n"
        (self.folder / "gres.conf").write_text(gres, "utf-8")

    def _link(self) -> None:
        SYSTEM.mkdir(exist_ok=True)
        for name in ("slurm.conf", "gres.conf"):
            link = SYSTEM / name
            if link.exists() and not link.is_symlink():
                sys.exit(f"{link} is this machine's own; a test cluster does not touch it")
            link.unlink(missing_ok=True)
            link.symlink_to(self.folder / name)

    def _start_all(self) -> None:
        self.pids.touch()
        munge, conf = self.folder / "munge", str(self.folder / "slurm.conf")
        files = [
            f"--{option}-file={munge / option}" for option in ("key", "pid", "log", "seed")
        ] + [f"--socket={munge / 'socket'}"]
        self._start("munged", "--foreground", "--num-threads=2", *files)
        self._until((munge / "socket").exists, "munged did not start")
        self._start("slurmctld", "-D", "-c", "-f", conf)
        self.start_nodes()
        self._until(lambda: self._idle() == NODES, "the nodes did not come up")

    def start_nodes(self) -> None:
        """Start the daemons of those nodes that have none."""
        for node in range(1, NODES + 1):
            if not self._daemons(f"n{node}"):
                conf = str(self.folder / "slurm.conf")
                self._start("slurmd", "-D", "-N", f"n{node}", "-f", conf)

    def lose(self, node: str) -> None:
        """Kill a node's daemon and every process of its jobs, as if the machine were gone."""
        jobs = self.ask("squeue", "--noheader", f"--nodelist={node}", "--format=%A").split()
        steps = tuple(f"slurmstepd: [{job}." for job in jobs)
        its_own = f"SLURMD_NODENAME={node}\0"
        doomed = [*self._daemons(node)]
        for entry in Path("/proc").iterdir():
            if entry.name.isdecimal():
                of_step = steps and _read(entry / "cmdline").startswith(steps)
                if of_step or its_own in _read(entry / "environ"):
                    doomed.append(int(entry.name))
        for pid in doomed:
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)

    def restart(self, name: str, seconds: float) -> None:
        """Kill the controller, and start it with its saved state after some seconds."""
        for pid, of in self._noted():
            if of == name and self._runs(pid, name):
                os.kill(int(pid), signal.SIGKILL)
        time.sleep(seconds)
        self._start(name, "-D", "-f", str(self.folder / "slurm.conf"))
        self._until(lambda: "UP" in self.ask("scontrol", "ping"), f"{name} did not come up")

    def _noted(self) -> list[list[str]]:
        """Return the process id and the program of each daemon that was started."""
        return [line.split() for line in self.pids.read_text("ascii").splitlines()]

    def _daemons(self, node: str) -> list[int]:
        """Return the process id of a node's daemon, if it runs."""
        of_node = f"\0-N\0{node}\0"
        running = [pid for pid, name in self._noted() if self._runs(pid, name)]
        return [int(pid) for pid in running if of_node in _read(Path(f"/proc/{pid}/cmdline"))]

    def _idle(self) -> int:
        return len(set(self.ask("sinfo", "-h", "-N", "-t", "idle", "-o", "%N").split()))

    def _start(self, name: str, *arguments: str) -> None:
        """Start a daemon in a session of its own and note its process id at once."""
        program = shutil.which(name, path=self.environment["PATH"])
        with (self.folder / f"log/{name}.out").open("ab") as log:
            process = subprocess.Popen(
                [program, *arguments],
                env=self.environment,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        with self.pids.open("a", encoding="ascii") as file:
            file.write(f"{process.pid} {name}\n")

    def _runs(self, pid: str, name: str) -> bool:
        """Return whether a process is still the program that was started under its number."""
        try:
            state = Path(f"/proc/{pid}/stat").read_text("utf-8").rpartition(")")[2].split()[0]
            return state != "Z" and name in Path(f"/proc/{pid}/cmdline").read_text("utf-8")
        except OSError:
            return False

    def _until(self, condition, failure: str, *, fail: bool = True) -> None:
        deadline = time.monotonic() + PATIENCE
        while not condition():
            if time.monotonic() > deadline:
                if fail:
                    sys.exit(f"{failure}; see {self.folder / 'log'}")
                return
            time.sleep(0.1)


def _read(path: Path) -> str:
    """Return what the system says of a process; "" if it is gone."""
    try:
        return path.read_bytes().decode(errors="replace")
    except OSError:
        return ""


if __name__ == "__main__":
    if len(sys.argv) != 3 or sys.argv[1] not in ("up", "down"):
        sys.exit(__doc__)
    cluster = Cluster(Path(sys.argv[2]))
    getattr(cluster, sys.argv[1])()
    if sys.argv[1] == "up":
        print(cluster.ask("sinfo", "-N", "-o", "%N %P %t %c %m %G"), end="")
