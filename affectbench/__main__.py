"""`python -P -m affectbench`: run a command, in the warm starter if one is running.

The warm starter is a process that has imported torch already. It is asked before anything heavy is
imported here.
"""

import os
import sys

from affectbench.running.starter.client import run_warm

CLOSED = 141  # exit code of a command whose reader has gone: 128 + SIGPIPE, as a shell tells it


def main() -> int:
    code = run_warm(sys.argv[1:])
    if code is not None:
        os._exit(code)  # the job ran in another process; there is nothing to flush in this one
    from affectbench.running import commands

    for stream in (sys.stdout, sys.stderr):
        stream.reconfigure(errors="backslashreplace")  # a name of a file may hold any bytes
    try:
        code = commands.main(sys.argv[1:])
        sys.stdout.flush()
    except BrokenPipeError:  # the reader, such as `head`, has all that it wanted
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return CLOSED
    return code


if __name__ == "__main__":
    sys.exit(main())
