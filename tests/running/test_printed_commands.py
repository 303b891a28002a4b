"""Commands that are printed for the user to paste are read by a shell as they are meant."""

import re
import shlex
import subprocess
import sys

import pytest
import yaml
from presets import CATALOGUE

from affectbench.plan import configs
from affectbench.plan.members import read_plan
from affectbench.project.root import ROOT
from affectbench.refusal import Refusal
from affectbench.reports.page.render import _configfiles
from affectbench.running.jobs import Job
from affectbench.running.new import new
from affectbench.running.of_others import CELL, of_others
from affectbench.running.run_configs import check_config, note_config
from affectbench.running.workflow import OF_PROJECT, snakemake

OWN = """variants: {best: {like: xa_cmd}}
papers: {cross_modal: {arms: {own: {datasets: [watch], variants: [best]}}, pairs: []}}
"""


@pytest.fixture
def lab(tmp_path):
    """A folder whose name a shell and YAML would divide."""
    folder = tmp_path / "o'brien's:  é lab"
    folder.mkdir()
    return folder


def test_a_plug_in_is_written_into_a_folder_of_any_name(lab, capsys):
    new("net", "our_own", lab)
    assert yaml.safe_load((lab / "our_own.yaml").read_text("utf-8"))["plugins"] == [str(lab)]
    *_, check, run = capsys.readouterr().out.splitlines()
    assert shlex.split(check)[-4:] == ["net", "our_own", "--plugins", str(lab)]
    assert shlex.split(run)[2:4] == ["config/smoke.yaml", str(lab / "our_own.yaml")]


def test_what_runs_ones_own_alone_names_its_files_and_the_workflow(lab, monkeypatch):
    monkeypatch.chdir(lab)
    file = lab / "own.yaml"
    file.write_text(OWN, "utf-8")
    given = [str(ROOT / "config/smoke.yaml"), str(file)]
    plan = read_plan(configs.read(given), CATALOGUE)
    fits = [Job("fit", dict(zip(CELL, m, strict=True)), (), (), "", None) for m in plan.members]
    [line] = of_others(plan, given, fits)
    command = shlex.split(line.partition("for these alone: ")[2])
    assert command == ["snakemake", *OF_PROJECT, "--configfile", *given, "--", "mine"]
    monkeypatch.chdir(ROOT)
    assert snakemake() == ("snakemake",)


def test_a_plan_in_a_folder_of_its_own_is_that_of_the_project(lab):
    command = [sys.executable, "-P", "-m", "affectbench", "plan"]
    command += ["--configfile", str(ROOT / "tests/slice.yaml"), "--"]
    command += ["results/rows/digits/rows.npz"]
    done = subprocess.run(command, cwd=lab, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    assert re.match(r"A run would start \d jobs? and fit 0 members", done.stdout)


def test_the_config_of_the_last_run_is_named_as_a_command_takes_it(lab, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    note_config([str(lab / "own.yaml")])
    with pytest.raises(Refusal, match="no run here had no --configfile") as refusal:
        check_config({}, [])
    *_, option, file = shlex.split(str(refusal.value).partition("last one had")[2])
    assert (option, file) == ("--configfile", str(lab / "own.yaml"))
    assert shlex.split(_configfiles([file])) == ["--configfile", file]
