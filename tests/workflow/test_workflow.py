"""The real workflow, run by the real Snakemake: what re-runs, what does not, and what survives."""

import csv
import fcntl
import json
import os
import shutil
import signal
import subprocess
import time
from pathlib import Path

import pytest

AFTER_A_MEMBER = {"compare": 1, "table": 2, "figure": 2, "report": 1}


def rows_of(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8") as file:
        return list(csv.DictReader(file))


def test_a_finished_run_has_nothing_to_do(finished):
    assert finished.would_run() == {}


def test_the_report_gathers_every_exhibit(finished):
    page = (finished.folder / "reports/index.html").read_text("utf-8")
    for exhibit in ("table2", "weightings", "fig2", "fig3"):
        assert f'id="cross_modal-{exhibit}"' in page
    for suffix in ("csv", "md", "tex", "html"):
        assert (finished.folder / f"reports/tables/cross_modal/table2.{suffix}").stat().st_size
    for suffix in ("png", "pdf"):
        assert (finished.folder / f"reports/figures/cross_modal/fig2.{suffix}").stat().st_size


def test_snakemakes_own_report_lists_the_exhibits(finished, tmp_path):
    finished.run("--report", str(tmp_path / "own.html"), "all")
    page = (tmp_path / "own.html").read_text("utf-8")
    for told in ("Table II: teachers and students", "Fig. 2", "cross_modal", "Datasets"):
        assert told in page


def test_a_copy_with_new_times_runs_nothing(finished, tmp_path):
    copy = finished.copy(tmp_path / "moved", keep_times=False)
    assert copy.would_run() == {}


def test_touching_files_runs_nothing(project):
    for folder in ("results", "methods", "affectbench"):
        for path in (project.folder / folder).rglob("*"):
            if path.is_file():
                path.touch()
    assert project.would_run() == {}


def test_a_comment_or_docstring_runs_nothing(project):
    project.edit("methods/xa_cmd.py", "import numpy as np", "import numpy as np  # a comment")
    loop = "affectbench/learning/training.py"
    project.edit(loop, '"""The training loop that all methods', '"""The loop that all methods')
    assert project.would_run() == {}


def test_editing_a_method_runs_its_members_and_what_follows(project):
    field = " temperature: Positive = {}"
    project.edit("methods/xa_cmd.py", field.format("1.0"), field.format("2.0"))
    assert project.would_run() == {"fit": 1, "evaluate": 1, **AFTER_A_MEMBER}


def test_editing_a_network_runs_its_members_and_what_learns_from_them(project):
    shutil.copy(
        project.folder / "affectbench/learning/nets/cnn1d.py",
        project.folder / "affectbench/learning/nets/own.py",
    )
    project.edit(
        "tests/slice.yaml",
        "variants:",
        "variants:\n  gyroscope: {net: {name: own, widths: [4, 4, 4]}}",
    )
    project.run("all")
    project.edit("affectbench/learning/nets/own.py", "nn.ReLU()", "nn.LeakyReLU()")
    # the gyroscope teacher and its two students; not the other teacher, not the baseline
    assert project.would_run() == {"fit": 3, "evaluate": 3, **AFTER_A_MEMBER}


def test_a_hyper_parameter_runs_its_variant(project):
    project.edit("tests/slice.yaml", "{min_rows: 2}", "{steps: 15, min_rows: 2}")
    assert project.would_run() == {"fit": 1, "evaluate": 1, **AFTER_A_MEMBER}


def test_editing_a_figure_runs_that_figure_and_the_report(project):
    project.edit(
        "affectbench/reports/exhibits/cross_modal/fig2.py", "linewidth=1.6", "linewidth=1.7"
    )
    assert project.would_run() == {"figure": 1, "report": 1}


def test_editing_a_metric_leaves_members_alone(project):
    project.edit("affectbench/evaluation/metrics/multiclass.py", "EPSILON = 1e-8", "EPSILON = 1e-9")
    jobs = project.would_run()
    assert "fit" not in jobs
    assert jobs["evaluate"] == 5


def test_reports_are_rebuilt_from_results_alone(project):
    before = project.tables()
    shutil.rmtree(project.folder / "reports")
    told = project.run("all")
    assert "0 members to fit" in told
    assert project.tables() == before


def test_one_core_and_a_plain_start_give_the_same_bytes(finished, fresh_project, tmp_path):
    other = fresh_project(tmp_path / "one core")
    other.edit("tests/slice.yaml", "datasets:", "warm_start: false\ndatasets:")
    other.run("--cores", "1", "all")
    assert other.tables() == finished.tables()
    names = ("weights.safetensors", "prediction.npz", "*.csv", "*.parquet", "*.npy", "rows.npz")
    for path in (path for name in names for path in (finished.folder / "results").rglob(name)):
        twin = other.folder / path.relative_to(finished.folder)
        assert twin.read_bytes() == path.read_bytes(), path


def test_killed_and_resumed_gives_the_same_tables(finished, fresh_project, tmp_path):
    other = fresh_project(tmp_path / "killed")
    with other.begin("all") as running:
        deadline = time.monotonic() + 120
        while not list(other.folder.glob("results/members/*/*/g0/s0/record.json")):
            assert time.monotonic() < deadline, "no member was fitted"
            time.sleep(0.05)
        os.kill(running.pid, signal.SIGSTOP)  # it holds still, and its lock
        assert "another run is under way" in other.run("all", ok=False)
        os.kill(running.pid, signal.SIGKILL)
    other.run("all")
    assert other.tables() == finished.tables()


@pytest.mark.parametrize("target", ["all", "sheets", "track"])
def test_a_target_needs_no_number_of_cores(finished, target):
    """profiles/default gives it, so that commands work as the documents print them."""
    command = ["snakemake", "--configfile", "tests/slice.yaml", "--dry-run", target]
    done = subprocess.run(
        command, cwd=finished.folder, env=finished.environment(), capture_output=True, text=True
    )
    assert done.returncode == 0, done.stdout + done.stderr


def test_two_runs_at_once_are_refused(project):
    held = runlock_of(project)
    printed = project.run("--forcerun", "report", "--", "all", ok=False)
    assert "another run is under way" in printed
    assert "Building DAG of jobs" not in printed
    assert "Traceback" not in printed
    held.close()
    project.run("--forcerun", "report", "--", "all")


def test_who_looks_beside_a_run_is_told_and_mends_nothing(project):
    [record] = project.folder.glob("results/members/*/gyroscope/g0/s0/record.json")
    (record.parent / "history.csv").unlink()
    held = runlock_of(project)
    assert "another run is under way" in project.run("--dry-run", "all")
    assert record.is_file()
    held.close()
    assert "1 damaged member would be fitted again" in project.run("--dry-run", "all")
    assert record.is_file()


def runlock_of(project):
    """Hold a project's lock, as a run under way would."""
    file = (project.folder / ".snakemake/affectbench.lock").open("a+")
    fcntl.flock(file, fcntl.LOCK_EX)
    return file


def test_a_diverged_member_is_data(project):
    project.edit(
        "tests/slice.yaml",
        "variants:",
        "variants:\n  gyroscope: {hparams: {lr: 1.0e+30}}",
    )
    project.run("all")
    [folder] = project.folder.glob("results/members/*/gyroscope/g0/s0")
    record = json.loads((folder / "record.json").read_text("utf-8"))
    assert record["status"] == "diverged"
    assert "loss is" in record["reason"] or "not finite" in record["reason"]
    [metrics] = project.folder.glob("results/metrics/*/gyroscope/g0/metrics.csv")
    assert {(row["status"], row["members"], row["of"]) for row in rows_of(metrics)} == {
        ("diverged", "0", "1")
    }
    table = (project.folder / "reports/tables/cross_modal/table2.md").read_text("utf-8")
    [line] = [line for line in table.splitlines() if "Gyroscope" in line]
    assert "diverged, 0 of 1 members" in line
    # A teacher without a member blocks its students; they say so.
    [student] = project.folder.glob("results/members/*/xa_cmd/g0/s0/record.json")
    blocked = json.loads(student.read_text("utf-8"))
    assert blocked["status"] == "diverged"
    assert "blocked" in blocked["reason"]
    assert "gyroscope" in blocked["reason"]


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        (
            "variants:",
            "variants:\n  gyroscope: {metod: supervised}",
            "variants.gyroscope: unknown key 'metod'; did you mean 'method'?",
        ),
        ("min_rows: 2", "min_rwos: 2", "has no 'min_rwos'; did you mean 'min_rows'?"),
        (
            "papers:",
            "root_seed: 0\nroot_seed: 1\npapers:",
            "'root_seed' stands twice, on lines 9 and 10",
        ),
        ("teachers: [", "like: xa_cmd, teachers: [", "(uniform_cmd -> xa_cmd -> uniform_cmd)"),
        ("[[xa_cmd, uniform_cmd]]", "[[xa_cmd, unifrom_cmd]]", "did you mean 'uniform_cmd'?"),
    ],
)
def test_a_mistake_in_the_config_is_one_clear_line(project, old, new, told):
    project.edit("tests/slice.yaml", old, new)
    printed = project.run("all", ok=False)
    assert told in printed
    assert "Traceback" not in printed


def test_a_broken_result_names_the_file_and_the_remedy(project):
    [rows] = project.folder.glob("results/rows/*/rows.npz")
    rows.write_bytes(b"not a zip")
    printed = project.run("--forcerun", "evaluate", "--", "all", ok=False)
    assert "Error in rule" in printed
    assert "cannot be read" in printed
    assert "delete it and run again" in printed
    assert "failed: 0 of" in printed
    assert "Traceback" not in printed


def test_another_copy_of_the_code_is_refused(finished, tmp_path):
    environment = finished.environment() | {"AFFECTBENCH_ROOT": str(tmp_path)}
    done = subprocess.run(
        ["python", "-P", "-m", "affectbench", "select", "--spec", "{}"],
        env=environment,
        cwd=finished.folder,
        capture_output=True,
        text=True,
    )
    assert done.returncode == 2
    assert "make env" in done.stderr
    assert done.stderr.count("\n") == 1
