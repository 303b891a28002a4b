"""Jobs that hang: who is told of, when, how often; and the limit that ends one."""

import os
import subprocess
import sys
from types import SimpleNamespace

import pytest
import yaml

from affectbench.project.root import ROOT
from affectbench.project.verbs import VERBS
from affectbench.running.jobs import Running
from affectbench.running.limit import EXIT
from affectbench.running.watch import LEAST, UNKNOWN, Watch
from affectbench.store import paths
from affectbench.store.costs import Cost

FIT = {"dataset": "watch", "variant": "tea", "generation": "0", "seed": "3"}
BEGAN = 1_000_000.0


@pytest.fixture
def watch(tmp_path, monkeypatch):
    """A watch of three running jobs: a fit of 100 s, a table of 1 s, and one nobody knows."""
    monkeypatch.chdir(tmp_path)
    jobs = {
        1: Running("fit", FIT, "logs/fit.log"),
        2: Running("table", {"paper": "p", "exhibit": "e"}, "logs/table.log"),
        3: Running("gallery", {"dataset": "d"}, "logs/gallery.log"),
    }
    seconds = {"fit": 100.0, "table": 1.0}
    costs = {rule: Cost(s, s, 1.0, "own") for rule, s in seconds.items()}
    made = Watch(jobs, SimpleNamespace(of=lambda rule, wildcards: costs.get(rule)))
    for number in jobs:
        made._started(number)
        made.started[number] = BEGAN
    return made


def told(watch, after: float) -> list[str]:
    return [line.split()[0] for line in watch.look(BEGAN + after)]


def test_a_job_is_told_of_after_three_times_its_estimate_and_then_ever_more_rarely(watch):
    assert told(watch, LEAST - 1) == []
    assert told(watch, LEAST + 1) == ["table"]
    assert told(watch, 299) == ["table"]  # twice as long silent
    assert told(watch, 301) == ["fit"]
    assert told(watch, UNKNOWN + 1) == ["table", "gallery"]
    assert told(watch, 601) == []
    assert told(watch, 605) == ["fit"]


def test_a_job_that_has_ended_is_not(watch):
    watch._ended(1)
    assert "fit" not in told(watch, 5000)


def test_the_line_names_the_job_how_long_and_where_to_look(watch):
    [line] = [line for line in watch.look(BEGAN + 400) if line.startswith("fit")]
    assert line.startswith(
        "fit watch/tea/0/3 has given no sign for 6 min 40 s, and should take 1 min 40 s; it may"
        " hang, its log is logs/fit.log."
    )


@pytest.mark.parametrize("sign", ["log", "state"])
def test_what_a_job_writes_is_a_sign_of_life(watch, tmp_path, sign):
    path = tmp_path / "logs/fit.log"
    if sign == "state":
        path = tmp_path / paths.checkpoint("watch", "tea", 0, 3) / "0.safetensors"
    path.parent.mkdir(parents=True)
    path.write_text("x")
    for known in (path, path.parent):
        os.utime(known, (BEGAN + 200, BEGAN + 200))
    assert "fit" not in told(watch, 499)
    assert "fit" in told(watch, 501)


def test_a_job_ends_at_its_limit_and_says_where_it_was():
    script = (
        "import time; from affectbench.running.limit import limit; limit('fit', {'fit': 0.3})\n"
        "def waits(): time.sleep(60)\n"
        "waits()"
    )
    done = subprocess.run([sys.executable, "-P", "-c", script], capture_output=True, text=True)
    assert done.returncode == EXIT
    assert "affectbench fit: error: it was not done in 0.3 s, the limit that the config's" in (
        done.stderr
    )
    assert "in waits" in done.stderr


def test_other_rules_have_no_limit():
    script = (
        "import time; from affectbench.running.limit import limit; limit('table', {'fit': 0.1})\n"
        "time.sleep(0.4)"
    )
    assert subprocess.run([sys.executable, "-P", "-c", script]).returncode == 0


def test_every_rule_of_the_workflow_may_have_a_limit():
    schema = yaml.safe_load((ROOT / "workflow/schemas/config.schema.yaml").read_text("utf-8"))
    named = schema["properties"]["timeout"]["propertyNames"]["enum"]
    assert named == [*VERBS, "publish"]
