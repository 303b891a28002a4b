"""What the page shows of other labs, and what `diff` and `trace` say of their bundles."""

import json
import re
import shutil
import subprocess
import sys
from html import unescape

import pytest
from bundles import changed, read
from verbs_of_a_project import ask

from affectbench.reports.page.lab_results import HERE
from affectbench.reports.page.labs import across_labs


@pytest.fixture(scope="module")
def another(finished, tmp_path_factory):
    """A project in which the same networks were trained with another root seed."""
    project = finished.copy(tmp_path_factory.mktemp("another") / "another lab")
    project.edit("tests/slice.yaml", "seeds: [0]", "seeds: [0]\nroot_seed: 1")
    project.run("all")
    return project


@pytest.fixture(scope="module")
def with_labs(finished, another, bundle, tmp_path_factory):
    """The finished project with the bundles of two labs: one of itself, one of another seed."""
    project = finished.copy(tmp_path_factory.mktemp("labs") / "a project")
    zipped = project.folder / "another.zip"
    ask(another, "export", "--papers", "cross_modal", "--to", zipped, "--least-rows", 5)
    ask(project, "import", zipped, "--as", "another")
    ask(project, "import", bundle, "--as", "mirror")
    return project


def section_of(page: str) -> str:
    """Return the visible text of the page's section of labs."""
    section = page.partition('<section id="labs">')[2].partition('<section id="datasets">')[0]
    return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]+>", " ", section)))


def test_the_page_shows_labs_only_where_some_are(finished, with_labs):
    before = (finished.folder / "reports/index.html").read_text("utf-8")
    assert 'id="labs"' not in before
    assert with_labs.would_run() == {"report": 1}
    with_labs.run("all")
    page = (with_labs.folder / "reports/index.html").read_text("utf-8")
    told = section_of(page)
    assert "another" in told
    assert "Licence: CC-BY-4.0. To cite: A lab (2026)." in told
    assert with_labs.would_run() == {}


def test_the_same_data_and_seed_count_once(with_labs, monkeypatch):
    monkeypatch.chdir(with_labs.folder)
    [paper] = across_labs(["another", "mirror"], ["cross_modal"])
    section = paper["claims"][0]
    counted = {line.test.place.name: line.note for line in section.lines}
    assert set(counted) == {HERE, "another", "mirror"}
    if not counted[HERE]:
        assert counted["mirror"] == "the same data and seed as this run, counted there"
    data = {line.test.place.name: line.test.place.data["watch"] for line in section.lines}
    assert data[HERE] == data["mirror"] != data["another"]


def test_each_cell_of_a_lab_leads_to_its_records(with_labs, monkeypatch):
    monkeypatch.chdir(with_labs.folder)
    [paper] = across_labs(["another"], ["cross_modal"])
    [lab] = paper["labs"]
    anchors = {record["anchor"] for record in lab["records"]}
    tables = {table["name"]: table for table in lab["tables"]}
    cells = [cell for row in tables["table2"]["rows"] for cell in row if cell[1]]
    assert len(cells) > 5
    assert {anchor for _, anchor in cells} <= anchors
    first = next(record for record in lab["records"] if record["anchor"] == cells[0][1])
    assert first["members"][0]["root_seed"] == 1
    assert first["members"][0]["commit"] is not None


def test_diff_compares_a_run_with_a_bundle(finished, bundle, another):
    told = ask(finished, "diff", ".", bundle)
    assert f"B, the later run:   {bundle}\n" in told
    assert "made otherwise" not in told
    assert "nothing to explain" in told
    told = ask(another, "diff", ".", bundle)
    assert "root seed: 1 -> 0" in told


def test_a_bundle_that_was_changed_is_not_compared(finished, bundle, tmp_path):
    name = "results/comparison/cross_modal/cells.csv"
    content = read(bundle)[name].replace(b"complete", b"partial", 1)
    other = changed(bundle, tmp_path / "other.zip", name, content, told=True)
    told = ask(finished, "diff", ".", other, ok=False)
    assert told.count("\n") == 1
    assert "and its sums give" in told


def test_trace_works_in_the_folder_of_a_lab(with_labs):
    done = subprocess.run(
        [sys.executable, "-P", "-m", "affectbench", "trace", "cross_modal/table2", "5", "loss"],
        cwd=with_labs.folder / "results/labs/another",
        env=with_labs.environment(),
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr
    assert "root seed 1" in done.stdout
    assert "results/comparison/cross_modal/cells.csv" in done.stdout


def test_what_a_stranger_writes_is_text_on_the_page_and_in_the_list(finished, bundle, tmp_path):
    about = json.loads(read(bundle)["bundle.json"])
    about["citation"] = "<script>alert(1)</script> [x](https://evil.example)"
    other = changed(
        bundle, tmp_path / "o.zip", "bundle.json", json.dumps(about).encode(), told=False
    )
    project = finished.copy(tmp_path / "a project")
    ask(project, "import", other, "--as", "evil")
    listed = (project.folder / "reports/labs/README.md").read_text("utf-8")
    assert "\\<script\\>" in listed
    assert "\\[x\\](" in listed
    project.run("all")
    page = (project.folder / "reports/index.html").read_text("utf-8")
    assert "<script>alert(1)" not in page
    assert "&lt;script&gt;alert(1)" in page


def test_a_lab_that_is_removed_leaves_the_page(with_labs, tmp_path):
    project = with_labs.copy(tmp_path / "own copy")
    shutil.rmtree(project.folder / "results/labs")
    project.run("all")
    assert 'id="labs"' not in (project.folder / "reports/index.html").read_text("utf-8")
