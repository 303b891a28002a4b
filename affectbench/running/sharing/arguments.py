"""The arguments of `export` and `import`."""

from pathlib import Path

from affectbench.running.parser import Parser, add_configfile, count, verb_parser
from affectbench.running.sharing.least import LEAST


def export(verbs, name: str) -> Parser:
    sub = verb_parser(
        verbs,
        name,
        "give a run's results away, without its data",
        "Write metrics, the sums that they are computed from, records and tables of papers as one"
        " zip: no picture, sound, row id, path or name of a group, which become numbers. What"
        " leaves is printed first. Refused where a group has so few rows that a sum is a label.",
    )
    sub.add_argument("--papers", nargs="+", required=True, metavar="PAPER", help="whose results")
    sub.add_argument("--to", type=Path, required=True, metavar="FILE", help="the zip to write")
    sub.add_argument("--dry-run", action="store_true", help="print what would leave, write nothing")
    sub.add_argument("--licence", metavar="TEXT", help="under which others may use the results")
    sub.add_argument("--citation", metavar="TEXT", help="whom those who use them should cite")
    sub.add_argument(
        "--least-rows", type=count, default=LEAST, metavar="N", help=f"of a group ({LEAST})"
    )
    sub.add_argument(
        "--pool", action="store_true", help="put groups together that have fewer rows than that"
    )
    add_configfile(sub)
    return sub


def import_(verbs, name: str) -> Parser:
    sub = verb_parser(
        verbs,
        name,
        "take another lab's results, computed again from their sums",
        "Check a file that export wrote, compute its numbers again from its sums, compare, and keep"
        " it in results/labs. The page shows it after the next run.",
    )
    sub.add_argument("bundle", type=Path, help="the zip")
    sub.add_argument("--as", dest="lab", required=True, metavar="LAB", help="what to call the lab")
    return sub
