"""The workflow on a real SLURM: the same bytes, a cancelled job mended, a killed run taken up.

Run by `make test-cluster`, in this order; some dozen SLURM jobs in all.
"""

import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest
from processes import until
from slurm import Cluster

from affectbench.store.files import read_json

MOST_JOBS = 14
PATIENCE = 900  # seconds for a run, also where the machine has much else to do
pytestmark = pytest.mark.timeout(2 * PATIENCE)
FILES = ("weights.safetensors", "prediction.npz", "history.csv")
SNAKEMAKE = [
    "snakemake",
    "--workflow-profile",
    "profiles/slurm",
    "--configfile",
    "tests/slice.yaml",
]


@pytest.fixture(scope="module")
def cluster():
    folder = Path(tempfile.mkdtemp(prefix="slurm-"))  # pytest's own folders are closed to munge
    folder.chmod(0o755)
    started = Cluster(folder)
    started.up()
    yield started
    started.down()
    assert not started.pids.exists()
    shutil.rmtree(folder)


@pytest.fixture(scope="module")
def project(fresh_project, tmp_path_factory):
    """The project whose jobs run on the cluster, in one test after the other."""
    return fresh_project(tmp_path_factory.mktemp("on a cluster") / "project")


@pytest.fixture
def start(cluster, project):
    """Start snakemake on the cluster: start("--retries", "0", "--", "all")."""
    running = []
    venv = cluster.folder / "venv"  # a path without a space, wherever this project lies
    if not venv.exists():
        venv.symlink_to(sys.prefix)

    def run(*arguments: str) -> subprocess.Popen:
        process = subprocess.Popen(
            [venv / "bin/python", "-m", *SNAKEMAKE, *arguments],
            cwd=project.folder,
            env=cluster.environment | project.environment() | {"PATH": cluster.environment["PATH"]},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        running.append(process)
        return process

    yield run
    for process in running:
        process.kill()
        process.wait()


def ended(process: subprocess.Popen, *, ok: bool = True) -> str:
    told, _ = process.communicate(timeout=PATIENCE)
    assert (process.returncode == 0) == ok, told[-6000:]
    return told


def test_a_cancelled_job_fails_the_run_and_a_rerun_mends_it(cluster, project, start, finished):
    run = start("--retries", "0", "--", "all")
    until(lambda: submitted(project, "group_fit_0"), "no fit was submitted", seconds=120)
    [number] = submitted(project, "group_fit_0")
    until(lambda: (number, "RUNNING") in cluster.queue(), "the job does not start", seconds=60)
    cluster.ask("scancel", number)
    told = ended(run, ok=False)
    assert "CANCELLED" in told
    assert "failed: " in told
    assert not [*project.folder.glob("results/members/**/record.json")]
    assert "done: " in ended(start("--", "all"))
    assert project.tables() == finished.tables()
    for name in FILES:
        for path in (finished.folder / "results/members").rglob(name):
            twin = project.folder / path.relative_to(finished.folder)
            assert twin.read_bytes() == path.read_bytes(), path


def submitted(project, group: str) -> list[str]:
    """Return the SLURM numbers of a group's jobs, from the names of their logs."""
    return [log.stem for log in project.folder.glob(f".snakemake/slurm_logs/{group}*/*.log")]


def forget(project, variant: str) -> None:
    """Remove a variant's member and all that follows from it."""
    for kind in ("members", "metrics"):
        for folder in project.folder.glob(f"results/{kind}/*/{variant}"):
            shutil.rmtree(folder)
    for name in ("results/comparison", "reports"):
        shutil.rmtree(project.folder / name, ignore_errors=True)


def test_a_killed_run_is_not_doubled_and_goes_on_when_its_jobs_have_ended(
    cluster, project, start, finished
):
    forget(project, "xa_cmd")
    before = {job["JobId"] for job in cluster.finished()}
    run = start("--", "all")
    until(lambda: cluster.queue_of_waiting() or run.poll(), "no job was submitted", seconds=120)
    [number] = cluster.queue_of_waiting()
    os.kill(run.pid, signal.SIGKILL)
    run.communicate()
    refused = ended(start("--", "all"), ok=False)
    assert "an earlier run left jobs in the SLURM queue" in refused
    assert f"scancel {number}" in refused
    assert "Traceback" not in refused
    until(lambda: not cluster.queue_of_waiting(), "the job does not end", seconds=120)
    told = ended(start("--", "all"))
    assert re.search(r"jobs, 0 members to fit", told), "what the lost job made was made again"
    assert project.tables() == finished.tables()
    assert number in {job["JobId"] for job in cluster.finished()} - before


def test_memory_grows_until_a_job_fits_and_gpus_are_asked_for(cluster, project, start):
    """A fit that is given too little is killed by SLURM, and tried again with more."""
    forget(project, "baseline")
    target = "results/members/watch-overlap=0-split=recording-fold=0/baseline/g0/s0/record.json"
    before = len(cluster.finished())
    asked = ("fit:mem_mb=200*attempt**3", "fit:gpu=1")
    ended(start("--set-resources", *asked, "--", target))
    jobs = cluster.finished()[before:]
    states = [job["JobState"] for job in jobs]
    last = cluster.ask("scontrol", "--oneliner", "show", "job", jobs[-1]["JobId"])
    assert re.search(r"TresPerJob=\S*gpu:1", last), last
    assert states[-1] == "COMPLETED"
    assert "FAILED" in states
    assert (project.folder / target).is_file()


def test_a_preempted_fit_goes_on_from_its_last_validation(
    cluster, project, start, fresh_project, tmp_path
):
    """SLURM takes a job away in the middle; the same run submits it again, and nothing is lost."""
    forget(project, "baseline")
    budget = "variants={baseline: {hparams: {steps: 3000, validate_every: 150, patience: 0}}}"
    longer = ("--config", "checkpoint=true", budget)
    target = "results/members/watch-overlap=0-split=recording-fold=0/baseline/g0/s0/record.json"
    run = start("--retries", "1", *longer, "--", target)
    saved = project.folder / "results/checkpoints"
    until(lambda: [*saved.rglob("*.safetensors")] or run.poll(), "no state is saved", seconds=240)
    [number] = cluster.queue_of_waiting()
    cluster.ask("scancel", number)
    assert "CANCELLED" in ended(run)
    record = read_json(project.folder / target)
    assert record["cost"]["attempts"] == 2
    alone = fresh_project(tmp_path / "alone")
    alone.run(*longer, "--", target)
    assert read_json(alone.folder / target)["cost"]["attempts"] == 1
    for name in FILES:
        twins = [(p.folder / target).with_name(name).read_bytes() for p in (project, alone)]
        assert twins[0] == twins[1], name


def test_few_jobs_were_needed(cluster):
    assert len(cluster.finished()) <= MOST_JOBS
