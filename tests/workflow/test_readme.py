"""README and docs/extend.md are true: their code blocks run, in order, with the smoke preset.

They run in a reader's copy, with the papers that tests/one_paper.yaml leaves.
"""

import re
import subprocess

import pytest

from affectbench.project.root import ROOT

PAGES = ("README.md", "docs/extend.md")
BLOCK = re.compile(r"^```(\w+)(?: title=(\S+))?\n(.*?)^```$", re.MULTILINE | re.DOTALL)
SMOKE = "--configfile config/smoke.yaml tests/one_paper.yaml"
GIVEN = re.compile(r"--configfile (?:config/smoke.yaml ?)?")
MOST_LINES = 120  # of README, which is read on one screen


def blocks(page: str) -> list[tuple[str, str, str]]:
    return BLOCK.findall((ROOT / page).read_text("utf-8"))


def with_smoke(line: str) -> str:
    """Make a command small: make as a dry run, others with the smoke preset below their own.

    All run in one folder, so that what several need is fitted once.

    >>> with_smoke("snakemake all")
    'snakemake --configfile config/smoke.yaml tests/one_paper.yaml --cores 2 all'
    >>> with_smoke("snakemake --configfile config/own.yaml -- mine")
    'snakemake --configfile config/smoke.yaml tests/one_paper.yaml config/own.yaml -- mine'
    """
    line = line.replace(" --directory .smoke", "")
    if line.startswith("make "):
        return line.replace("make ", "make --dry-run ", 1)
    if "--configfile" in line:
        return GIVEN.sub(f"{SMOKE} ", line)
    line = re.sub(r"^snakemake ", f"snakemake {SMOKE} --cores 2 ", line)
    return re.sub(r"affectbench plan\b", f"affectbench plan {SMOKE}", line)


@pytest.fixture(scope="module")
def readers_copy(tmp_path_factory, fresh_project):
    return fresh_project(tmp_path_factory.mktemp("readme") / "a reader's copy")


@pytest.mark.timeout(1500)
def test_every_block_runs_in_order(readers_copy):
    folder, ran = readers_copy.folder, 0
    for language, title, text in (block for page in PAGES for block in blocks(page)):
        if title:
            (folder / title).write_text(text, "utf-8")  # maybe over a user's own file
            continue
        assert language == "bash"
        for line in filter(None, text.splitlines()):
            done = subprocess.run(
                ["bash", "-c", with_smoke(line)],
                cwd=folder,
                env=readers_copy.environment(),
                capture_output=True,
                text=True,
            )
            assert done.returncode == 0, f"{line}\n{done.stdout[-3000:]}\n{done.stderr[-3000:]}"
            ran += 1
    assert ran >= 12
    rows = (folder / "reports/mine/tables/cross_modal/table2.md").read_text("utf-8")
    for row in ("| Best of class ", "| Brier cmd ", "| XA-CMD "):
        assert row in rows
    values = (folder / "reports/tables/own_paper/values.md").read_text("utf-8")
    assert re.search(r"\| pulse +\| arousal +\| Moments ", values)


def test_readme_shows_the_two_commands_first_and_is_short():
    bash = [text for language, _, text in blocks("README.md") if language == "bash"]
    assert bash[0] == "make run\nmake test\n"
    assert len((ROOT / "README.md").read_text("utf-8").splitlines()) <= MOST_LINES


def test_readme_says_how_to_activate_before_it_calls_snakemake():
    text = (ROOT / "README.md").read_text("utf-8")
    assert text.index("source .venv/bin/activate") < text.index("snakemake all")


def test_the_documentation_names_all_three_ways_to_have_data():
    text = (ROOT / "docs/extend.md").read_text("utf-8").partition("## A dataset")[2]
    paragraph = " ".join(text.partition("```")[0].split())
    assert "one of three ways" in paragraph
    for way in ("`raw`", "`bundled`", "`simulate`"):
        assert way in paragraph
