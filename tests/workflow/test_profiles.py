"""Profiles that this machine has no cluster for: dry runs with them, and what jobs ask for."""

import re

import pytest

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
