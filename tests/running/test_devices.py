"""GPUs of one machine, with made-up ids: each job gets its own slot, a dead one gives it back."""

import os
import signal
import subprocess
import sys
from contextlib import ExitStack

import pytest
from processes import until

from affectbench.refusal import Refusal
from affectbench.running.devices import gpu_slot, memory_mib, visible
from affectbench.running.host import workplace_for
from affectbench.running.settings import Settings

HOLD = (
    "import sys, time; from pathlib import Path; from affectbench.running.devices import gpu_slot\n"
    "with gpu_slot(['0', '1'], int(sys.argv[2]), Path(sys.argv[1])) as gpu:\n"
    "    print(gpu, flush=True)\n"
    "    time.sleep(60)\n"
)


@pytest.fixture
def hold(tmp_path):
    """Start a process that claims one of two GPUs and keeps it: hold(per_gpu)."""
    with ExitStack() as stack:

        def start(per_gpu: int = 1) -> subprocess.Popen:
            process = stack.enter_context(
                subprocess.Popen(
                    [sys.executable, "-P", "-c", HOLD, str(tmp_path), str(per_gpu)],
                    stdout=subprocess.PIPE,
                    text=True,
                )
            )
            stack.callback(process.kill)
            return process

        yield start


def test_jobs_share_out_the_gpus_evenly(hold):
    first = [hold(per_gpu=2).stdout.readline().strip() for _ in range(2)]
    second = [hold(per_gpu=2).stdout.readline().strip() for _ in range(2)]
    assert sorted(first) == ["0", "1"]
    assert sorted(second) == ["0", "1"]


def test_a_job_waits_for_a_slot_and_gets_that_of_a_killed_one(hold):
    holders = {process.stdout.readline().strip(): process for process in (hold(), hold())}
    assert set(holders) == {"0", "1"}
    waiting = hold()
    os.set_blocking(waiting.stdout.fileno(), False)
    with pytest.raises(AssertionError, match="still waits"):
        until(lambda: waiting.stdout.readline(), "it still waits", seconds=1)
    holders["1"].send_signal(signal.SIGKILL)
    got: list[str] = []
    until(lambda: got.append(waiting.stdout.readline()) or got[-1], "it waits for ever")
    assert got[-1].strip() == "1"


def test_without_a_gpu_nothing_is_claimed_and_the_cpu_is_used(tmp_path, monkeypatch):
    with gpu_slot([], 1, tmp_path / "none") as gpu:
        assert gpu is None
    assert not (tmp_path / "none").exists()
    monkeypatch.setenv("CUDA_VISIBLE_DEVICES", "")
    with workplace_for("fit", {}, Settings()) as workplace:
        assert workplace.device == "cpu"


def test_a_claimed_gpu_is_the_only_one_that_the_job_sees(tmp_path, monkeypatch):
    monkeypatch.setenv("CUDA_VISIBLE_DEVICES", "3,5")
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    monkeypatch.setattr("torch.cuda.is_available", lambda: True)
    with workplace_for("fit", {}, Settings()) as workplace:
        assert workplace.device == "cuda"
        assert os.environ["CUDA_VISIBLE_DEVICES"] == "3"
    monkeypatch.setenv("CUDA_VISIBLE_DEVICES", "3,5")
    monkeypatch.setattr("torch.cuda.is_available", lambda: False)
    with workplace_for("predict", {}, Settings()) as workplace:
        assert workplace.device == "cpu"


def test_what_is_visible(tmp_path, monkeypatch):
    assert visible({"CUDA_VISIBLE_DEVICES": "0, GPU-8a"}) == ("0", "GPU-8a")
    assert visible({"CUDA_VISIBLE_DEVICES": ""}) == ()
    assert visible({"CUDA_VISIBLE_DEVICES": "1,-1,0"}) == ("1",)
    assert visible({"CUDA_VISIBLE_DEVICES": "NoDevFiles"}) == ()
    assert visible({"SLURM_JOB_ID": "1"}) == ()
    fake = tmp_path / "nvidia-smi"
    fake.write_text("#!/bin/sh\nprintf '0\\n1\\n2\\n'\n")
    fake.chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path))
    assert visible({}) == ("0", "1", "2")
    fake.unlink()
    assert visible({}) == ()


def test_as_many_members_share_a_gpu_as_its_memory_takes(tmp_path, monkeypatch):
    """9,400 MiB and 600 of each process go seven times into nine tenths of 80 GiB."""
    fake = tmp_path / "nvidia-smi"
    fake.write_text("#!/bin/sh\nprintf '81920\n[N/A]\n97871\n'\n")
    fake.chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path))
    assert memory_mib() == 81_920
    fake.unlink()
    assert memory_mib() == 0
    chosen = [Settings().on_gpus(mib, 81_920).members_per_gpu for mib in (0, 9_400, 90_000, 1)]
    assert chosen == [1, 7, 1, 8]
    assert Settings(members_per_gpu=3).on_gpus(9_400, 81_920).members_per_gpu == 3


def test_a_run_counts_the_gpus_that_it_sees(fresh_project, tmp_path, monkeypatch):
    """Two made-up GPUs: a fit may use either, and while one is busy it claims the other."""
    monkeypatch.setenv("CUDA_VISIBLE_DEVICES", "0,1")
    monkeypatch.setenv("TMPDIR", str(tmp_path / "locks"))
    (tmp_path / "locks").mkdir()
    project = fresh_project(tmp_path / "project")
    with gpu_slot(["0", "1"], 1, tmp_path / "locks" / f"affectbench-gpu-{os.getuid()}") as busy:
        assert busy == "0"
        project.run("--cores", "8", "all")
    [log] = (project.folder / ".snakemake/log").glob("*.log")
    fits = log.read_text("utf-8").split("rule fit:")[1:]
    assert len(fits) == 5
    assert all("gpu=1" in fit.split("resources:")[1].splitlines()[0] for fit in fits)
    slots = {path.name for path in (tmp_path / "locks").rglob("*.0")}
    assert slots == {"0.0", "1.0"}


@pytest.mark.parametrize("mode", [0o755, 0o770])
def test_a_folder_of_locks_that_others_may_enter_is_refused(tmp_path, mode):
    (tmp_path / "locks").mkdir(mode=0o700)
    (tmp_path / "locks").chmod(mode)
    told = pytest.raises(Refusal, match=rf"locks holds the locks of GPUs.*mode {mode:o}")
    with told, gpu_slot(["0"], 1, tmp_path / "locks"):
        pass


def test_a_file_in_place_of_the_folder_of_locks_is_refused(tmp_path):
    (tmp_path / "locks").write_text("")
    with pytest.raises(Refusal, match="cannot be made \\(File exists\\); set TMPDIR"):
        gpu_slot(["0"], 1, tmp_path / "locks").__enter__()


def test_a_part_of_a_gpu_is_claimed_by_its_id(tmp_path):
    with gpu_slot(["MIG-GPU-5/1/0"], 1, tmp_path / "locks") as gpu:
        assert gpu == "MIG-GPU-5/1/0"


def test_a_link_in_place_of_the_folder_of_locks_is_refused(tmp_path):
    (tmp_path / "elsewhere").mkdir(mode=0o700)
    (tmp_path / "locks").symlink_to(tmp_path / "elsewhere")
    with (
        pytest.raises(Refusal, match="remove it, or set TMPDIR"),
        gpu_slot(["0"], 1, tmp_path / "locks"),
    ):
        pass
