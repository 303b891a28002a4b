"""What the class of a plug-in declares for the plan: checked once, where its file is read."""

import ast
from collections.abc import Collection, Mapping
from pathlib import Path

from affectbench.plan.values import shown
from affectbench.ranges import FUNCTIONS, OPERATORS
from affectbench.refusal import Refusal, remedy

NEEDED = {  # class variable of a dataset -> what it names
    "decode": "the options that change what `prepare` makes",
    "modalities": "the inputs of its rows",
    "tasks": "the targets of its rows",
}
TEXTS = {"dataset": (*NEEDED, "truth"), "method": ("kinds", "needs", "budget")}  # tuples of texts
OF_OPTIONS = ("decode", "budget")  # those of them that name options
PARTS = "and, or, not, in, comparisons, + - * % and len(), round(), range()"  # of a relation


def check_declared(
    kind: str, path: Path, options: Collection[str], facts: Mapping[str, object]
) -> None:
    """Refuse a declaration that lacks what the plan needs of it, or says what cannot be.

    kind   "method", "dataset" or "network"
    path   the plug-in's file, for messages
    facts  the class variables that are bound to literals
    """
    for name, meaning in NEEDED.items():
        if kind == "dataset" and name not in facts:
            raise Refusal(
                f"{path}: class 'Dataset' has no '{name}' that a plan can read without running it;"
                f" write {name} = ('NAME',) there, literally, with {meaning}, or () for none"
            )
    for name in TEXTS.get(kind, ()):
        if name in facts:
            _check_texts(path, name, facts[name])
    for name in OF_OPTIONS:
        if name in TEXTS.get(kind, ()):
            _check_options(path, name, options, facts.get(name, ()))
    if kind == "dataset" and not isinstance(facts.get("bundled", ""), str):
        raise Refusal(
            f"{path}: bundled is {shown(facts['bundled'])}, which is no text; write bundled ="
            " 'PACKAGE/FOLDER'"
        )
    _check_relations(path, options, facts.get("relations", ()))


def _check_texts(path: Path, name: str, value: object) -> None:
    if not _are_texts(value):
        example = f"({value!r},)" if isinstance(value, str) else "('NAME',)"
        raise Refusal(
            f"{path}: {name} is {shown(value)}, which is no tuple of texts; write {name} ="
            f" {example}"
        )


def _check_options(path: Path, name: str, options: Collection[str], value: Collection[str]) -> None:
    for option in value:
        if option not in options:
            near = remedy(option, options, "option")
            raise Refusal(f"{path}: {name} names '{option}', which is no option; {near}")


def _check_relations(path: Path, options: Collection[str], value: object) -> None:
    if not isinstance(value, tuple | list) or not all(_are_texts(r) and len(r) == 2 for r in value):
        raise Refusal(
            f"{path}: relations is {shown(value)}, which are no pairs of texts; write relations ="
            " (('EXPRESSION', 'WHAT TO DO'),)"
        )
    for expression, _ in value:
        if fault := _fault_of(expression, options):
            raise Refusal(f"{path}: relations: {shown(expression)} {fault}")


def _are_texts(value: object) -> bool:
    return isinstance(value, tuple | list) and all(isinstance(item, str) for item in value)


def _fault_of(expression: str, options: Collection[str]) -> str:
    """Return what is wrong with a relation as it is written, and the remedy; "" if nothing is.

    >>> _fault_of("width % heads == 0", ("width", "heads"))
    ''
    >>> _fault_of("widht == 4", ("width", "heads"))
    "names 'widht', which is no option; did you mean 'width'?"
    """
    try:
        nodes = list(ast.walk(ast.parse(expression, mode="eval").body))
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return "is no expression; write one in options, as 'width % heads == 0'"
    functions = {node.func for node in nodes if isinstance(node, ast.Call)}
    for node in nodes:
        if isinstance(node, ast.expr) and not _has_value(node):
            return f"has '{ast.unparse(node)}'; a relation is made of options, numbers, {PARTS}"
        if isinstance(node, ast.Name) and node not in functions and node.id not in options:
            return f"names '{node.id}', which is no option; {remedy(node.id, options, 'option')}"
    return ""


def _has_value(node: ast.expr) -> bool:
    """Return whether `ranges.unmet` has a value for a node of an expression."""
    match node:
        case ast.Constant() | ast.Name() | ast.BoolOp() | ast.UnaryOp(op=ast.Not()):
            return True
        case ast.BinOp(op=operation):
            return type(operation) in OPERATORS
        case ast.Compare(ops=operations):
            return all(type(operation) in OPERATORS for operation in operations)
        case ast.Call(func=ast.Name(id=name), keywords=[]):
            return name in FUNCTIONS
    return False
