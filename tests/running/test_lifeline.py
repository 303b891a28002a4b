"""A job ends with its run, and what dead runs leave in the temporary folder is removed."""

import os
import signal
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path

import pytest
from processes import alive, until

from affectbench.running import lifeline
from affectbench.running.lifeline import (
    COMMON,
    COMPILED,
    PIPE,
    PREFIX,
    VARIABLE,
    Lifeline,
    clear,
    scratch,
)
from affectbench.store.aside import MACHINE
from affectbench.store.pipes import follow

RUN = (
    "import subprocess, sys, time; from affectbench.running.lifeline import Lifeline;"
    "line = Lifeline(); line.hold();"
    "job = subprocess.Popen(['/bin/sh', '-c', sys.argv[1]], start_new_session=True);"
    "print(line.folder, flush=True); time.sleep(60)"
)
JOB = (
    f"exec '{sys.executable}' -P -c 'import os, time;"
    " from affectbench.running.lifeline import follow_run; follow_run();"
    " print(os.getpid(), flush=True); time.sleep(60)'"
)


@pytest.fixture
def run(tmp_path):
    """A run of which a job of its own session is asleep: the process, its folder, its job."""
    environment = {**os.environ, "TMPDIR": str(tmp_path)}
    process = subprocess.Popen(
        [sys.executable, "-P", "-c", RUN, JOB], stdout=subprocess.PIPE, text=True, env=environment
    )
    lines = [process.stdout.readline().strip() for _ in range(2)]
    [job] = [int(line) for line in lines if line.isdecimal()]
    [folder] = [Path(line) for line in lines if not line.isdecimal()]
    yield process, folder, job
    process.kill()
    process.communicate()


def test_a_job_ends_with_its_run_although_nobody_tells_it(run):
    process, _, job = run
    time.sleep(0.2)
    assert alive(job)
    process.send_signal(signal.SIGKILL)
    process.wait()
    until(lambda: not alive(job), "the job outlived its run", seconds=5)


def test_folders_of_dead_runs_are_removed_and_those_of_others_stay(run, tmp_path):
    process, folder, job = run
    other = tmp_path / f"{PREFIX}not-a-run"
    other.mkdir()
    assert clear(tmp_path) == []
    process.kill()
    process.wait()
    until(lambda: not alive(job), "the job outlived its run")
    assert folder.is_dir()
    assert clear(tmp_path) == [folder]
    assert (folder.exists(), other.is_dir()) == (False, True)


def test_a_pipe_that_nobody_holds_ends_what_follows_it_at_once(tmp_path):
    os.mkfifo(tmp_path / PIPE)
    ended = threading.Event()
    follow(os.open(tmp_path / PIPE, os.O_RDONLY | os.O_NONBLOCK), ended.set)
    assert ended.wait(5)


def test_a_run_that_ends_in_order_leaves_nothing(monkeypatch):
    monkeypatch.delenv(VARIABLE, raising=False)
    line = Lifeline()
    folder = line.hold()
    assert os.environ[VARIABLE] == f"{MACHINE}:{folder / PIPE}"
    assert folder.stat().st_mode & 0o077 == 0
    line.release()
    assert not folder.exists()
    assert VARIABLE not in os.environ


@pytest.mark.parametrize("path", ["", "/nobody/has/this"])
def test_without_a_run_a_job_is_on_its_own(monkeypatch, path):
    monkeypatch.setenv(VARIABLE, path)
    before = threading.active_count()
    lifeline.follow_run()
    assert threading.active_count() == before


@pytest.mark.parametrize(
    ("machine", "container", "ends"),
    [(MACHINE, {}, True), ("another", {}, False), (MACHINE, {"APPTAINER_CONTAINER": "x"}, False)],
)
def test_a_job_of_a_run_that_is_gone_with_its_folder_ends_at_once(
    tmp_path, machine, container, ends
):
    """Of another machine, or in a container, a pipe that is not seen says nothing."""
    line = "from affectbench.running.lifeline import follow_run; follow_run(); print('goes on')"
    environment = {**os.environ, VARIABLE: f"{machine}:{tmp_path / 'gone'}", **container}
    command = [sys.executable, "-P", "-c", line]
    job = subprocess.run(
        command, env=environment, capture_output=True, text=True, start_new_session=True
    )
    assert (job.returncode != 0, "goes on" in job.stdout) == (ends, not ends)
    assert ("the run that asked for this job is gone" in job.stderr) == ends


