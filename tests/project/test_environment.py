"""`make env` tells each step, takes what fits this machine, and refuses a Python that is none."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from affectbench.project.root import ROOT

NEEDED = ("requirements.lock", "workflow/environment.sh", "Makefile", "pyproject.toml")
PYTHON = """#!/bin/sh
case "$*" in
  *"-m venv --clear .venv"*) mkdir -p .venv/bin; cp "$0" .venv/bin/python;;
  *"-m pip"*) echo "pip $*" >> calls; case "$*" in *{refused}*) exit 1;; esac;;
  *) exec "{real}" -c "import sys; sys.version_info = {version}; exec(sys.argv[1])" "$2";;
esac
"""
UV = """#!/bin/sh
echo "uv $*" >> calls
[ "$1" = venv ] && mkdir -p .venv/bin
exit 0
"""


def program(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, "utf-8")
    path.chmod(0o755)


@pytest.fixture
def make_env(tmp_path):
    """Run `make env` in a folder of its own with a Python that notes what it is asked for."""
    folder = tmp_path / "a folder"
    for name in NEEDED:
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(ROOT / name, folder / name)

    def run(version=(3, 12, 0), *, uv=False, gpu=False, refused="nothing at all"):
        python = PYTHON.format(real=sys.executable, version=version, refused=f'"{refused}"')
        program(tmp_path / "bin/own_python", python)
        if uv:
            program(tmp_path / "bin/uv", UV)
        done = subprocess.run(
            ["make", "env", "PYTHON=own_python"],
            cwd=folder,
            capture_output=True,
            text=True,
            env={
                "PATH": f"{tmp_path / 'bin'}{os.pathsep}/usr/bin{os.pathsep}/bin",
                "GPU_DEVICE": str(folder if gpu else folder / "absent"),
            },
        )
        calls = folder / "calls"
        return done, calls.read_text("utf-8").splitlines() if calls.is_file() else []

    return run


@pytest.mark.parametrize("version", [(3, 10, 4), (3, 14, 0), (2, 7, 18)])
def test_a_python_that_is_not_supported_is_refused_in_one_line(make_env, version):
    done, calls = make_env(version)
    assert done.returncode != 0
    told = [line for line in done.stderr.splitlines() if not line.startswith("make: ***")]
    number = ".".join(map(str, version[:2]))
    assert told == [
        f"make env: Python {number} is not supported; give one of 3.11 to 3.13:"
        " make env PYTHON=python3.12"
    ]
    assert calls == []


@pytest.mark.parametrize("version", [(3, 11, 0), (3, 12, 1), (3, 13, 0)])
def test_each_step_is_a_line(make_env, version):
    done, calls = make_env(version)
    assert done.returncode == 0, done.stderr
    lines = [line for line in done.stdout.splitlines() if line.startswith("environment ")]
    assert [line.split(":")[0] for line in lines] == [f"environment {n} of 4" for n in range(1, 5)]
    assert any("-r requirements.lock" in call for call in calls)
    assert "--editable ." in calls[-1]


def test_without_a_gpu_torch_is_for_processors_alone(make_env):
    done, calls = make_env()
    assert "as no GPU is seen" in done.stdout
    [torch] = [call for call in calls if " torch==" in call]
    assert "--index-url https://download.pytorch.org/whl/cpu" in torch
    assert "torchvision==" in torch


def test_where_a_gpu_is_seen_torch_is_for_it(make_env):
    done, calls = make_env(gpu=True)
    assert "also for GPUs" in done.stdout
    [torch] = [call for call in calls if " torch==" in call]
    assert "--index-url" not in torch


def test_where_the_small_torch_cannot_be_had_the_large_one_is_taken(make_env):
    done, calls = make_env(refused="--index-url")
    assert done.returncode == 0, done.stderr
    assert "cannot be reached: the build for GPUs, which runs without one" in done.stdout
    assert ["--index-url" in call for call in calls if " torch==" in call] == [True, False]


def test_uv_is_used_where_it_is_installed_with_the_same_lock(make_env):
    done, calls = make_env(uv=True)
    assert done.returncode == 0, done.stderr
    assert ".venv, by uv" in done.stdout
    assert calls
    assert all(call.startswith("uv ") for call in calls)
    assert any("pip install" in call and "-r requirements.lock" in call for call in calls)
