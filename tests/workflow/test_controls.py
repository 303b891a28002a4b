"""The controls of the smoke preset, run alone: the suite says in each case what is known."""

import csv

import pytest

from affectbench.comparison.claims import read_claims
from affectbench.comparison.controls import PAPER

ALONE = ("--configfile", "config/smoke.yaml", "tests/controls.yaml", "--", "all")


@pytest.fixture(scope="module")
def run(tmp_path_factory, fresh_project):
    project = fresh_project(tmp_path_factory.mktemp("controls") / "run")
    project.run(*ALONE)
    return project.folder


def test_every_control_comes_out_as_known(run):
    with (run / "results/comparison/controls/claims.csv").open(encoding="utf-8") as file:
        verdicts = {row["claim"]: row["verdict"] for row in csv.DictReader(file)}
    assert verdicts == {claim.name: claim.right_verdict for claim in read_claims(PAPER)}


def test_the_table_and_the_page_say_so(run):
    table = (run / "reports/tables/controls/controls.md").read_text("utf-8")
    assert table.count("✓ yes") == len(read_claims(PAPER))
    assert "✗ no" not in table
    page = (run / "reports/index.html").read_text("utf-8")
    count = len(read_claims(PAPER))
    told = page.index(f"{count} of {count} controls came out as known.")
    assert told < page.index('id="claims-of-controls"') < page.index('id="controls-controls"')
