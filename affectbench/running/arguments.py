"""The arguments of the command line: a verb for each rule of the workflow, and some for people."""

import argparse
import os
from pathlib import Path

from affectbench.project.verbs import VERBS
from affectbench.running.wording import seconds_of

OUTSIDE = {  # verbs of the workflow that make no result, and so are no stages
    "publish": "publish a stored member's history to Weights & Biases",
    "partial_report": "make the report of what is there, with its holes",
}


def parser() -> argparse.ArgumentParser:
    """Return the parser of the command line, with a verb for each rule and some for people."""
    whole = argparse.ArgumentParser(
        prog="python -P -m affectbench",
        description="Ask what a run would do (plan), what the config says (show), what a number is"
        " of (trace), whether members come out again (verify), or do one step of the"
        " workflow, as Snakemake calls it.",
        epilog="To run everything: snakemake --cores all all. To see the commands that it would"
        " call: snakemake -n -p all. Paths are relative to the folder you are in.",
    )
    verbs = whole.add_subparsers(dest="verb", required=True, metavar="VERB")
    _add_plan(verbs)
    _add_show(verbs)
    _add_trace(verbs)
    _add_verify(verbs)
    _add_check(verbs)
    _add_starts(verbs)
    for verb, help_text in {**VERBS, **OUTSIDE}.items():
        sub = verbs.add_parser(verb, help=help_text, description=f"{help_text}.".capitalize())
        sub.add_argument("--spec", required=True, help="what to do, as JSON (the rule's params)")
        sub.add_argument("--code", default="", help="fingerprint of the code, kept in records")
    return whole


def _add_plan(verbs) -> None:
    sub = verbs.add_parser(
        "plan",
        help="say what a run would do, why, and what it would cost; start nothing",
        description="Say which members a run would fit, which change made each job stale, and what"
        " time and memory it should take, from what earlier runs noted. Nothing is started.",
        epilog="Examples: python -P -m affectbench plan --configfile config/smoke.yaml --budget"
        " 10m; python -P -m affectbench plan --claims cross_modal --configfile config/study.yaml",
    )
    sub.add_argument("targets", nargs="*", default=["all"], help="what to make (all)")
    sub.add_argument(
        "--configfile", nargs="+", default=[], help="as for snakemake, over config/default"
    )
    sub.add_argument("--cores", type=int, default=os.cpu_count(), help="how many jobs at once")
    sub.add_argument(
        "--budget",
        type=seconds_of,
        metavar="TIME",
        help="also choose the most evaluations that fit this time, such as 90s, 10m or 2h",
    )
    sub.add_argument(
        "--claims",
        nargs="*",
        metavar="NAME",
        help="say instead what each test of the papers' claims could see, how many seeds or groups"
        " its effect needs, and what they cost; of all claims, or of those or the papers named",
    )


def _add_show(verbs) -> None:
    sub = verbs.add_parser(
        "show",
        help="say what a variant, dataset or method is, and where each value is from",
        description="Say what an entry of the config expands to, from which file and line each"
        " value is, who it learns from and who learns from it; of a method, what it does, its"
        " fields with their sources, and the variants that use it.",
        epilog="Example: python -m affectbench show road_xa_cmd --configfile config/paper.yaml",
    )
    sub.add_argument("name", help="a name of the config or of methods/; KIND:NAME if two have it")
    sub.add_argument(
        "--configfile", nargs="+", default=[], help="as for snakemake, over config/default"
    )


def _add_trace(verbs) -> None:
    sub = verbs.add_parser(
        "trace",
        help="name the members behind a cell of a table, with their records",
        description="Say which trained networks a number of a table is of: commit, code, seeds,"
        " versions, cost, and whom they learned from.",
        epilog="Example: python -P -m affectbench trace cross_modal/table2 'watch recording XA-CMD'"
        " 'no overlap: acc'",
    )
    sub.add_argument("table", help="a table of reports/tables: PAPER/TABLE, or TABLE")
    sub.add_argument("row", help="its number, from 1, or words that it alone has")
    sub.add_argument("column", help="its number, from 1, or its name, or a part of it")


def _add_verify(verbs) -> None:
    sub = verbs.add_parser(
        "verify",
        help="fit a random sample of members again, and say whether they come out the same",
        description="Fit members again in a scratch folder, with the code and data that are here,"
        " and compare with what is stored. Exit code 1 where one differs.",
        epilog="Example: python -m affectbench verify --sample 5",
    )
    sub.add_argument("--sample", type=int, default=3, metavar="N", help="how many members (3)")
    sub.add_argument("--seed", type=int, help="of the choice; another one each time if absent")
    sub.add_argument(
        "--starts",
        nargs="?",
        const="",
        metavar="NAME",
        help="make the starts of the project again instead, or the one that is named",
    )


def _add_check(verbs) -> None:
    sub = verbs.add_parser(
        "check",
        help="compare a run's numbers with those that were kept",
        description="Compare every value of two runs, within the spread of training seeds. Exit"
        " code 1 where one differs by more.",
        epilog="Example: python -m affectbench check reports/numbers .check/reports/numbers",
    )
    sub.add_argument("expected", type=Path, help="a folder of PAPER.csv files that were kept")
    sub.add_argument("fresh", type=Path, help="the folder of a fresh run's")


def _add_starts(verbs) -> None:
    verbs.add_parser(
        "starts",
        help="make the weights of starts/ anew, as snakemake starts does",
        description="Fit every network of config/starts.yaml in results/starts and write its"
        " weights and card to starts/ of the project.",
    )
