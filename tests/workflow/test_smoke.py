"""The smoke run gives the numbers that tests/expected keeps; `make smoke` may have made it."""

import subprocess
import sys

import pytest
from processes import environment

from affectbench.project.root import ROOT

RUN = ("snakemake", "--cores", "2", "--configfile", "config/smoke.yaml", "--directory", ".smoke")
CHECK = ("affectbench", "check", "tests/expected", ".smoke/reports/numbers")


@pytest.mark.timeout(1500)  # minutes where nothing was made before
def test_the_smoke_run_gives_the_expected_numbers():
    (ROOT / ".smoke").mkdir(exist_ok=True)
    for command in ((*RUN, "all"), CHECK):
        done = subprocess.run(
            [sys.executable, "-P", "-m", *command],
            cwd=ROOT,
            env=environment(),
            capture_output=True,
            text=True,
        )
        assert done.returncode == 0, done.stdout + done.stderr
