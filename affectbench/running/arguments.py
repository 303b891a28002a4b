"""The arguments of `python -P -m affectbench VERB`: what each verb takes, and examples of it.

A mistake in them is told in one line, with what was probably meant.
"""

import argparse
import os
import sys
from collections.abc import Sequence
from pathlib import Path

from affectbench.project.verbs import VERBS
from affectbench.refusal import Refusal, remedy
from affectbench.running.examples import EXAMPLES, PROGRAM, examples
from affectbench.running.own_arguments import inspect, new, people, with_plugins
from affectbench.running.parser import Parser, add_configfile, count, not_understood, verb_parser
from affectbench.running.sharing.arguments import export, import_
from affectbench.running.wording import seconds_of

USE_CORES = ("prepare",)  # verbs whose jobs may use several cores
CLOSING = """

To run everything: snakemake --cores all all
To see the commands that it would call: snakemake --dry-run --printshellcmds all
Paths are relative to the folder you are in."""
OUTSIDE = {  # verbs of the workflow that make no result, and so are no stages
    "publish": "publish a stored member's history to Weights & Biases",
    "partial_report": "make the report of what is there, with its holes",
}


def read(arguments: Sequence[str] | None = None) -> argparse.Namespace:
    """Return the arguments of one verb; a mistake ends the process with one line and code 2."""
    given = list(sys.argv[1:] if arguments is None else arguments)
    parser, verbs = _parser()
    if given and not given[0].startswith("-") and given[0] not in verbs:
        parser.error(f"there is no verb '{given[0]}'; {remedy(given[0], verbs, 'verb')}")
    try:
        read_ones, left_over = parser.parse_known_args(given)
    except Refusal as refusal:  # of a value, such as a time that is none
        verbs[given[0]].error(str(refusal))
    if left_over:
        verb = verbs[read_ones.verb]
        verb.error(not_understood(left_over[0], verb.option_names))
    return read_ones


def _parser() -> tuple[Parser, dict[str, Parser]]:
    """Return the parser of the command line, and that of each verb."""
    of_people = [examples(verb)[0] for verb in EXAMPLES]
    parser = Parser(
        prog=PROGRAM,
        description="Ask what a run would do (plan), what the config says (show), what a number is"
        " of (trace), whether members come out again (verify), what changed between two runs"
        " (diff), what a folder of data holds (inspect), give results away without their data"
        " (export) or take another lab's (import), or do one step of the workflow, as"
        " Snakemake calls it.",
        epilog="\n  ".join(["examples:", *of_people]) + CLOSING,
    )
    verbs = parser.add_subparsers(dest="verb", required=True, metavar="VERB")
    add_arguments = (
        _plan, _show, _trace, _verify, _check, _diff, inspect, people, export, import_, _starts,
        new,
    )  # fmt: skip
    added = {verb: add(verbs, verb) for verb, add in zip(EXAMPLES, add_arguments, strict=True)}
    for verb, help_text in {**VERBS, **OUTSIDE}.items():
        added[verb] = sub = verb_parser(verbs, verb, help_text, f"{help_text}.".capitalize())
        sub.add_argument("--spec", required=True, help="what to do, as JSON (the rule's params)")
        sub.add_argument("--code", default="", help="fingerprint of the code, kept in records")
        if verb in USE_CORES:
            sub.add_argument("--cores", type=count, default=1, help="processes that read files (1)")
    return parser, added


def _plan(verbs, name: str) -> Parser:
    sub = verb_parser(
        verbs,
        name,
        "say what a run would do, why, and what it would cost; start nothing",
        "Say which members a run would fit, which change made each job stale, and what time and"
        " memory it should take: from what earlier runs in this folder noted, and before the first"
        " one from the costs of the project's study. Nothing is started.",
    )
    sub.add_argument("targets", nargs="*", default=["all"], help="what to make (all)")
    add_configfile(sub)
    sub.add_argument("--cores", type=count, default=os.cpu_count(), help="how many jobs at once")
    sub.add_argument(
        "--budget",
        type=seconds_of,
        metavar="TIME",
        help="also choose the most evaluations that fit this time, such as 90s, 10m or 2h",
    )
    sub.add_argument(
        "--groups",
        action="store_true",
        help="also say how many jobs should share one of a cluster, as lines for its profile",
    )
    sub.add_argument(
        "--calibrate",
        action="store_true",
        help="first fit one member of each kind for some steps, on the GPU if there is one, and"
        " estimate from that (minutes; in a folder of its own)",
    )
    sub.add_argument(
        "--claims",
        nargs="*",
        metavar="NAME",
        help="say instead what each test of the papers' claims could see, how many seeds or groups"
        " its effect needs, and what they cost; of all claims, or of those or the papers named",
    )
    return sub


