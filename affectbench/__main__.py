"""`python -P -m affectbench`: run a command, in the warm starter if one is running.

The warm starter is a process that has imported torch already. It is asked before anything heavy is
imported here.
"""

import os
import sys

from affectbench.running.starter.client import run_warm


def main() -> int:
    code = run_warm(sys.argv[1:])
    if code is not None:
        os._exit(code)  # the job ran in another process; there is nothing to flush in this one
    from affectbench.running import commands

    return commands.main(sys.argv[1:])


if __name__ == "__main__":
    sys.exit(main())
