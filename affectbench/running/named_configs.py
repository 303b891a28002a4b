"""Config files that a command of Snakemake names are checked before Snakemake reads them.

Snakemake ends in a traceback where one is a folder, absent, in another encoding or refers to
itself. Profiles are read first, and may hold Python (see `__definitions__` in profiles/): each
profile of the project calls `check`.
"""

import sys
from collections.abc import Iterator, Sequence

from affectbench.plan import configs
from affectbench.refusal import Refusal

OPTIONS = ("--configfile", "--configfiles")


def check(command: Sequence[str] | None = None) -> None:
    """End the process with one line and exit code 2 where a named config file cannot be read.

    command  the arguments; None: those of this process
    """
    try:
        configs.check_files(named(sys.argv[1:] if command is None else command))
    except Refusal as refusal:
        print(f"snakemake: error: {refusal}", file=sys.stderr)
        raise SystemExit(2) from None


def named(command: Sequence[str]) -> Iterator[str]:
    """Yield the config files that a command names.

    >>> [*named(["--configfile", "a", "b", "--cores", "2", "--configfile=c", "--", "all"])]
    ['a', 'b', 'c']
    """
    inside = False
    for part in command:
        option, equals, value = part.partition("=")
        if option in OPTIONS and equals:
            yield value
        elif part.startswith("-"):
            inside = part in OPTIONS
        elif inside:
            yield part
