"""Too little memory is told in a line that says so, whoever met it and in whatever words."""

import errno
import resource
import subprocess
import sys

import pytest
import torch

from affectbench.lack import of_lack
from affectbench.running import commands

MAPPING = ImportError("libtorch_cpu.so: failed to map segment from shared object")


@pytest.mark.parametrize(
    ("error", "why"),
    [
        (MAPPING, "libtorch_cpu.so: failed to map segment from shared object"),
        (MemoryError(), "MemoryError"),
        (MemoryError("Unable to allocate 3.73 GiB for an array"), "Unable to allocate 3.73 GiB"),
        (RuntimeError("can't start new thread"), "can't start new thread"),
        (torch.OutOfMemoryError("CUDA out of memory. Tried to\nGPU 0"), "Tried to): run fewer"),
        (OSError(errno.ENOMEM, "Cannot allocate memory"), "Cannot allocate memory"),
    ],
)
def test_memory_ran_out_in_the_words_of_python_torch_and_the_linker(error, why):
    assert of_lack(error).startswith("memory ran out (")
    assert why in of_lack(error)
    assert "--cores" in of_lack(error)


def test_torch_on_the_cpu_says_that_memory_ran_out():
    with pytest.raises(RuntimeError) as caught:
        torch.empty(2**50, dtype=torch.uint8)
    assert "memory ran out" in of_lack(caught.value)


@pytest.mark.parametrize(
    "error",
    [
        ImportError("No module named 'timm'"),
        RuntimeError("shapes do not match"),
        OSError(errno.ENOSPC, "No space left on device"),
        ValueError("out of memory"),  # a word of the data, perhaps
    ],
)
def test_another_error_is_not_taken_for_it(error):
    assert of_lack(error) == ""


def test_a_job_whose_libraries_do_not_fit_ends_in_one_line(monkeypatch, capsys):
    def refuse(*_):
        raise MAPPING

    monkeypatch.setattr(commands, "_run", refuse)
    assert commands.main(["fit", "--spec", "{}", "--code", "c"]) == 1
    assert capsys.readouterr().err.splitlines() == [f"affectbench fit: error: {of_lack(MAPPING)}"]


def test_a_real_job_with_too_little_address_space_says_so(tmp_path):
    def limit():
        resource.setrlimit(resource.RLIMIT_AS, (300 * 2**20, 300 * 2**20))

    command = [sys.executable, "-P", "-m", "affectbench", "fit", "--spec", "{}", "--code", "c"]
    job = subprocess.run(command, cwd=tmp_path, preexec_fn=limit, capture_output=True, text=True)
    assert job.returncode != 0
    assert "emory" in job.stderr
    assert "Traceback" not in job.stderr
