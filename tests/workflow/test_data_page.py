"""docs/data.md's commands for data that anyone may download, in folders laid out as it says."""

import re
import subprocess

import pytest
from simulated_data import simulated

from affectbench.project.root import ROOT

COMMAND = re.compile(r"^(?:python|snakemake) .*(?:fer|crema).*$", re.MULTILINE)


@pytest.fixture(scope="module")
def home(tmp_path_factory):
    """A home folder with both downloads: as simulated, which is in their layout."""
    home = tmp_path_factory.mktemp("home")
    for dataset, name, rows in (("fer_plus", "fer", 80), ("crema_d", "crema", 60)):
        simulated(home / name, dataset, rows=rows, seed=1)
        (home / "data").mkdir(exist_ok=True)
        (home / "data" / name).symlink_to(home / name / "raw")
    return home


def commands() -> list[str]:
    return COMMAND.findall((ROOT / "docs/data.md").read_text("utf-8"))


@pytest.mark.parametrize("command", commands())
def test_a_command_of_the_page_works(finished, home, tmp_path, command):
    if command.startswith("snakemake"):
        command = command.replace("snakemake", f"snakemake --dry-run --directory {tmp_path}", 1)
    done = subprocess.run(
        ["bash", "-c", command],
        cwd=finished.folder,
        env={**finished.environment(), "HOME": str(home)},
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stdout[-2000:] + done.stderr[-2000:]


def test_there_are_three_commands():
    assert len(commands()) == 3
