"""Runs on a SLURM of this machine for `faults.py --cluster`, and the faults that strike there."""

import shutil
import signal
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from random import Random

from _fault_folder import ROOT, Folder
from _fault_kinds import Kind, kill_snakemake, to_the_group

sys.path[:0] = [str(ROOT / "tests/cluster"), str(ROOT / "tests/support")]

from slurm import NODES, Cluster  # noqa: E402


class FarFolder(Folder):
    """A working folder whose jobs are sent to a cluster."""

    def __init__(self, path: Path, config: str, cluster: Cluster):
        super().__init__(path, config)
        self.cluster = cluster

    def at(self, path: Path) -> "FarFolder":
        return FarFolder(path, self.config, self.cluster)

    @property
    def command(self) -> list[str]:
        _, *rest = super().command
        python = str(self.cluster.folder / "venv/bin/python")  # a path without a space
        return [python, "-m", "snakemake", "--workflow-profile", "profiles/slurm", *rest]

    def environment(self) -> dict[str, str]:
        """Return the run's environment; its temporary folder is the run's own."""
        return {**super().environment(), **self.cluster.environment, "TMPDIR": str(self.temporary)}

    def run(self, **options) -> int:
        """Run to the end once no job of an earlier run is queued, as its message asks for."""
        while self.cluster.queue_of_waiting():
            time.sleep(0.5)
        return super().run(**options)

    def wait_for_job(self) -> str:
        """Return the number of a job that runs, as soon as there is one; "" if the run ends."""
        while self.process.poll() is None:
            for number, state in self.cluster.queue():
                if state == "RUNNING":
                    return number
            time.sleep(0.2)
        return ""


@contextmanager
def cluster() -> Iterator[Cluster]:
    """Start a SLURM on this machine, and end it."""
    folder = Path(tempfile.mkdtemp(prefix="slurm-"))
    folder.chmod(0o755)  # munge and the jobs look into it
    (folder / "venv").symlink_to(sys.prefix)
    started = Cluster(folder)
    started.up()
    try:
        yield started
    finally:
        started.down()
        shutil.rmtree(folder, ignore_errors=True)


def cancel(folder: FarFolder, rng: Random) -> str:
    number = folder.wait_for_job()
    folder.cluster.ask("scancel", number)
    return f"scancel of job {number}"


def drain(folder: FarFolder, rng: Random) -> str:
    node = f"n{rng.randint(1, NODES)}"
    folder.cluster.ask("scontrol", "update", f"NodeName={node}", "State=DRAIN", "Reason=fault")
    return f"node {node} drained"


def resume_all(folder: FarFolder) -> None:
    for node in range(1, NODES + 1):
        folder.cluster.ask("scontrol", "update", f"NodeName=n{node}", "State=RESUME")


def restart_controller(folder: FarFolder, rng: Random) -> str:
    seconds = rng.choice((0, 3, 8))
    folder.cluster.restart("slurmctld", seconds)
    return f"slurmctld killed, and started again after {seconds} s"


def lose_node(folder: FarFolder, rng: Random) -> str:
    """Kill a node's daemon and all that it runs; SLURM notices after its timeout."""
    folder.wait_for_job()
    node = f"n{rng.randint(1, NODES)}"
    folder.cluster.lose(node)
    return f"node {node} lost"


def bring_back(folder: FarFolder) -> None:
    folder.cluster.start_nodes()
    resume_all(folder)


def and_its_jobs(strike: Callable[[Folder, Random], str]) -> Callable[[FarFolder, Random], str]:
    """Return a strike after which the run's jobs are cancelled, as the next run asks for."""

    def struck(folder: FarFolder, rng: Random) -> str:
        done = strike(folder, rng)
        folder.wait()
        if rng.random() < 0.5 and (left := folder.cluster.queue_of_waiting()):
            folder.cluster.ask("scancel", *left)
            return f"{done}, then scancel of its jobs"
        return f"{done}, its jobs go on"

    return struck


CLUSTER_KINDS: dict[str, Kind] = {
    "cancel a job": Kind(cancel),
    "drain a node": Kind(drain, resume_all),
    "lose a node": Kind(lose_node, bring_back),
    "restart slurmctld": Kind(restart_controller),
    "kill, on SLURM": Kind(and_its_jobs(kill_snakemake)),
    "interrupt, on SLURM": Kind(to_the_group(signal.SIGINT)),
}
