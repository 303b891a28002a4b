"""The README is true: its code blocks run, in order, with the smoke preset of one paper."""

import re
import subprocess

import pytest

from affectbench.project.root import ROOT

BLOCK = re.compile(r"^```(\w+)(?: title=(\S+))?\n(.*?)^```$", re.MULTILINE | re.DOTALL)
SMOKE = "--configfile config/smoke.yaml tests/one_paper.yaml"


def blocks() -> list[tuple[str, str, str]]:
    return BLOCK.findall((ROOT / "README.md").read_text("utf-8"))


def with_smoke(line: str) -> str:
    """Make a command small: make as a dry run, snakemake with the smoke preset below its own."""
    if line.startswith("make "):
        return line.replace("make ", "make --dry-run ", 1)
    if "--configfile" in line:
        return line.replace("--configfile config/smoke.yaml", SMOKE).replace(
            "--configfile config/mine.yaml", f"{SMOKE} config/mine.yaml"
        )
    for command in ("snakemake ", "affectbench plan "):
        line = line.replace(command, f"{command}{SMOKE} ", 1)
    return line


@pytest.fixture(scope="module")
def readers_copy(tmp_path_factory, fresh_project):
    return fresh_project(tmp_path_factory.mktemp("readme") / "a reader's copy")


def test_every_block_runs_in_order(readers_copy):
    ran = 0
    for language, title, text in blocks():
        if title:
            path = readers_copy.folder / title
            assert not path.exists(), title
            path.write_text(text, "utf-8")
            continue
        assert language == "bash"
        for line in filter(None, text.splitlines()):
            done = subprocess.run(
                ["bash", "-c", with_smoke(line)],
                cwd=readers_copy.folder,
                env=readers_copy.environment(),
                capture_output=True,
                text=True,
            )
            assert done.returncode == 0, f"{line}\n{done.stdout[-3000:]}\n{done.stderr[-3000:]}"
            ran += 1
    assert ran >= 6
    table = (readers_copy.folder / "reports/tables/cross_modal/table2.md").read_text("utf-8")
    assert "Best of class" in table
    cells = (readers_copy.folder / "results/comparison/mine/cells.csv").read_text("utf-8")
    assert "pulse" in cells


def test_it_shows_the_two_commands():
    bash = [text for language, _, text in blocks() if language == "bash"]
    assert bash[0] == "make run\nmake test\n"
