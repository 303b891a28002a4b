"""A user's own row and paper: what `mine` and a paper's own target fit, and the pages they make."""

import json
import re
import shutil
import subprocess
import sys

MARKUP = "<b onclick=hit()>Best</b>"  # what a title must not be on a page
BEST = f"variants:\n  best: {{like: xa_cmd, method: ce_cmd, title: '{MARKUP}', seeds: [0]}}\n"
PAPER = """papers:
  own_paper:
    arms: [{datasets: [watch], variants: [xa_cmd, uniform_cmd]}]
    pairs: [[xa_cmd, uniform_cmd]]
"""


def ask(project, *arguments: str, code: int = 0) -> str:
    done = subprocess.run(
        [sys.executable, "-P", "-m", "affectbench", *arguments],
        cwd=project.folder,
        env=project.environment(),
        capture_output=True,
        text=True,
    )
    assert done.returncode == code, done.stdout + done.stderr
    return done.stdout + done.stderr


def test_mine_fits_what_a_file_adds_and_shows_it_on_a_page(project):
    project.edit("tests/slice.yaml", "variants:\n", BEST)
    project.edit("tests/slice.yaml", "uniform_cmd, xa_cmd]}", "uniform_cmd, xa_cmd, best]}")
    before = project.tables()
    told = project.run("mine")
    assert "fit 1/1" in told
    assert "reports/mine/index.html" in told
    table = (project.folder / "reports/mine/tables/cross_modal/table2.md").read_text("utf-8")
    assert f"| {MARKUP} " in table
    assert "| XA-CMD " in table
    page = (project.folder / "reports/mine/index.html").read_text("utf-8")
    assert "What slice.yaml adds: 6 of 6 members are fitted." in page
    assert MARKUP not in page
    assert "&lt;b onclick=hit()&gt;Best&lt;/b&gt;" in page
    assert project.tables() == before
    told = ask(project, "trace", "mine/cross_modal/table2", MARKUP, "accuracy")
    assert "results/members/watch-overlap=0-split=recording-fold=0/best/g0/s0" in told
    assert "results/mine/results/comparison/cross_modal/cells.csv" in told
    assert "/best/g0/s0" in ask(
        project, "trace", "watch|overlap=0 split=recording|best||0|1|activity"
    )


def test_without_a_file_of_ones_own_mine_is_refused_in_one_line(finished):
    told = finished.run("--dry-run", "mine", ok=False, configfile="config/smoke.yaml")
    assert "mine: no config file of your own is given; add --configfile FILE" in told


def test_a_paper_of_ones_own_has_tables_figures_and_a_page_by_its_name(project):
    project.edit("tests/slice.yaml", "papers:\n", PAPER)
    told = project.run("own_paper")
    assert not re.search(r"fit +\d", told)  # everything was fitted for the other paper
    page = (project.folder / "reports/papers/own_paper.html").read_text("utf-8")
    for exhibit in ("values", "differences", "forest", "curves"):
        assert f'id="own_paper-{exhibit}"' in page
    tables = project.folder / "reports/tables/own_paper"
    values = (tables / "values.md").read_text("utf-8")
    assert re.search(r"\| watch .*\| XA-CMD .*\d\.\d{3} \[", values)
    differences = (tables / "differences.md").read_text("utf-8")
    assert "| XA-CMD − CMD " in differences
    for name in ("forest", "curves"):
        assert (project.folder / f"reports/figures/own_paper/{name}.pdf").stat().st_size
    told = ask(project, "trace", "own_paper/values", "XA-CMD", "Loss")
    assert told.startswith("Loss: ")
    assert "affectbench/reports/exhibits/any_paper/values.py: table" in told


def test_the_page_of_one_paper_leaves_the_report_alone(project):
    before = (project.folder / "reports/index.html").read_bytes()
    told = project.run("cross_modal")
    assert "page: 1 job done" in told
    assert (project.folder / "reports/papers/cross_modal.html").stat().st_size > 100_000
    assert (project.folder / "reports/index.html").read_bytes() == before


def test_a_partial_report_of_another_config_than_the_runs_is_refused(project):
    configfile = "config/smoke.yaml"
    project.run("partial_report")
    before = (project.folder / "reports/partial/index.html").read_bytes()
    told = project.run("partial_report", configfile=configfile, ok=False)
    assert "no run here had --configfile config/smoke.yaml: the last one had --configfile" in told
    assert (project.folder / "reports/partial/index.html").read_bytes() == before
    (project.folder / "results/plan/runs.json").unlink()  # of a run of an older version
    for generation in [*(project.folder / "results/members").glob("*/*/g0")]:
        generation.rename(generation.with_name("g7"))
    told = project.run("partial_report", configfile=configfile, ok=False)
    assert "of this config is fitted here, but 5 of another one; give the run's --config" in told
    assert (project.folder / "reports/partial/index.html").read_bytes() == before


def test_a_plan_of_much_more_than_ones_own_says_so_and_how_to_run_that_alone(project):
    (project.folder / "own.yaml").write_text(
        "seeds: [0, 1, 2]\nvariants:\n  best: {like: xa_cmd, method: ce_cmd}\npapers:\n"
        "  cross_modal:\n    arms: {own: {datasets: [watch], variants: [best]}}\n    pairs: []\n",
        "utf-8",
    )
    told = ask(project, "plan", "--configfile", "config/smoke.yaml", "own.yaml")
    [line] = [line for line in told.splitlines() if "for these alone" in line]
    assert re.search(r"own.yaml names \d+ of these \d+ members", line)
    assert line.endswith("snakemake --configfile config/smoke.yaml own.yaml -- mine")
    assert re.search(r"seeds at the top of own.yaml count for \d+ variants of the presets", told)
    alone = ask(project, "plan", "--configfile", "config/smoke.yaml", "own.yaml", "--", "mine")
    assert "for these alone" not in alone
    fits = [int(re.search(r"fit (\d+) member", text)[1]) for text in (told, alone)]
    assert fits[0] > 10 * fits[1]


def test_a_paper_with_the_name_of_a_rule_is_still_planned(project):
    project.edit("tests/slice.yaml", "papers:\n", PAPER.replace("own_paper", "mine"))
    assert "compare" in project.would_run()
    plan = json.loads((project.folder / "results/plan/mine.json").read_text("utf-8"))
    assert plan["evaluations"]


def test_a_folder_of_plugins_outside_of_the_project_works_as_its_own(project, tmp_path):
    folder = tmp_path / "our plug-ins"
    (folder / "methods").mkdir(parents=True)
    ours = folder / "methods/ours.py"
    shutil.copy(project.folder / "methods/ce_cmd.py", ours)
    noted = f"plugins: ['{folder}']\n"
    project.edit("tests/slice.yaml", "seeds: [0]\n", f"seeds: [0]\n{noted}")
    project.edit("tests/slice.yaml", "variants:\n", BEST.replace("ce_cmd", "ours"))
    project.edit("tests/slice.yaml", "uniform_cmd, xa_cmd]}", "uniform_cmd, xa_cmd, best]}")
    assert "fit 1/1" in project.run("all")
    assert project.would_run() == {}
    assert "6 of 6 are the same, byte for byte" in ask(project, "verify", "--sample", "9")
    text = ours.read_text("utf-8")
    ours.write_text(text + "\nMORE = 1\n", "utf-8")
    assert project.would_run()["fit"] == 1
    ours.write_text(text + "\n# a comment\n", "utf-8")
    assert project.would_run() == {}
    ours.rename(project.folder / "methods/ours.py")
    project.edit("tests/slice.yaml", noted, "")
    assert project.would_run() == {}
