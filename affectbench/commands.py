"""The command line: `python -P -m affectbench VERB`, one verb for each rule of the workflow."""

import argparse
import importlib
import json
import os
import sys

from affectbench.project import ROOT
from affectbench.refusal import Refusal

VERBS = {
    "simulate": "write a simulated dataset in its official layout",
    "prepare": "read a raw folder into arrays, decoded once",
    "select": "choose a dataset's rows, windows and splits",
    "fit": "train one member and store its prediction",
    "predict": "predict another dataset's rows with a member",
    "explain": "measure what each feature adds for each class",
    "evaluate": "score a variant's members, alone and as ensembles",
    "compare": "put values, intervals and published numbers side by side",
    "table": "write one table of a paper",
    "figure": "draw one figure of a paper",
    "report": "gather all tables and figures on one page",
}


def main(arguments: list[str] | None = None) -> int:
    """Run one verb; a user's mistake ends with one line on standard error and exit code 2."""
    given = _parser().parse_args(arguments)
    try:
        _check_root()
        spec = json.loads(given.spec)
        importlib.import_module(f"affectbench.stages.{given.verb}").run(spec, given.code)
    except Refusal as refusal:
        print(f"affectbench {given.verb}: error: {refusal}", file=sys.stderr)
        return 2
    except json.JSONDecodeError as error:
        print(f"affectbench {given.verb}: error: --spec is not JSON: {error}", file=sys.stderr)
        return 2
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -P -m affectbench",
        description="The steps of the affectbench workflow, as Snakemake calls them.",
        epilog="To run everything: snakemake --cores all all. To see the commands that it would"
        " call: snakemake -n -p all. Paths are relative to the folder you are in.",
    )
    verbs = parser.add_subparsers(dest="verb", required=True, metavar="VERB")
    for verb, help_text in VERBS.items():
        sub = verbs.add_parser(verb, help=help_text, description=f"{help_text}.".capitalize())
        sub.add_argument("--spec", required=True, help="what to do, as JSON (the rule's params)")
        sub.add_argument("--code", default="", help="fingerprint of the code, kept in records")
    return parser


def _check_root() -> None:
    """Refuse to run another copy's code on this copy's workflow."""
    expected = os.environ.get("AFFECTBENCH_ROOT")
    if expected and os.path.realpath(expected) != str(ROOT):
        raise Refusal(
            f"the Snakefile lies in {expected}, but the installed affectbench in {ROOT};"
            " run 'make env' beside the Snakefile, or activate its own environment"
        )
