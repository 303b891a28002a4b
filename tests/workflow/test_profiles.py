"""Profiles that this machine has no cluster for: dry runs with them, and what jobs ask for."""

import re
import subprocess

import pytest
from processes import environment
from stand_ins import stand_in

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


APPTAINER = """#!{python}
import os, sys

if sys.argv[1:] == ["--version"]:
    sys.exit(print("apptainer version 1.3.4"))
words = [word for word in sys.argv[1:] if word not in ("--quiet", "--silent")]
assert words[0] == "exec", words
options, [image, *command] = words[1:-4], words[-4:]
asked, bound = dict(zip(options[::2], options[1::2])), options[options.index("--bind") + 1]
assert os.path.basename(image) == "affectbench.sif", image
assert command[:2] == ["bash", "-c"], command
name, value = asked["--env"].split("=", 1)
assert bound == value, options
with open({log!r}, "a") as log:
    log.write(command[2].partition("affectbench ")[2].partition(" ")[0] + "\\n")
os.environ[name] = value
os.chdir(asked["--home"])
os.execvp(command[0], command)
"""


def test_jobs_run_in_containers_with_the_same_bytes(finished, fresh_project, tmp_path, monkeypatch):
    """With a stand-in for apptainer, which runs here what it is asked to run in a container."""
    log = tmp_path / "ran.txt"
    stand_in(monkeypatch, tmp_path, "apptainer", APPTAINER, log=str(log))
    project = fresh_project(tmp_path / "contained")
    project.run("--workflow-profile", "profiles/apptainer", "all")
    ran = log.read_text().split()
    assert ran.count("fit") == 5
    assert {"prepare", "select", "evaluate", "compare", "table", "report"} <= set(ran)
    assert project.tables() == finished.tables()
    assert project.would_run() == {}  # without containers, too


UNREADABLE = {
    "folder": (lambda path: path.mkdir(), "it is a folder; name a YAML file in it"),
    "absent": (lambda path: None, "there is no such config file"),
    "utf-16": (lambda path: path.write_text("seeds: [0]", "utf-16"), "it is not UTF-8 text"),
    "itself": (lambda path: path.write_text("a: &a {b: *a}"), "what begins here holds itself"),
}


@pytest.mark.parametrize(
    "profile", ["default", "slurm", "slurm-two-gpus", "kubernetes", "apptainer"]
)
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
