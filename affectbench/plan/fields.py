"""The fields of a plugin as its file writes them: with the comments that say what each is from."""

import ast
from importlib.util import decode_source
from pathlib import Path
from typing import NamedTuple

from affectbench.plan.catalogue import Declaration
from affectbench.project.fingerprint import tree_of


class Field(NamedTuple):
    """A field's line in its file, from 1, and its source text with the comments above it."""

    line: int
    text: str


def fields_of(plugin: Declaration) -> dict[str, Field]:
    """Return the fields of a plugin that can be set from a config, in the order of its file."""
    source = decode_source(plugin.path.read_bytes())
    lines = source.splitlines()
    fields = {}
    for node in _statements(source):
        if isinstance(node, ast.AnnAssign) and ast.unparse(node.target) in plugin.options:
            first = node.lineno - 1
            while lines[first - 1].strip().startswith("#"):
                first -= 1
            text = "\n".join(line.strip() for line in lines[first : node.end_lineno])
            fields[ast.unparse(node.target)] = Field(node.lineno, text)
    return fields


def docstrings(path: Path) -> list[str]:
    """Return what a plugin's file says of itself, and then what its class says."""
    tree = tree_of(path.read_bytes(), path)
    classes = [node for node in tree.body if isinstance(node, ast.ClassDef)]
    return [text for node in (tree, *classes) if (text := ast.get_docstring(node))]


def _statements(source: str) -> list[ast.stmt]:
    classes = [node for node in ast.parse(source).body if isinstance(node, ast.ClassDef)]
    return [statement for node in classes for statement in node.body]
