"""Snakemake's own temporary folder goes with its process, whenever that is killed, as jobs do."""

import os
import subprocess
import sys

import pytest
from processes import until

from affectbench.project.root import ROOT
from affectbench.running.lifeline import PIPE, VARIABLE, clear

SNAKEMAKE = [sys.executable, "-P", "-m", "snakemake"]


@pytest.mark.parametrize("profile", ["default", "slurm"])
def test_a_run_that_is_killed_before_it_reads_the_snakefile_leaves_nothing_for_good(
    tmp_path, profile
):
    os.mkfifo(tmp_path / "Snakefile")  # the run waits for somebody who writes it
    (temporary := tmp_path / "temporary").mkdir()
    command = ["--snakefile", str(tmp_path / "Snakefile"), "--cores", "1"]
    process = subprocess.Popen(
        [*SNAKEMAKE, "--workflow-profile", f"profiles/{profile}", *command],
        cwd=ROOT,
        env={**os.environ, "TMPDIR": str(temporary)},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    until(lambda: [*temporary.rglob("snakemake*")], "Snakemake made no temporary folder")
    [folder] = temporary.iterdir()
    assert clear(temporary) == []
    process.kill()
    process.wait()
    assert clear(temporary) == [folder]
    assert [*temporary.iterdir()] == []


@pytest.mark.parametrize("profile", ["profiles/default", "none"])
def test_a_command_of_snakemake_leaves_no_temporary_folder(tmp_path, profile):
    """Also without a profile, and beside what it cannot know as its own."""
    (tmp_path / "temporary/snakemakeother").mkdir(parents=True)
    command = ["--configfile", "tests/slice.yaml", "--directory", str(tmp_path / "run")]
    subprocess.run(
        [*SNAKEMAKE, "--workflow-profile", profile, "--cores", "1", *command, "--dry-run"],
        cwd=ROOT,
        env={**os.environ, "TMPDIR": str(tmp_path / "temporary")},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        check=True,
    )
    assert [path.name for path in (tmp_path / "temporary").iterdir()] == ["snakemakeother"]


@pytest.mark.parametrize("target", ["starts", "partial_report"])
def test_jobs_without_an_output_are_told_with_which_run_they_end(tmp_path, target):
    """A run of such jobs alone makes no file, and begins no session."""
    python = tmp_path / "bin/python"  # which jobs find first
    python.parent.mkdir()
    python.write_text(f'#!/bin/sh\nprintf %s "${VARIABLE}" > "{tmp_path}/told"\n')
    python.chmod(0o755)
    command = ["--configfile", "tests/slice.yaml", "--directory", str(tmp_path / "run"), target]
    path = f"{python.parent}{os.pathsep}{os.environ['PATH']}"
    environment = {name: value for name, value in os.environ.items() if name != VARIABLE}
    subprocess.run(
        [*SNAKEMAKE, "--workflow-profile", "profiles/default", "--cores", "1", *command],
        cwd=ROOT,
        env={**environment, "PATH": path},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        check=True,
    )
    assert PIPE in (tmp_path / "told").read_text("utf-8")
