"""What a run shows: a line for each member, what remains, and nothing that hides an error."""

import csv
import json
import logging
import os
import pty
import re
import subprocess

import pytest

from affectbench.running import history, progress
from affectbench.running.jobs import Running
from affectbench.running.progress import Reporter
from affectbench.running.settings import Settings
from affectbench.running.starter.lifetime import Starter
from affectbench.store.costs import Cost

MEMBER = {"dataset": "d", "variant": "v", "generation": "0"}


class Known:
    """Estimates that are the same for every job, or unknown."""

    def __init__(self, seconds: float | None):
        self.seconds = seconds

    def of(self, rule: str, wildcards) -> Cost | None:
        return None if self.seconds is None else Cost(self.seconds, self.seconds, 100.0)


@pytest.fixture
def ten_fits(tmp_path, monkeypatch):
    """Ten fits in an empty folder at a clock that only `tick` moves."""
    monkeypatch.chdir(tmp_path)
    now = [0.0]
    monkeypatch.setattr(progress.time, "monotonic", lambda: now[0])
    jobs = {i: Running("fit", MEMBER | {"seed": str(i)}, f"logs/{i}.log") for i in range(10)}

    def finish(reporter: Reporter, job: int, seconds: float, **record) -> None:
        now[0] += seconds
        folder = tmp_path / f"results/members/d/v/g0/s{job}"
        folder.mkdir(parents=True)
        told = {
            "spec": {"member": ["d", "v", 0, job]},
            "cost": {"seconds": seconds},
            "status": "ok",
            "code": "",
            "best": {"val_accuracy": 0.5},
        }
        (folder / "record.json").write_text(json.dumps(told | record), "utf-8")
        event = logging.makeLogRecord({"event": "job_finished", "job_id": job})
        reporter.listener.emit(event)

    return jobs, finish


def test_the_end_is_told_from_the_pace_so_far(ten_fits, capsys):
    jobs, finish = ten_fits
    reporter = Reporter(jobs, Known(None), 1, local=True)
    reporter.begin()
    for job in range(3):
        finish(reporter, job, 10.0)
    told = capsys.readouterr().err
    assert "10 jobs, 10 members to fit; nothing like them ran before" in told
    assert "fit  3/10  v g0 s2 on d  10 s  val_accuracy 0.500  1 min 10 s left, until " in told
    reporter.end("failed")
    assert "failed: 3 of 10 jobs in 30 s" in capsys.readouterr().err


def test_an_estimate_is_noted_beside_what_the_run_took(ten_fits, tmp_path, capsys):
    jobs, finish = ten_fits
    reporter = Reporter(jobs, Known(5.0), 2, local=True)
    reporter.begin()
    assert "about 30 s" in capsys.readouterr().err  # 10 jobs of 5 s, two at a time, 1.2 of overhead
    finish(reporter, 0, 40.0)
    reporter.end("done")
    with (tmp_path / "logs/runs.csv").open(encoding="utf-8") as file:
        [row] = csv.DictReader(file)
    assert (row["estimated"], row["seconds"], row["workers"]) == ("30.0", "40.0", "2")
    assert history.last_run() == row


def test_a_diverged_member_says_why(ten_fits, capsys):
    jobs, finish = ten_fits
    reporter = Reporter(jobs, Known(1.0), 1, local=True)
    reporter.begin()
    finish(
        reporter, 0, 1.0, status="diverged", reason="the training loss is nan by step 5", best={}
    )
    reporter.end("done")
    assert "diverged: the training loss is nan by step 5" in capsys.readouterr().err


def test_a_run_is_quiet_and_tells_every_member(project):
    project.edit("affectbench/learning/batches.py", "PREDICT_ROWS = 512", "PREDICT_ROWS = 256")
    told = project.run("all")
    lines = [line for line in told.splitlines() if re.match(r"fit \d/", line)]
    assert len(lines) == 5
    for line in lines:
        assert re.fullmatch(
            r"fit \d/5  \w+ g0 s0 on watch-\S+  [\d.]+ s  .*val_accuracy 0\.\d{3}.*"
            r"( left, until \d\d:\d\d)?",
            line,
        )
    assert "evaluate: 5 jobs done" in told
    assert "done: 16 of 16 jobs in" in told
    for chatter in ("rule fit:", "Select jobs", "Finished jobid", "steps ("):
        assert chatter not in told
    [log] = sorted((project.folder / ".snakemake/log").glob("*.log"))[-1:]
    assert "rule fit:" in log.read_text("utf-8")  # the whole story is there


def test_on_a_terminal_a_bar_stands_below_the_lines(project):
    field = " temperature: Positive = {}"
    project.edit("methods/xa_cmd.py", field.format("1.0"), field.format("2.0"))
    ours, theirs = pty.openpty()
    with subprocess.Popen(
        project.command("all"),
        cwd=project.folder,
        env=project.environment() | {"TERM": "xterm-256color"},
        stdin=subprocess.DEVNULL,
        stdout=theirs,
        stderr=theirs,
    ) as running:
        os.close(theirs)
        told = b""
        while True:
            try:
                more = os.read(ours, 65536)
            except OSError:  # the other end is closed
                break
            told += more
        assert running.wait(timeout=60) == 0
    text = told.decode(errors="replace")
    assert "━" in text
    assert "0/1 members" in text or "1/1 members" in text
    assert re.search(r"fit 1/1  xa_cmd g0 s0 on", text)


def test_only_what_a_config_may_set_is_a_setting():
    given = {"checkpoint": True, "tracking": "offline", "datasets": {}}
    assert Settings.of(given) == Settings(checkpoint=True, tracking="offline")


def test_a_starter_that_was_never_started_stops_quietly():
    Starter().stop()
