"""A parser of arguments whose errors are one line each, with what was probably meant."""

import argparse
import re
import sys
import textwrap
from collections.abc import Iterable
from typing import NoReturn

from affectbench.refusal import remedy
from affectbench.running.examples import examples

WIDTH = 79  # of a line of help


class Parser(argparse.ArgumentParser):
    """A parser whose error is one line, and whose help keeps the lines of its examples."""

    def __init__(self, *arguments, description: str = "", **options):
        options.setdefault("formatter_class", argparse.RawDescriptionHelpFormatter)
        super().__init__(*arguments, description=textwrap.fill(description, WIDTH), **options)

    def error(self, message: str) -> NoReturn:
        """End with one line on standard error and exit code 2."""
        print(f"{self.prog.removeprefix('python -P -m ')}: error: {message}", file=sys.stderr)
        raise SystemExit(2)

    @property
    def option_names(self) -> list[str]:
        """The names of the options, as its usage shows them."""
        return re.findall(r"(?<!\w)--[a-z][\w-]*", self.format_usage())


def verb_parser(verbs, name: str, help_text: str, description: str) -> Parser:
    """Return a new verb's parser; its help ends in examples."""
    epilog = "\n  ".join(["examples:", *examples(name)])
    return verbs.add_parser(name, help=help_text, description=description, epilog=epilog)


def add_configfile(sub: Parser) -> None:
    """Add the option that takes a config's files, as Snakemake does."""
    sub.add_argument(
        "--configfile", nargs="+", default=[], help="as for snakemake, over config/default"
    )


def not_understood(argument: str, options: Iterable[str]) -> str:
    """Return what to say of an argument that a verb does not take.

    >>> not_understood("--bugdet=3", ["--budget", "--cores"])
    "there is no option '--bugdet'; did you mean '--budget'?"
    >>> not_understood("four", ["--budget"])
    "'four' is one argument too many; --help shows an example"
    """
    if not argument.startswith("-"):
        return f"'{argument}' is one argument too many; --help shows an example"
    name = argument.partition("=")[0]
    return f"there is no option '{name}'; {remedy(name, options, 'option')}"


def count(text: str) -> int:
    """Return a whole number above 0, as an argument has it.

    >>> count("12")
    12
    """
    if not re.fullmatch(r"0*[1-9]\d{0,8}", text, re.ASCII):
        raise argparse.ArgumentTypeError(f"'{text}' is no whole number above 0")
    return int(text)
