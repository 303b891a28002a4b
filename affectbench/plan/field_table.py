"""The fields of all plugins as the table of docs/config.md: what each may be, and its default."""

from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, Literal, get_args, get_origin

from affectbench.plan.catalogue import REQUIRED, Catalogue
from affectbench.project.root import ROOT

PAGE = ROOT / "docs/config.md"
BEGIN, END = "<!-- fields: made by make fields -->\n", "<!-- end of fields -->\n"
KINDS = {"method": "Methods", "network": "Networks", "dataset": "Datasets"}
WORDS = {bool: "`true` or `false`", int: "whole number", float: "number", str: "text"}


def words_of(type_: object) -> str:
    """Return in words what a field of a type may be.

    >>> from affectbench.ranges import Positive, Width
    >>> words_of(Positive), words_of(tuple[Width, ...]), words_of(Literal["a", 7])
    ('number above 0', 'list of: whole number 1 to 65,536', '`a`, `7`')
    """
    inner = get_args(type_)
    if get_origin(type_) is Annotated:
        return " ".join([words_of(inner[0]), *map(str, inner[1:])])
    if get_origin(type_) is tuple:
        return f"list of: {words_of(inner[0])}"
    if get_origin(type_) is Literal:
        return ", ".join(f"`{choice}`" if choice != "" else "`''`" for choice in inner)
    return WORDS.get(type_, str(type_))


def field_table(catalogue: Catalogue) -> str:
    """Return the tables of fields, one for each kind of plugin, in Markdown."""
    return "\n".join(line for kind in KINDS for line in _of_kind(kind, catalogue))


def with_table(page: str, table: str) -> str:
    """Return a page whose table between BEGIN and END is the given one."""
    above, _, rest = page.partition(BEGIN)
    _, _, below = rest.partition(END)
    return f"{above}{BEGIN}\n{table}\n{END}{below}"


def renew(page: Path = PAGE) -> None:
    """Write the table of this project's plugins into a page."""
    table = field_table(Catalogue([ROOT]))
    page.write_text(with_table(page.read_text("utf-8"), table), encoding="utf-8")


def _of_kind(kind: str, catalogue: Catalogue) -> Iterator[str]:
    """Yield the lines of the table of a kind: a row for each field and what it may be."""
    defaults: dict[tuple[str, str], dict[str, list[str]]] = {}
    relations = []
    for name in catalogue.names(kind):
        plugin = catalogue.get(kind, name, name)
        relations += [(name, expression) for expression, _ in plugin.facts.get("relations", ())]
        for field, option in plugin.options.items():
            default = "none" if option.default is REQUIRED else _written(option.default)
            of_field = defaults.setdefault((field, words_of(option.type)), {})
            of_field.setdefault(default, []).append(name)
    yield from (f"| {KINDS[kind]}: field | what it may be | default |", "|---|---|---|")
    for (field, words), of_field in sorted(defaults.items()):
        shown = "; ".join(f"{value}: {', '.join(names)}" for value, names in of_field.items())
        yield f"| `{field}` | {words} | {shown} |"
    yield ""
    if relations:
        yield "Between fields:"
        yield ""
        yield from (f"- {name}: `{expression}`" for name, expression in relations)
        yield ""


def _written(value: object) -> str:
    if isinstance(value, tuple):
        return f"`[{', '.join(map(str, value))}]`"
    if isinstance(value, bool):
        return f"`{str(value).lower()}`"
    return f"`{value}`" if value != "" else "`''`"
