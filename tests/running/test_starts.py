"""`snakemake starts` and `verify --starts`, and a run that begins with what they made."""

import json
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

from affectbench.running import starts
from affectbench.running.lifeline import VARIABLE

TINY = {"steps": 4, "validate_every": 2, "batch_size": 8}


@pytest.fixture(scope="module")
def made(tmp_path_factory, fresh_project):
    """A project whose starts are tiny, and were made."""
    project = fresh_project(tmp_path_factory.mktemp("starts") / "a project")
    path = project.folder / "config/starts.yaml"
    config = yaml.safe_load(path.read_text("utf-8"))
    config["rows"] = dict.fromkeys(config["rows"], 60)
    for variant in config["variants"].values():
        variant["hparams"] |= TINY
    [name] = list(config["starts"])[:1]
    config["starts"] = {name: config["starts"][name]}
    path.write_text(yaml.safe_dump(config), "utf-8")
    start = project.folder / f"starts/{name}.safetensors"
    real = start.read_bytes()
    project.run("starts", configfile="config/smoke.yaml")
    assert start.read_bytes() != real
    return project, name


def asked(project, *arguments: str, code: int = 0) -> str:
    done = subprocess.run(
        [sys.executable, "-P", "-m", "affectbench", *arguments],
        cwd=project.folder, env=project.environment(), capture_output=True, text=True, timeout=300,
    )  # fmt: skip
    assert done.returncode == code, done.stdout + done.stderr
    return done.stdout + done.stderr


def test_a_start_has_weights_and_a_card(made):
    project, name = made
    card = (project.folder / f"starts/{name}.md").read_text("utf-8")
    for told in ("60 simulated faces", "steps 4", "landmarks, rmse", "area under the curve", "MIT"):
        assert told in card
    assert (project.folder / f"starts/{name}.safetensors").stat().st_size < 1_000_000
    assert not (project.folder / "results/members").exists()  # all was made in a folder of its own


def test_a_start_is_made_again_to_the_byte_or_the_difference_is_told(made):
    from safetensors.torch import load_file, save_file

    project, name = made
    assert "the same, byte for byte" in asked(project, "verify", "--starts")
    assert "unknown start 'nobody'" in asked(project, "verify", "--starts", "nobody", code=2)
    path = project.folder / f"starts/{name}.safetensors"
    kept, state = path.read_bytes(), load_file(path)
    try:
        save_file({n: t + 1 if n.endswith("cls_token") else t for n, t in state.items()}, path)
        told = asked(project, "verify", "--starts", name, code=1)
        assert "differs by 1 at most" in told
    finally:
        path.write_bytes(kept)


def test_a_run_begins_with_a_start_and_fits_again_where_it_is_another(made):
    """AGCM of the smoke preset, from the start; what is in starts/ is never made by the run."""
    project, name = made
    record = "results/members/raf_db/agcm-embedding_size=16/g0/s0/record.json"
    run = ["--configfile", "config/smoke.yaml", "--cores", "1"]

    def snakemake(*more: str) -> str:
        done = subprocess.run(
            ["snakemake", *run, *more, record], cwd=project.folder, env=project.environment(),
            capture_output=True, text=True, timeout=300,
        )  # fmt: skip
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout + done.stderr

    snakemake()
    told = json.loads((project.folder / record).read_text("utf-8"))["spec"]
    assert told["prefit"] is None
    assert told["weights"]["start"] == name
    assert "Nothing to be done" in snakemake("--dry-run")
    path = project.folder / f"starts/{name}.safetensors"
    kept = path.read_bytes()
    path.write_bytes(kept + b" ")
    try:
        assert "Params have changed" in snakemake("--dry-run")
    finally:
        path.write_bytes(kept)
    shown = asked(project, "show", "agcm", "--configfile", "config/smoke.yaml")
    assert f"start {name}  (weights, digest {told['weights']['digest']})" in shown


def test_the_run_that_makes_starts_ends_with_who_asked_for_it(monkeypatch, tmp_path):
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv(VARIABLE, raising=False)
    monkeypatch.setattr(starts, "copy", lambda *_: None)
    follow = []

    def run(command: list[str], env: dict[str, str], **_) -> subprocess.CompletedProcess:
        follow.append(Path(env.get(VARIABLE, "").partition(":")[2]).is_fifo())
        return subprocess.CompletedProcess(command, 0)

    monkeypatch.setattr(subprocess, "run", run)
    starts.make_starts()
    assert follow == [True] * len(starts.names())
