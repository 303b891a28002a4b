"""What plugins declare, read from their source with `ast`: options, types, defaults, facts."""

import ast
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Annotated, Literal, get_args, get_origin

from affectbench import ranges
from affectbench.plan.declared import check_declared
from affectbench.plan.values import checked
from affectbench.project import plugins
from affectbench.project.exhibits import FOLDER, exhibit_files
from affectbench.project.fingerprint import tree_of
from affectbench.ranges import unmet
from affectbench.refusal import Refusal, remedy
from affectbench.store.paths import STARTS


@dataclass(frozen=True)
class Option:
    """One field of a plugin: its type and its default, or REQUIRED."""

    type: object  # as `checked` knows it, or the annotation's text
    default: object

    @property
    def is_tuple(self) -> bool:
        return get_origin(self.type) is tuple

    @property
    def plain(self) -> object:
        """Its type without a range."""
        return get_args(self.type)[0] if get_origin(self.type) is Annotated else self.type


REQUIRED = object()
NO_LITERAL = (ValueError, TypeError, RecursionError)  # such as f(), {[1]: 2} and a deep nesting
NAMES = {  # that an annotation may use
    "bool": bool, "int": int, "float": float, "str": str, "tuple": tuple,
    "Annotated": Annotated, "Literal": Literal,
    **{name: value for name, value in vars(ranges).items() if name[0].isupper()},
}  # fmt: skip


@dataclass(frozen=True)
class Declaration:
    """What a plugin's file says of it: options, class variables and functions.

    facts  class variables that are bound to literals, such as kinds = ("multiclass",)
    """

    kind: str
    name: str
    path: Path
    options: dict[str, Option]
    facts: dict[str, object]
    functions: frozenset[str]


class Catalogue:
    """The plugins below some roots; the first root that has a file of the name wins."""

    def __init__(self, roots: Sequence[Path]):
        self.roots = tuple(Path(root) for root in roots)

    def names(self, kind: str) -> list[str]:
        """Return the names of all plugins of a kind."""
        return sorted({name for root in self.roots for name in plugins.names(kind, root)})

    def get(self, kind: str, name: str, where: str) -> Declaration:
        """Return one plugin's declaration, or refuse, naming the config key `where`."""
        if declaration := self._get(kind, name):
            return declaration
        raise Refusal(f"{where}: unknown {kind} '{name}'; {remedy(name, self.names(kind), kind)}")

    @cache  # noqa: B019 - a plan has one catalogue
    def _get(self, kind: str, name: str) -> Declaration | None:
        paths = (plugins.find(kind, name, root) for root in self.roots)
        path = next((path for path in paths if path is not None), None)
        return _declaration(kind, path) if path else None

    def starts(self) -> dict[str, Path]:
        """Return the starts of the repository: name -> file of weights."""
        files = [file for root in self.roots for file in (root / STARTS).glob("*.safetensors")]
        return {file.stem: file for file in reversed(files)}

    @cache  # noqa: B019
    def exhibits(self, paper: str) -> dict[str, Path]:
        """Return the exhibits that a paper may show: name -> file."""
        return {n: f for root in self.roots for n, f in exhibit_files(paper, root).items()}

    def all_exhibits(self) -> set[str]:
        """Return the names of the exhibits of every paper that has a folder of them."""
        folders = [root / FOLDER for root in self.roots]
        return {file.stem for folder in folders for file in folder.glob("*/[!_]*.py")}


@cache
def literals(path: Path) -> dict[str, object]:
    """Return the module-level names of a file that are bound to literals, without importing it."""
    return _bindings(tree_of(path.read_bytes(), path).body)


@cache
def _declaration(kind: str, path: Path) -> Declaration:
    class_name = plugins.KINDS[kind].class_name
    tree = tree_of(path.read_bytes(), path)
    classes = [n for n in tree.body if isinstance(n, ast.ClassDef) and n.name == class_name]
    if not classes:
        raise plugins.without_class(kind, path)
    options = {}
    for node in classes[0].body:
        if isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name):
            annotation = ast.unparse(node.annotation)
            if not annotation.startswith(("ClassVar", "typing.ClassVar")):
                options[node.target.id] = Option(_type(node.annotation), _default(node, path))
    functions = frozenset(_functions(classes[0].body))
    facts = _bindings(classes[0].body)
    check_declared(kind, path, options, facts)
    return Declaration(kind, path.stem, path, options, facts, functions)


def _functions(body: list[ast.stmt]) -> Iterator[str]:
    """Yield the functions of a class: those it defines, and names bound to imported ones."""
    for node in body:
        if isinstance(node, ast.FunctionDef):
            yield node.name
        elif isinstance(node, ast.Assign) and isinstance(node.value, ast.Name):
            yield from (target.id for target in node.targets if isinstance(target, ast.Name))


def _default(node: ast.AnnAssign, path: Path) -> object:
    if node.value is None:
        return REQUIRED
    try:
        return ast.literal_eval(node.value)
    except NO_LITERAL:
        raise Refusal(
            f"{path}, line {node.lineno}: the default of '{ast.unparse(node.target)}' is not a"
            " literal; write the value out, so that a plan can read it without importing the plugin"
        ) from None


def _bindings(body: list[ast.stmt]) -> dict[str, object]:
    literals_of = {}
    for node in body:
        if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name):
            name, value = node.targets[0].id, node.value
        elif isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name) and node.value:
            name, value = node.target.id, node.value
        else:
            continue
        try:
            literals_of[name] = ast.literal_eval(value)
        except NO_LITERAL:
            continue
    return literals_of


def check_value(option: Option, value: object, where: str) -> object:
    """Return `value` as the option's type holds it (a list becomes a tuple), or refuse."""
    return checked(option.type, value, where)


def check_relations(plugin: Declaration, values: Mapping[str, object], where: str) -> None:
    """Refuse values that each are in range, but not together.

    values  of every field, as `check_value` returns them
    """
    if wrong := unmet(plugin.facts.get("relations", ()), values):
        raise Refusal(f"{where}: {wrong}")


def _type(node: ast.expr) -> object:
    """Return the type that an annotation means, or its text where this module does not know it.

    Names are those of NAMES; nothing else is looked up or run.
    """
    try:
        return _meaning(node)
    except (KeyError, TypeError, ValueError):
        return ast.unparse(node)


def _meaning(node: ast.expr) -> object:
    match node:
        case ast.Name(id=name):
            return NAMES[name]
        case ast.Subscript(value=value, slice=inner):
            return _meaning(value)[_meaning(inner)]
        case ast.Tuple(elts=parts):
            return tuple(map(_meaning, parts))
        case ast.Call(func=function, args=[], keywords=keywords):
            return _meaning(function)(**{k.arg: ast.literal_eval(k.value) for k in keywords})
        case _:
            return ast.literal_eval(node)
