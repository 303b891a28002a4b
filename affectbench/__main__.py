"""`python -P -m affectbench`: ask the warm starter first, so nothing heavy is imported here."""

import os
import sys

from affectbench.running.starter.client import run_warm


def main() -> int:
    code = run_warm(sys.argv[1:])
    if code is not None:
        os._exit(code)  # the job wrote for itself; there is nothing to flush
    from affectbench.running import commands

    return commands.main(sys.argv[1:])


if __name__ == "__main__":
    sys.exit(main())
