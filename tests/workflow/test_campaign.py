"""A short part of the campaign of faults, the same faults each time (see benchmarks/faults.py)."""

import subprocess
import sys

from processes import environment

from affectbench.project.root import ROOT

MINUTES, SEED = 2, 7


def test_whatever_dies_one_rerun_ends_as_if_nothing_had_been():
    command = [sys.executable, ROOT / "benchmarks/faults.py"]
    done = subprocess.run(
        [*command, "--minutes", str(MINUTES), "--seed", str(SEED)],
        env=environment(),
        capture_output=True,
        text=True,
        timeout=900,
    )
    assert done.returncode == 0, done.stdout[-3000:] + done.stderr[-3000:]
    _, tried, struck, mended = done.stdout.splitlines()[-1].split()
    assert int(tried) >= 2
    assert int(struck) >= 1
    assert mended == tried
