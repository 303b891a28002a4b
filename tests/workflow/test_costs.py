"""`workflow/costs.py` keeps what the jobs of runs cost, and refuses folders that are none."""

import runpy
import sys

import pytest

from affectbench.project.root import ROOT
from affectbench.running import calibration
from affectbench.store import tables
from affectbench.store.costs import LINE


@pytest.fixture
def costs(tmp_path, monkeypatch):
    """Call the script in a folder with one run; return its exit code and the rows it would keep."""
    (tmp_path / "a run/logs").mkdir(parents=True)
    log = LINE.format(seconds=1, cpu_seconds=2, peak_mib=3)
    (tmp_path / "a run/logs/report.log").write_text(f"{log}\n", "utf-8")
    kept = []
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(calibration, "measured", lambda: 0.5)
    monkeypatch.setattr(tables, "write_csv", lambda *given, **_: kept.extend(given[2]))

    def call(*folders: str) -> tuple[int, list[tuple]]:
        monkeypatch.setattr(sys, "argv", ["costs.py", *folders])
        with pytest.raises(SystemExit) as end:
            runpy.run_path(str(ROOT / "workflow/costs.py"), run_name="__main__")
        return end.value.code, kept

    return call


def test_a_folder_is_the_callers_and_the_first_one_counts(costs):
    code, (machine, *rows) = costs("a run", "./a run")
    assert (code, machine[0], machine[6]) == (0, "calibration", 0.5)
    assert rows == [("report", "", "", "", "0", 1, 2.0, 3)]


@pytest.mark.parametrize("wrong", ["absent", "."])
def test_a_folder_without_a_run_is_refused_before_anything_is_measured(costs, wrong, capsys):
    assert costs("a run", wrong) == (2, [])
    assert capsys.readouterr().err.startswith(f"{wrong} has no logs of the study; give the folder")
