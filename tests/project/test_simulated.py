"""Simulated data that was changed before it is prepared enters no number."""

from pathlib import Path

import pytest

from affectbench.project.simulated import check_simulated, write_manifest
from affectbench.refusal import Refusal
from affectbench.running.verify_stored import verify_stored
from affectbench.stages import prepare
from affectbench.store import paths

SPEC = {"source": "digital", "origin": "simulated", "raw": "", "use": "crema_d", "options": {}}


@pytest.fixture(autouse=True)
def folder(tmp_path, monkeypatch) -> Path:
    """The folder of a simulated source of two files."""
    monkeypatch.chdir(tmp_path)
    paths.RESULTS.mkdir(parents=True)
    folder = paths.simulated("digital")
    for name in ("raw/labels.csv", "truth/class.txt"):
        (folder / name).parent.mkdir(parents=True)
        (folder / name).write_text("row,class\n0,anger\n")
    write_manifest(folder, {"rows": 1})
    return folder


def change(folder: Path) -> None:
    (folder / "raw/labels.csv").write_text("row,class\n0,happy\n")


def lose(folder: Path) -> None:
    (folder / "truth/class.txt").unlink()


def add(folder: Path) -> None:
    (folder / "raw/more.csv").write_text("")


def rename(folder: Path) -> None:
    (folder / "raw/labels.csv").rename(folder / "raw/label.csv")


def test_what_is_as_it_was_simulated_passes(folder):
    check_simulated(folder)
    assert verify_stored()


@pytest.mark.parametrize("damage", [change, lose, add, rename])
def test_what_is_not_is_refused_before_it_is_prepared(damage, folder, capsys):
    damage(folder)
    refused = "data/simulated/digital is not as it was simulated.* delete the folder and run again"
    with pytest.raises(Refusal, match=refused):
        prepare.run(SPEC, "0" * 16)
    assert not paths.prepared("digital").exists()
    assert not verify_stored()
    assert "digital is not as it was simulated" in capsys.readouterr().out