def _show(verbs, name: str) -> Parser:
    sub = verb_parser(
        verbs,
        name,
        "say what a variant, dataset or method is, and where each value is from",
        "Say what an entry of the config expands to, from which file and line each value is, who it"
        " learns from and who learns from it; of a method, what it does, its fields with their"
        " sources, and the variants that use it.",
    )
    sub.add_argument("name", help="a name of the config or of methods/; KIND:NAME if two have it")
    add_configfile(sub)
    return sub


def _trace(verbs, name: str) -> Parser:
    sub = verb_parser(
        verbs,
        name,
        "say where a number comes from: files, code, and the networks behind it",
        "Say which trained networks a number is of: commit, code, seeds, versions, cost, and whom"
        " they learned from. The number is named by a table with its row and column, by a claim, or"
        " by its address on the page.",
    )
    sub.add_argument(
        "table",
        help="a table of reports/tables: PAPER/TABLE, or TABLE; or #CLAIM; or the address of a"
        " number, as the page's dialog shows it",
    )
    sub.add_argument(
        "row",
        nargs="?",
        default="",
        help="its number, from 1, or words that it alone has; of a claim, the number of a test; of"
        " an address, a metric",
    )
    sub.add_argument(
        "column", nargs="?", default="", help="its number, from 1, or its name, or a part of it"
    )
    return sub


def _verify(verbs, name: str) -> Parser:
    sub = verb_parser(
        verbs,
        name,
        "fit a random sample of members again, and say whether they come out the same",
        "Fit members again in a scratch folder, with the code and data that are here, and compare"
        " with what is stored. With --stored nothing is fitted: every stored file is compared with"
        " the digest that was noted when it was written. Exit code 1 where one differs.",
    )
    sub.add_argument(
        "--stored", action="store_true", help="check the digests of all stored files instead"
    )
    sub.add_argument("--sample", type=count, default=3, metavar="N", help="how many members (3)")
    sub.add_argument("--seed", type=int, help="of the choice; another one each time if absent")
    sub.add_argument(
        "--starts",
        nargs="?",
        const="",
        metavar="NAME",
        help="make the starts of the project again instead, or the one that is named",
    )
    return sub


def _check(verbs, name: str) -> Parser:
    sub = verb_parser(
        verbs,
        name,
        "compare a run's numbers with those that were kept; or try a plug-in's contract",
        "Compare every value of two runs, within the spread of training seeds. Exit code 1 where"
        " one differs by more. Or, of a method, dataset or net, say whether it keeps its contract.",
    )
    sub.add_argument(
        "expected",
        metavar="FOLDER|KIND",
        type=Path,
        help="a folder of PAPER.csv files; or method, dataset or net",
    )
    sub.add_argument(
        "fresh",
        metavar="FRESH|NAME",
        type=Path,
        help="the folder of a fresh run's; or the plug-in's name",
    )
    with_plugins(sub)
    return sub


def _diff(verbs, name: str) -> Parser:
    sub = verb_parser(
        verbs,
        name,
        "say which numbers, verdicts and costs differ between two runs, and why",
        "Compare two runs: which numbers, verdicts and costs changed and which did not, and what is"
        " behind it: code, config, data, versions. Exit code 0, whatever differs.",
    )
    for side, which in (("run_a", "the earlier run"), ("run_b", "the later run")):
        sub.add_argument(
            side, type=Path, help=f"{which}: its folder, its folder of reports, or a bundle"
        )
    sub.add_argument("--page", type=Path, metavar="FILE", help="also write everything as HTML")
    sub.add_argument("--all", action="store_true", help="name everything that changed, not a few")
    return sub


def _starts(verbs, name: str) -> Parser:
    return verb_parser(
        verbs,
        name,
        "make the weights of starts/ anew, as snakemake starts does",
        "Fit every network of config/starts.yaml in results/starts and write its weights and card"
        " to starts/ of the project.",
    )
