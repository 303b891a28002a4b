"""The files by which services know the repository are what these services can read."""

import json
import re
import tomllib

import pytest
import yaml
from tracked_files import text_in_index, tracked

from affectbench.project.root import ROOT

FORMS = sorted((ROOT / ".github/ISSUE_TEMPLATE").glob("*.yml"))
LINK = re.compile(r"\]\((?!https?:)([^)#]+)")


def test_the_workflow_of_the_forge_runs_what_ci_runs():
    [job] = yaml.safe_load((ROOT / ".github/workflows/ci.yml").read_text("utf-8"))["jobs"].values()
    commands = [step["run"] for step in job["steps"] if "run" in step]
    assert any(".ci/run" in command for command in commands)
    assert job["timeout-minutes"] == 90


@pytest.mark.parametrize("form", FORMS, ids=lambda path: path.stem)
def test_a_form_asks_for_something(form):
    content = yaml.safe_load(form.read_text("utf-8"))
    assert content.keys() >= {"name", "description", "body"}
    names = [part["id"] for part in content["body"]]
    assert len(set(names)) == len(names) >= 2
    assert any(part.get("validations", {}).get("required") for part in content["body"])


def test_the_datasets_of_a_form_are_those_that_are_read_as_distributed():
    form = yaml.safe_load((ROOT / ".github/ISSUE_TEMPLATE/refused_data.yml").read_text("utf-8"))
    [dropdown] = [part for part in form["body"] if part["type"] == "dropdown"]
    named = set(dropdown["attributes"]["options"]) - {"another"}
    assert named <= {path.stem for path in (ROOT / "datasets").glob("*.py")}


def test_the_readme_says_what_the_committed_report_finds():
    """Also where `make run` has written over it, as README's first command does."""
    readme = " ".join((ROOT / "README.md").read_text("utf-8").split())
    page = re.sub(r"<[^>]+>", " ", text_in_index("reports/index.html"))
    page = " ".join(page.split())
    headline = re.search(
        r"of (\d+) headline claims, (\w+) holds? in all of its main tests, and (\w+) in at least"
        r" one",
        readme,
    )
    tested = re.search(
        r"of (\d+) claims of the papers that were tested, (\d+) hold, (\d+) do not hold, (\d+) make"
        r" no difference, (\d+) are inconclusive, and (\d+) were not judged",
        readme,
    ).groups()
    assert headline[0].capitalize() in page
    assert (
        "All {0} claims of the papers that were tested: holds in {1} of {0} tests, does not hold in"
        " {2}, no difference in {3}, inconclusive in {4}, not judged in {5}"
    ).format(*tested) in page
    [machine] = json.loads(text_in_index("reports/numbers/made_on.json"))
    assert all(part in readme for part in machine.split(", "))


def test_versions_and_licence_agree():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    cited = yaml.safe_load((ROOT / "CITATION.cff").read_text("utf-8"))
    archived = json.loads((ROOT / ".zenodo.json").read_text("utf-8"))
    assert project["version"] == cited["version"]
    assert cited["license"] == archived["license"] == "MIT"
    assert archived["title"] == cited["title"]
    assert len(cited["references"]) == 3  # the papers whose methods are here


def test_what_the_container_copies_is_there():
    text = (ROOT / "Containerfile").read_text("utf-8")
    copied = [name for line in re.findall(r"^COPY (.+) \S+$", text, re.M) for name in line.split()]
    assert "requirements.lock" in copied
    assert [name for name in copied if not (ROOT / name).exists()] == []
    assert "bash workflow/environment.sh" in text


@pytest.mark.parametrize("name", ["CONTRIBUTING.md", "SECURITY.md", "CHANGELOG.md"])
def test_links_lead_somewhere(name):
    targets = LINK.findall((ROOT / name).read_text("utf-8"))
    assert targets
    assert [target for target in targets if not (ROOT / target).exists()] == []


def test_a_version_of_the_changelog_fits_on_a_screen():
    versions = re.split(r"^## ", (ROOT / "CHANGELOG.md").read_text("utf-8"), flags=re.M)[1:]
    assert all(len(text.splitlines()) <= 50 for text in versions)


def test_nothing_that_a_run_makes_is_tracked():
    made = ("results/members", "data/simulated", ".snakemake/", ".pythons/")
    names = [path.relative_to(ROOT).as_posix() for path in tracked()]
    assert [name for name in names if name.startswith(made)] == []
