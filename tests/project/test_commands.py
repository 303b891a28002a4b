"""Every command that the documentation and `--help` show works.

Those in code blocks of README and docs/extend.md run in tests/workflow/test_readme.py, in order.
The others, also those in code blocks of other pages, run here in a finished project: Snakemake and
make as dry runs, the verbs as they stand.
"""

import re
import shlex
import subprocess

import pytest

from affectbench.project.root import ROOT
from affectbench.project.verbs import VERBS
from affectbench.running import arguments
from affectbench.running.arguments import OUTSIDE
from affectbench.running.examples import EXAMPLES, TARGETS, examples

PAGES = [ROOT / "README.md", ROOT / "starts/README.md", *sorted((ROOT / "docs").glob("*.md"))]
FENCED = re.compile(r"^```\w*(?: title=\S+)?\n.*?^```$", re.MULTILINE | re.DOTALL)
START = r"(?:snakemake -|snakemake [a-z]|make [a-z]|python -P? ?-m affectbench [a-z])"
INDENTED = re.compile(rf"^ {{4,}}({START}.*)$", re.MULTILINE)
IN_BLOCK = re.compile(rf"^({START}.*)$", re.MULTILINE)
QUOTED = re.compile(rf"`({START}[^`]*)`")
PLACEHOLDER = re.compile(r"(?<![-\w])[A-Z]{3,}(?![-\w])")  # PAPER, but not XA-CMD
SMALL = "tests/slice.yaml"
RUN = ("README.md", "extend.md")  # pages whose blocks test_readme.py runs
# They fit for minutes, or read data or a bundle that is not there: only their arguments are read.
LONG = (
    "verify --starts", "affectbench starts", "affectbench inspect", "affectbench people",
    "affectbench import",
)  # fmt: skip
OPEN_DATA = (
    "snakemake --configfile config/open.yaml --cores all"
    " --config 'raw={fer_plus: ~/data/fer, crema_d: ~/data/crema}' -- all"
)
ELSEWHERE = {
    "snakemake --lint": "workflow/lint.py runs it",
    "snakemake --workflow-profile profiles/apptainer -- all": "test_profiles.py, with a stand-in",
    OPEN_DATA: "test_data_page.py, with folders as they are downloaded",
}


def shown() -> list[str]:
    """Return every command of the pages, and of the verbs for people in `--help`."""
    commands = []
    for page in PAGES:
        text = page.read_text("utf-8")
        prose = FENCED.sub("", text)
        commands += INDENTED.findall(prose) + QUOTED.findall(prose)
        if page.name not in RUN:
            commands += IN_BLOCK.findall("\n".join(FENCED.findall(text)))
    commands += [command for verb in EXAMPLES for command in examples(verb)]
    return list(dict.fromkeys(c for c in commands if not PLACEHOLDER.search(c)))


def small(command: str) -> str:
    """Return a command with the slice of the workflow, that starts no job of it.

    `verify` fits one member again, as all are fitted alike.
    """
    command = re.sub(r"--sample \d+", "--sample 1", command)
    if command.startswith("make "):
        return command.replace("make ", "make --dry-run ", 1)
    if "--configfile" in command and "show" not in command:
        command = re.sub(r"--configfile (\S+)", rf"--configfile \1 {SMALL}", command)
        small_config = ""
    else:
        small_config = f"--configfile {SMALL} "
    if command.startswith("snakemake "):
        dry = "" if "--dry-run" in command else "--dry-run "
        return command.replace("snakemake ", f"snakemake {small_config}{dry}", 1)
    return re.sub(r"affectbench plan\b ?", f"affectbench plan {small_config}", command).strip()


@pytest.fixture(scope="module")
def beside(finished, tmp_path_factory):
    """A finished project with another run in the folder .check, as `make check-report` makes it."""
    own = finished.copy(tmp_path_factory.mktemp("commands") / "a project")
    (own.folder / ".check").symlink_to(finished.folder)
    return own


@pytest.mark.parametrize("command", shown())
def test_a_command_that_is_shown_works(beside, command):
    if command in ELSEWHERE:
        return
    if any(long in command for long in LONG):
        arguments.read(shlex.split(command)[4:])
        return
    done = subprocess.run(
        ["bash", "-c", small(command)],
        cwd=beside.folder,
        env=beside.environment(),
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, f"{small(command)}\n{done.stdout[-2000:]}\n{done.stderr[-2000:]}"


def test_each_verb_of_the_workflow_shows_how_snakemake_calls_it(finished):
    """Its example forces its rule; all rules of one target are forced at once here."""
    of_target: dict[str, list[str]] = {}
    for verb in (*VERBS, *OUTSIDE):
        [command] = examples(verb)
        target = "starts" if verb == "start" else TARGETS.get(verb, "all")
        assert command.endswith(f" {target}")
        if "--forcerun" in command:
            assert f"--forcerun {verb} -- " in command
            of_target.setdefault(target, []).append(verb)
    told = finished.run(
        "--dry-run", "--printshellcmds", "--forcerun", *of_target["all"], "--", "all"
    )
    called = set(re.findall(r"affectbench (\w+) --spec", told))
    assert called == {
        "prepare",
        "select",
        "fit",
        "evaluate",
        "compare",
        "sheet",
        "table",
        "figure",
        "report",
    }


def test_the_list_of_commands_finds_them():
    commands = shown()
    assert "snakemake sheets" in commands
    assert "python -P -m affectbench plan --configfile config/paper.yaml" in commands
    assert any("'watch recording XA-CMD'" in command for command in commands)
    assert "snakemake --workflow-profile profiles/slurm all" in commands
    assert len(commands) > 25
