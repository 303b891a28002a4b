"""Whoever dies, nothing of the run goes on, and the same command ends as if nothing had been."""

import os
import shutil
import signal
import time
from pathlib import Path

import pytest
from processes import until

from affectbench.project.root import ROOT
from affectbench.running.lifeline import PIPE, clear

CAMPAIGN = ROOT / "benchmarks/faults.yaml"
LONG = ("{steps: 10, validate_every: 5}", "{steps: 200000, validate_every: 50000}")


def processes_in(folder: Path) -> dict[int, str]:
    """Return the processes whose working folder it is: process id -> command line."""
    found = {}
    for entry in Path("/proc").iterdir():
        try:
            if entry.name.isdecimal() and os.readlink(entry / "cwd") == str(folder):
                command = (entry / "cmdline").read_bytes().replace(b"\0", b" ")
                found[int(entry.name)] = command.decode(errors="replace").strip()
        except OSError:
            continue  # it has ended, or is another user's
    return {pid: command for pid, command in found.items() if command}


def fits_in(folder: Path) -> list[int]:
    return [pid for pid, command in processes_in(folder).items() if " fit --spec" in command]


@pytest.mark.parametrize("warm", ["true", "false"])
def test_fits_end_with_a_snakemake_that_is_killed_alone(finished, fresh_project, tmp_path, warm):
    other = fresh_project(tmp_path / "killed")
    other.edit("tests/slice.yaml", *LONG)
    with other.begin("all", "--config", f"warm_start={warm}") as running:
        until(lambda: fits_in(other.folder), "no fit began", seconds=120)
        time.sleep(1)  # so that it trains, and not only starts
        os.kill(running.pid, signal.SIGKILL)
    until(lambda: not processes_in(other.folder), "a process outlived its run", seconds=20)
    other.edit("tests/slice.yaml", *LONG[::-1])
    other.run("all")
    assert other.tables() == finished.tables()
    assert not [path for path in other.folder.rglob("*") if path.name.endswith(".part")]


def test_a_run_that_is_killed_before_it_plans_leaves_nothing_for_long(
    fresh_project, tmp_path, monkeypatch
):
    """Snakemake's temporary folder lies in one of ours from the start; planning takes seconds."""
    (temporary := tmp_path / "temporary").mkdir()
    monkeypatch.setenv("TMPDIR", str(temporary))
    other = fresh_project(tmp_path / "killed")
    with other.begin("all") as running:
        until(lambda: [*temporary.glob("*/snakemake*")], "no folder was made", seconds=60)
        os.kill(running.pid, signal.SIGKILL)
    assert not (other.folder / "results").exists()
    [folder] = temporary.iterdir()
    assert (folder / PIPE).is_fifo()
    assert clear(temporary)
    assert not [*temporary.iterdir()]


def test_what_was_lost_from_a_finished_run_is_made_again(project):
    tables, members = project.tables(), project.folder / "results/members"
    [history] = members.glob("*/xa_cmd/g0/s0/history.csv")
    history.unlink()
    told = project.run("all")
    assert (
        f"1 damaged member is fitted again: {history.relative_to(project.folder)} is miss" in told
    )
    assert history.is_file()
    shutil.rmtree(members)
    (project.folder / "results/metrics").rename(project.folder / "moved")
    assert project.would_run()["fit"] == 5
    project.run("all")
    assert project.tables() == tables
    assert "Nothing to be done" in project.run("all")


# Of these a member's record and a source's index stand for the rest, which the census compares.
STANDS_FOR_ALL = {"members": "record.json", "prepared": "index.json"}


def asked_by_all(project, **options) -> set[str]:
    """Return the files that the rule `all` has as its inputs."""
    printed = project.run("all", "--dry-run", "--force", **options)
    return set(printed.partition("rule all:\n    input: ")[2].partition("\n")[0].split(", "))


def test_a_run_asks_for_every_file_that_it_makes(finished):
    """What Snakemake is not asked for it does not miss: one lost file, and all is up to date."""
    asked = asked_by_all(finished)
    made = {
        path.relative_to(finished.folder)
        for top in ("results", "reports")
        for path in (finished.folder / top).rglob("*")
        if path.is_file() and not path.name.startswith(".") and path.parts[-2] != "partial"
    }
    made = {path for path in made if path.parts[1] != "plan" or path.parts[0] == "reports"}
    needed = {p for p in made if STANDS_FOR_ALL.get(p.parts[1], p.name) == p.name}
    assert {"comparison", "metrics", "tables"} <= {path.parts[1] for path in needed}
    assert {str(path) for path in needed} - asked == set()


def test_a_run_asks_for_sources_that_are_only_predicted(finished):
    """The campaign's config scores digits on scenes, which nobody learns from."""
    asked = asked_by_all(finished, configfile=str(CAMPAIGN))
    assert {"results/prepared/scenes/index.json", "results/rows/scenes/rows.npz"} <= asked


def test_a_lost_comparison_is_made_again(project):
    lost = project.folder / "results/comparison/cross_modal/differences.csv"
    before = lost.read_bytes()
    lost.unlink()
    assert project.would_run()["compare"] == 1
    project.run("all")
    assert lost.read_bytes() == before


def test_a_report_stays_until_a_new_one_is_whole(project):
    reports = project.folder / "reports"
    before = {path: path.read_bytes() for path in reports.rglob("*") if path.is_file()}
    for exhibit in ("table2", "fig2"):
        project.edit(
            f"affectbench/reports/exhibits/cross_modal/{exhibit}.py",
            "\n\ndef ",
            "\n\nraise OSError('nothing works')\n\n\ndef ",
        )
    assert "nothing works" in project.run("all", "--keep-going", ok=False)
    after = {path: path.read_bytes() for path in reports.rglob("*") if path.is_file()}
    assert after == before
