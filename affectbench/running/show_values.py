"""The values of a config entry as lines of text: key, value, and the file and line of each."""

import textwrap
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import NamedTuple

from affectbench.plan.catalogue import REQUIRED, Declaration
from affectbench.plan.fields import fields_of
from affectbench.plan.inherit import lineage
from affectbench.plan.origins import Origins
from affectbench.project.root import ROOT


class Row(NamedTuple):
    """One value: its key, indented by depth, the value as text, and the position it comes from."""

    depth: int
    key: str
    value: str
    origin: str


class Entry(NamedTuple):
    """One entry of a table of the config, with all inherited values and their origins."""

    table: str
    name: str
    content: dict
    origins: Origins

    def heading(self, kind: str) -> list[str]:
        """Return lines with the entry's parents (`like`) and its positions in files."""
        chain = lineage(self.origins.config[self.table], self.table, self.name)
        like = "".join(f", like {parent}" for parent in chain[1:])
        places = self.origins.positions[(self.table, self.name)]
        return [f"{kind} {self.name}{like}", *(f"  {position(*place)}" for place in places)]

    def rows(self, key: str) -> Iterator[Row]:
        """Return the rows of a key: one, or one for each key of a mapping."""
        value = self.content[key]
        if not isinstance(value, dict):
            yield Row(0, key, text_of(value), self._origin(key))
            return
        yield Row(0, key, "", "")
        for inner, item in value.items():
            yield Row(1, inner, text_of(item), self._origin(key, inner))

    def option_rows(self, plugin: Declaration, *above: str) -> Iterator[Row]:
        """Return the rows of a plugin's options, with the entry's value or the plugin's default.

        above  the keys of the entry under which the options stand
        """
        given = self.content
        for key in above:
            given = given.get(key, {})
        fields = fields_of(plugin)
        for name, option in plugin.options.items():
            if name in given:
                yield Row(1, name, text_of(given[name]), self._origin(*above, name))
            elif option.default is not REQUIRED:
                origin = f"default, {position(plugin.path, fields[name].line)}"
                yield Row(1, name, text_of(option.default), origin)

    def _origin(self, *keys: str) -> str:
        where, entry = self.origins.of(self.table, self.name, *keys)
        return position(*where) + (f", of {entry}" if entry != self.name else "")


def text_of(value: object) -> str:
    """Return a value as the config writes it.

    >>> text_of({"variant": "tea_v", "where": {"lr": 0.1}}), text_of((True, None, "x"))
    ('{variant: tea_v, where: {lr: 0.1}}', '[true, null, x]')
    """
    if isinstance(value, dict):
        return "{" + ", ".join(f"{key}: {text_of(item)}" for key, item in value.items()) + "}"
    if isinstance(value, list | tuple):
        return "[" + ", ".join(map(text_of, value)) + "]"
    return {True: "true", False: "false", None: "null"}[value] if _is_word(value) else str(value)


def _is_word(value: object) -> bool:
    return value is None or isinstance(value, bool)


def position(file: Path, line: int) -> str:
    """Return FILE:LINE, with the path relative to the project's root where it lies below it."""
    path = Path(file).resolve()
    return f"{path.relative_to(ROOT) if path.is_relative_to(ROOT) else file}:{line}"


def table_of(rows: Iterable[Row]) -> list[str]:
    """Return rows as lines in three aligned columns: key, value, origin.

    >>> table_of([Row(0, "net", "", ""), Row(1, "width", "8", "a.yaml:3")])
    ['  net', '    width  8  a.yaml:3']
    """
    rows = list(rows)
    keys = ["  " * (row.depth + 1) + row.key for row in rows]
    key_width = max(map(len, keys), default=0)
    value_width = max((len(row.value) for row in rows if len(row.value) <= 44), default=0)
    return [
        f"{key:{key_width}}  {row.value:{value_width}}  {row.origin}".rstrip()
        for key, row in zip(keys, rows, strict=True)
    ]


def section(title: str, lines: Iterable[str]) -> list[str]:
    """Return a title above indented, wrapped lines; [] where there are no lines."""
    lines = list(lines)
    wide = {"width": 100, "initial_indent": "  ", "subsequent_indent": "    "}
    wrapped = [part for line in lines for part in textwrap.wrap(line, **wide)]
    return ["", title, *wrapped] if lines else []
