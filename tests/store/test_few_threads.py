"""Where memory is limited no thread may start: Arrow's pools have none, and waited for ever."""

import os
import resource
import subprocess
import sys

READ = """
import sys, threading
from pathlib import Path
from affectbench.store.tables import read_parquet, write_parquet

try:
    threading.Thread(target=print).start()
except RuntimeError:
    print("no thread starts")
table = Path(sys.argv[1])
write_parquet(table, {"number": [1, 2, 3]})
print(read_parquet(table)["number"].tolist())
"""


def no_threads() -> None:
    """Ask for a stack of each thread that is larger than all memory."""
    resource.setrlimit(resource.RLIMIT_STACK, (2**36, 2**36))
    resource.setrlimit(resource.RLIMIT_AS, (2**35, 2**35))


def test_a_table_is_read_where_no_thread_can_start(tmp_path):
    one_thread = {**os.environ, "OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1"}
    command = [sys.executable, "-P", "-c", READ, tmp_path / "table.parquet"]
    done = subprocess.run(
        command, preexec_fn=no_threads, env=one_thread, capture_output=True, text=True, timeout=60
    )
    assert done.stdout.splitlines() == ["no thread starts", "[1, 2, 3]"], done.stderr
