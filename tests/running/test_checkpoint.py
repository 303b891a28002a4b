"""A killed fit goes on from where it was, to the bytes of one that nobody disturbed."""

import json
import os
import random
import subprocess
import sys
import time
from pathlib import Path

import pytest
import torch
from processes import children_of, until

from affectbench.project.record import Clock
from affectbench.running.checkpoint import Checkpoint
from affectbench.running.settings import Settings

KILLS = 10
LONG = {"steps": 800, "validate_every": 10, "patience": 1000}
FILES = ("weights.safetensors", "prediction.npz", "history.csv", "diagnostics.csv")


def fit_command(project, variant: str) -> tuple[list[str], Path]:
    """Return the command that fits a stored member again, for longer, and the member's folder."""
    [folder] = project.folder.glob(f"results/members/*/{variant}/g0/s0")
    spec = json.loads((folder / "record.json").read_text("utf-8"))["spec"]
    spec["hparams"] |= LONG
    return [sys.executable, "-P", "-m", "affectbench", "fit", "--spec", json.dumps(spec)], folder


def settings(**given) -> dict[str, str]:
    return {**os.environ, **Settings(**given).environment()}


def test_a_fit_killed_ten_times_ends_in_the_same_bytes(project, starter):
    command, folder = fit_command(project, "xa_cmd")
    subprocess.run(command, cwd=project.folder, env=settings(), check=True, capture_output=True)
    undisturbed = {name: (folder / name).read_bytes() for name in FILES}
    for name in FILES:
        (folder / name).unlink()

    draw = random.Random(0)
    saved = (
        project.folder
        / "results/checkpoints"
        / folder.relative_to(project.folder / "results/members")
    )
    for _ in range(KILLS):
        before = changed(saved)
        running = subprocess.Popen(command, cwd=project.folder, env=settings(checkpoint=True))
        until(lambda: changed(saved) > before, "no state was saved")  # noqa: B023
        time.sleep(draw.random() / 20)
        running.kill()
        running.wait()
        until(lambda: not children_of(starter.process), "the fit outlived its kill")
        assert not (folder / "weights.safetensors").exists(), "the fit ended before it was killed"
    told = subprocess.run(
        command, cwd=project.folder, env=settings(checkpoint=True), check=True, capture_output=True
    )
    assert b"dropped" not in told.stderr
    assert {name: (folder / name).read_bytes() for name in FILES} == undisturbed
    cost = json.loads((folder / "record.json").read_text("utf-8"))["cost"]
    assert cost["attempts"] == KILLS + 1
    assert not saved.exists()


def changed(folder: Path) -> int:
    """Return when a state was last saved in a folder."""
    return max((path.stat().st_mtime_ns for path in folder.glob("*.safetensors")), default=0)


def test_states_of_another_fit_or_of_none_are_dropped(tmp_path, capsys):
    states = Checkpoint(tmp_path / "states", "one fit", Clock())
    states.save(0, {"x": torch.arange(3)}, {"step": 5})
    tensors, notes = states.load(0)
    assert tensors["x"].tolist() == [0, 1, 2]
    assert notes == {"step": 5}
    assert Checkpoint(tmp_path / "states", "another fit", Clock()).load(0) is None
    assert "older version" in capsys.readouterr().err
    states.save(0, {"x": torch.arange(3)}, {"step": 5})
    (tmp_path / "states/0.safetensors").write_bytes(b"half a fi")
    assert states.load(0) is None
    assert "cannot be read" in capsys.readouterr().err
    assert states.load(0) is None  # and it does not stand in the way again
    assert capsys.readouterr().err == ""


@pytest.mark.parametrize("part", [b"step", b"spent", b"\x00\x00\x80?"])
def test_a_state_of_which_a_byte_was_flipped_is_dropped(tmp_path, capsys, part):
    """In a note, in the name of one, or in a number (1.0)."""
    states = Checkpoint(tmp_path / "states", "one fit", Clock())
    states.save(0, {"x": torch.ones(3)}, {"step": 5})
    path = tmp_path / "states/0.safetensors"
    content = path.read_bytes()
    path.write_bytes(content.replace(part, part[:-1] + bytes([part[-1] ^ 1]), 1))
    assert states.load(0) is None
    assert "dropped, the fit starts anew" in capsys.readouterr().err
    assert states.load(0) is None
    assert capsys.readouterr().err == ""


def test_spent_time_is_carried_over(tmp_path):
    clock = Clock()
    clock.resume({"seconds": 100.0, "cpu_seconds": 90.0, "peak_mib": 1e6, "attempts": 2})
    Checkpoint(tmp_path, "fit", clock).save(0, {}, {})
    after = Clock()
    Checkpoint(tmp_path, "fit", after).load(0)
    told = after.read()
    assert told["seconds"] >= 100
    assert told["attempts"] == 4
    assert told["peak_mib"] == 1e6