def test_what_a_job_leaves_in_its_temporary_folder_goes_with_its_run(monkeypatch, tmp_path):
    """As wandb's folders, which timm makes: a job that was forked or killed does not remove them.

    What runs share stays: locks of GPUs, and what torch compiled.
    """
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    monkeypatch.setenv(VARIABLE, "")
    for name in (COMMON, COMPILED):  # torch sets the second where anything was compiled before
        monkeypatch.delenv(name, raising=False)
    run = Lifeline()
    folder = run.hold()
    line = (
        "import os, tempfile; from affectbench.running.lifeline import common_folder, follow_run;"
        "follow_run(); print(tempfile.mkdtemp(), os.environ['TORCHINDUCTOR_CACHE_DIR'],"
        " common_folder(), sep='\\n', flush=True); os._exit(0)"
    )
    printed = subprocess.check_output([sys.executable, "-P", "-c", line], text=True).splitlines()
    made, compiled, common = map(Path, printed)
    assert (made.parent, compiled.parent, common) == (folder, tmp_path, tmp_path)
    assert compiled.stat().st_mode & 0o777 == 0o700
    run.release()
    assert [*tmp_path.iterdir()] == [compiled]


def test_a_folder_in_which_a_process_still_writes_is_removed_by_a_later_run(tmp_path, monkeypatch):
    """While a run lets go of its folder, a killed job's service may write into it."""
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    monkeypatch.setenv(VARIABLE, "")
    run = Lifeline()
    folder = run.hold()
    (folder / "busy").mkdir()
    with monkeypatch.context() as patched:
        patched.setattr("shutil.rmtree", lambda *_, **__: None)  # as if it were written meanwhile
        run.release()
    assert (folder / PIPE).is_fifo()
    assert clear(tmp_path) == [folder]
    assert not [*tmp_path.iterdir()]


def test_a_folder_of_another_machine_is_left(tmp_path):
    """Where machines share a temporary folder: who holds a pipe is known on its own alone."""
    (folder := tmp_path / f"{PREFIX}elsewhere").mkdir()
    os.mkfifo(folder / "lifeline.another")
    assert clear(tmp_path) == []
    assert folder.is_dir()


def test_a_command_that_was_started_by_another_ends_with_it(tmp_path):
    line = (
        "import os, subprocess, sys, time;"
        "from affectbench.running.lifeline import following, scratch;"
        "made = scratch(); folder = made.__enter__();"
        "environment = {**os.environ, **following(folder.parent)};"
        "subprocess.Popen(['/bin/sh', '-c', sys.argv[1]], env=environment, start_new_session=True);"
        "time.sleep(60)"
    )
    process = subprocess.Popen(
        [sys.executable, "-P", "-c", line, JOB],
        stdout=subprocess.PIPE,
        text=True,
        env={**os.environ, "TMPDIR": str(tmp_path)},
    )
    job = int(process.stdout.readline())
    process.kill()
    until(lambda: not alive(job), "the command outlived its caller")
    process.communicate()


def test_the_temporary_folders_of_killed_commands_are_removed_and_snakemakes(tmp_path):
    """Those of commands that are under way stay."""
    line = (
        "import time; from pathlib import Path;"
        "from affectbench.running.lifeline import hold_pipe, scratch;"
        f"folder = Path({str(tmp_path)!r}) / 'snakemakeabc'; folder.mkdir(); hold_pipe(folder);"
        "made = scratch(); made.__enter__(); print('made', flush=True); time.sleep(60)"
    )
    process = subprocess.Popen(
        [sys.executable, "-P", "-c", line],
        stdout=subprocess.PIPE,
        text=True,
        env={**os.environ, "TMPDIR": str(tmp_path)},
    )
    assert process.stdout.readline().strip() == "made"
    (tmp_path / "snakemakeother").mkdir()  # of a workflow that is not ours
    assert clear(tmp_path) == []
    process.kill()
    process.communicate()
    gone = sorted(path.name[:9] for path in clear(tmp_path))
    assert gone == ["affectben", "snakemake"]
    assert [path.name for path in tmp_path.iterdir()] == ["snakemakeother"]


def test_a_scratch_folder_is_empty_and_goes(monkeypatch, tmp_path):
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    with scratch() as folder:
        assert [*folder.iterdir()] == []
        assert clear(tmp_path) == []
    assert [*tmp_path.iterdir()] == []
