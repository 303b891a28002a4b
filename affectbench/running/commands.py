"""The command line: `python -P -m affectbench VERB`.

There is a verb for each rule of the workflow, which Snakemake calls, and some more for people
(`plan`, `show`, `trace`, `verify`, `check`). Modules are imported when their verb is called.
"""

import argparse
import importlib
import json
import os
import signal
import sys
from pathlib import Path

from affectbench.project.record import Clock
from affectbench.project.root import ROOT
from affectbench.project.verbs import VERBS
from affectbench.refusal import Refusal
from affectbench.running.host import USE_NETWORKS, workplace_for
from affectbench.running.settings import Settings
from affectbench.running.wording import seconds_of
from affectbench.store.costs import LINE

OUTSIDE = {  # verbs of the workflow that make no result, and so are no stages
    "publish": "publish a stored member's history to Weights & Biases",
    "partial_report": "make the report of what is there, with its holes",
}


def main(arguments: list[str] | None = None) -> int:
    """Run one verb and return the exit code.

    A user's mistake ends with one line on standard error and exit code 2.
    """
    given = _parser().parse_args(arguments)
    try:
        if given.verb in ASKED:
            return ASKED[given.verb](given)
        _check_root()
        _run(given.verb, json.loads(given.spec), given.code)
    except Refusal as refusal:
        print(f"affectbench {given.verb}: error: {refusal}", file=sys.stderr)
        return 2
    except json.JSONDecodeError as error:
        print(f"affectbench {given.verb}: error: --spec is not JSON: {error}", file=sys.stderr)
        return 2
    return 0


def _run(verb: str, spec: dict, code: str) -> None:
    """Run a job of the workflow; the last line of its log says what it cost."""
    clock, settings = Clock(), Settings.from_environment()
    if verb == "publish":
        from affectbench.running.logbook import publish

        publish(tuple(spec["member"]), settings.tracking)
    elif verb == "partial_report":
        from affectbench.running.partial import compile_partial

        compile_partial(spec)
    elif verb in USE_NETWORKS:
        with workplace_for(verb, spec, settings) as workplace:
            importlib.import_module(f"affectbench.stages.{verb}").run(spec, code, workplace)
    else:
        importlib.import_module(f"affectbench.stages.{verb}").run(spec, code)
    print(LINE.format(**clock.read()), file=sys.stderr)


def _plan(given: argparse.Namespace) -> int:
    if given.claims is not None:
        from affectbench.running.foresee_claims import foresee_claims

        if given.budget is not None:
            raise Refusal("--budget says nothing of claims; leave --budget or --claims out")
        signal.signal(signal.SIGPIPE, signal.SIG_DFL)  # as for any command before "| head"
        return foresee_claims(given.claims, given.configfile)
    from affectbench.running.foresee import foresee

    return foresee(given.targets, given.configfile, given.cores, given.budget)


def _show(given: argparse.Namespace) -> int:
    from affectbench.running.show import show

    signal.signal(signal.SIGPIPE, signal.SIG_DFL)  # as for any command before "| head"
    show(given.name, given.configfile)
    return 0


def _trace(given: argparse.Namespace) -> int:
    from affectbench.running.tracing import trace

    signal.signal(signal.SIGPIPE, signal.SIG_DFL)  # as for any command before "| head"
    trace(given.table, given.row, given.column)
    return 0


def _verify(given: argparse.Namespace) -> int:
    if given.starts is not None:
        from affectbench.running.starts import verify_starts

        return 0 if verify_starts(given.starts) else 1
    from affectbench.running.verify import verify

    return 0 if verify(given.sample, given.seed) else 1


def _starts(given: argparse.Namespace) -> int:
    from affectbench.running.starts import make_starts

    make_starts()
    return 0


def _check(given: argparse.Namespace) -> int:
    from affectbench.running.check import check

    return 0 if check(given.expected, given.fresh) else 1


# The verbs for people: each runs with its own arguments and returns the exit code.
ASKED = {
    "plan": _plan,
    "show": _show,
    "trace": _trace,
    "verify": _verify,
    "check": _check,
    "starts": _starts,
}


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -P -m affectbench",
        description="Ask what a run would do (plan), what the config says (show), what a number is"
        " of (trace), whether members come out again (verify), or do one step of the"
        " workflow, as Snakemake calls it.",
        epilog="To run everything: snakemake --cores all all. To see the commands that it would"
        " call: snakemake -n -p all. Paths are relative to the folder you are in.",
    )
    verbs = parser.add_subparsers(dest="verb", required=True, metavar="VERB")
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
    return parser


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


def _check_root() -> None:
    """Refuse to run where the Snakefile and the installed package are of different copies."""
    expected = os.environ.get("AFFECTBENCH_ROOT")
    if expected and os.path.realpath(expected) != str(ROOT):
        raise Refusal(
            f"the Snakefile lies in {expected}, but the installed affectbench in {ROOT};"
            " run 'make env' beside the Snakefile, or activate its own environment"
        )
