"""The arguments of verbs for data and plug-ins of one's own: `inspect`, `people` and `new`."""

from pathlib import Path

from affectbench.running.parser import Parser, verb_parser

NEW = "write a method, dataset or net that runs at once, and a config; say what to run next"


def with_plugins(sub: Parser) -> Parser:
    """Add the argument that names a folder of plug-ins, and return the parser."""
    sub.add_argument("--plugins", metavar="FOLDER", help="that has the plug-in, if not the project")
    return sub


def inspect(verbs, name: str) -> Parser:
    sub = verb_parser(
        verbs,
        name,
        "say what a folder of raw data holds, before anything is made of it",
        "Read a folder as its authors distribute it, and say what was found, what was left out and"
        " why, how often each class is there, and how long prepare would take. Nothing is written.",
    )
    sub.add_argument("dataset", help="a file of datasets/, without its suffix")
    sub.add_argument("--raw", required=True, metavar="FOLDER", help="the data's own folder")
    given = {"nargs": "+", "default": [], "metavar": "NAME=VALUE"}
    sub.add_argument("--options", **given, help="as a config gives them")
    sub.add_argument(
        "--sample",
        type=int,
        default=60,
        metavar="N",
        help="how many files of each kind are decoded, evenly spread (60); 0 for all",
    )
    sub.add_argument("--sheet", type=Path, metavar="FILE", help="also draw a contact sheet")
    return with_plugins(sub)


def people(verbs, name: str) -> Parser:
    sub = verb_parser(
        verbs,
        name,
        "say how sure people were who voted on a dataset, from its lists alone",
        "Say how far people agree, and how close to their votes a perfect prediction would be.",
    )
    sub.add_argument("dataset", help="a file of datasets/, without its suffix")
    sub.add_argument("--raw", required=True, metavar="FOLDER", help="the folder of its lists")
    return with_plugins(sub)


def new(verbs, name: str) -> Parser:
    sub = verb_parser(verbs, name, NEW, f"{NEW}.".capitalize())
    sub.add_argument("kind", help="method, dataset or net")
    sub.add_argument("name", help="as in my_cmd")
    sub.add_argument("--into", type=Path, metavar="FOLDER", help="of plug-ins; else the project")
    return sub
