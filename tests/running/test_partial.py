"""A report of what is there: its holes, what is stale, and a run that it leaves alone."""

import fcntl
import shutil

MEMBER = "watch-overlap=0-split=recording-fold=0/xa_cmd/g0"


def page_of(project) -> str:
    return (project.folder / "reports/partial/index.html").read_text("utf-8")


def test_what_is_missing_is_told_and_the_rest_is_there(project):
    """A member's fit failed: neither it nor its evaluation is there. Another run is under way."""
    for kind in ("members", "metrics"):
        shutil.rmtree(project.folder / "results" / kind / MEMBER)
    before = {p: p.read_bytes() for p in (project.folder / "reports/tables").rglob("*.*")}
    with (project.folder / ".snakemake/affectbench.lock").open("a") as running:
        fcntl.flock(running, fcntl.LOCK_EX)
        told = project.run("partial_report")
    assert "4 of 5 members are fitted: reports/partial/index.html" in told
    page = page_of(project)
    assert f"{MEMBER}: 0 of 1 members fitted, not scored" in page
    table = (project.folder / "reports/partial/tables/cross_modal/table2.md").read_text("utf-8")
    assert "| CMD " in table
    assert "XA-CMD" not in table
    assert before == {p: p.read_bytes() for p in (project.folder / "reports/tables").rglob("*.*")}


def test_members_of_other_code_are_stale_until_they_are_fitted_again(project):
    project.edit("tests/slice.yaml", "{min_rows: 2}", "{steps: 15, min_rows: 2}")
    told = project.run("partial_report")
    assert "5 of 5 members are fitted, 1 of them made by other code, or another config" in told
    table = (project.folder / "reports/partial/tables/cross_modal/table2.md").read_text("utf-8")
    rows = {line.split("|")[3].strip(): line for line in table.splitlines() if "watch" in line}
    assert "stale, 1 of 1 members" in rows["XA-CMD"]
    assert "stale" not in rows["CMD"]


def test_a_variant_that_is_taken_out_leaves_the_report_and_keeps_its_results(project):
    project.edit("tests/slice.yaml", "uniform_cmd, xa_cmd]}", "uniform_cmd]}")
    project.edit("tests/slice.yaml", "pairs: [[xa_cmd, uniform_cmd]]", "pairs: []")
    assert "fit" not in project.would_run()
    project.run("all")
    table = (project.folder / "reports/tables/cross_modal/table2.md").read_text("utf-8")
    assert "| CMD " in table
    assert "XA-CMD" not in table
    kept = project.folder / "results/members" / MEMBER / "s0"
    assert (kept / "weights.safetensors").is_file()
    assert (kept / "prediction.npz").is_file()


def test_an_earlier_page_stays_where_a_new_one_cannot_be_made(project):
    project.run("partial_report")
    before = page_of(project)
    broken = "def rendered(*_):\n    raise KeyError\n\n\ndef rendered_not("
    project.edit("affectbench/reports/page/render.py", "def rendered(", broken)
    told = project.run("partial_report", ok=False)
    assert "KeyError" in told
    assert page_of(project) == before
    assert not list((project.folder / "reports").glob(".*.part"))
