"""Profiles that this machine has no cluster for: dry runs with them, and what jobs ask for."""

import re
import subprocess

import pytest
from processes import environment

from affectbench.project.root import ROOT

FIT = re.compile(
    r"rule fit:.*?wildcards: (?P<wildcards>[^\n]*)\n *resources: (?P<asked>[^\n]*)", re.S
)


def test_large_networks_go_to_large_gpus_and_others_to_small_ones(fresh_project, tmp_path):
    project = fresh_project(tmp_path / "project")
    profile = ("--workflow-profile", "profiles/slurm-two-gpus")
    said = project.run(*profile, "--dry-run", "all", configfile="config/smoke.yaml")
    kinds = {"large": set(), "small": set()}
    for fit in FIT.finditer(said):
        asked = dict(part.split("=", 1) for part in fit["asked"].split(", ") if "=" in part)
        large = asked["gpu_model"] == "a100"
        assert asked["slurm_partition"] == ("gpu_large" if large else "gpu")
        assert asked["gpu"] == "1"
        variant = re.search(r"variant=([^,-]+)", fit["wildcards"])[1]
        kinds["large" if large else "small"].add(variant)
    assert {"agcm", "by_step", "noxi_agcm"} <= kinds["large"]
    assert {"tea_v", "xa_cmd", "digits_stu"} <= kinds["small"]


@pytest.mark.parametrize("profile", ["slurm", "kubernetes"])
def test_a_dry_run_with_a_profile_plans_the_whole_run(fresh_project, tmp_path, profile):
    project = fresh_project(tmp_path / "project")
    said = project.run("--workflow-profile", f"profiles/{profile}", "--dry-run", "all")
    assert re.search(r"\nfit +5\n", said)


UNREADABLE = {
    "folder": (lambda path: path.mkdir(), "it is a folder; name a YAML file in it"),
    "absent": (lambda path: None, "there is no such config file"),
    "utf-16": (lambda path: path.write_text("seeds: [0]", "utf-16"), "it is not UTF-8 text"),
    "itself": (lambda path: path.write_text("a: &a {b: *a}"), "what begins here holds itself"),
}


@pytest.mark.parametrize("profile", ["default", "slurm", "slurm-two-gpus", "kubernetes"])
@pytest.mark.parametrize("kind", UNREADABLE)
def test_a_config_file_that_cannot_be_read_is_refused_in_a_line(tmp_path, kind, profile):
    """Snakemake itself would end in a traceback; its profiles are read first."""
    path = tmp_path / "mine.yaml"
    make, reason = UNREADABLE[kind]
    make(path)
    command = ["snakemake", "--workflow-profile", f"profiles/{profile}", "--dry-run"]
    done = subprocess.run(
        [*command, "--configfile", path, "--", "all"],
        cwd=ROOT,
        env=environment(),
        capture_output=True,
        text=True,
    )
    assert done.returncode == 2
    said = done.stderr.splitlines()
    assert said[-1].startswith(f"snakemake: error: {path}")
    assert reason in said[-1]
    assert "Traceback" not in done.stderr
