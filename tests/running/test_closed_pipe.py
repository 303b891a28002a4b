"""A reader that has enough, such as `head`, ends a command without a traceback."""

import subprocess
import sys

from affectbench.project.root import ROOT


def test_a_closed_pipe_is_no_error():
    command = [sys.executable, "-P", "-m", "affectbench", "show", "xa_cmd"]
    done = subprocess.run(
        ["bash", "-c", '"$@" | true; echo "${PIPESTATUS[0]}"', "bash", *command],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stderr == ""
    assert done.stdout.strip() in ("0", "141")  # 0: it wrote all before the reader had gone
