"""`python -P -m affectbench`: ask the warm starter first, so nothing heavy is imported here."""

import sys

from affectbench.starter.client import run_warm


def main() -> int:
    code = run_warm(sys.argv[1:])
    if code is None:
        from affectbench import commands

        code = commands.main(sys.argv[1:])
    return code


if __name__ == "__main__":
    sys.exit(main())
