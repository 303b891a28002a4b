"""Reading one file of a config: what YAML allows and a config does not is refused with its line."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import yaml

from affectbench.refusal import Refusal

LARGEST = 100_000  # values of a file, with everything that its aliases repeat
LONGEST = 1_000  # digits of a whole number; Python shows none of more than 4,300
PLAIN = re.compile(r"[-+]?(0|[1-9][0-9_]*|0x[0-9a-fA-F_]+)")  # a whole number that has one reading
INTEGER, FLOAT, TEXT = (f"tag:yaml.org,2002:{name}" for name in ("int", "float", "str"))
MERGE = "tag:yaml.org,2002:merge"


class ConfigFile(NamedTuple):
    """One file of a config: its content, and the line of every key by the path of keys to it."""

    content: dict
    lines: dict[tuple[str, ...], int]


def load(file: Path | str) -> ConfigFile:
    """Read one file of a config; refuse, in one line, what it cannot mean.

    That is what is no YAML mapping, a key that stands twice or is no text, an alias inside of what
    it repeats, aliases that unfold to more than LARGEST values, and a number that YAML reads as
    another one: 010 as 8, 1:30 as 90.
    """
    path = Path(file)
    try:
        loader = yaml.CSafeLoader(_text(path))
    except yaml.YAMLError as error:
        raise Refusal(f"{path}: not valid YAML: {_first_line(error)}") from None
    try:
        root = loader.get_single_node()
        if not isinstance(root, yaml.MappingNode):
            raise Refusal(f"{path}: it holds no mapping; write KEY: VALUE lines")
        _Nodes(path).check(root)
        content = loader.construct_document(root)  # puts what `<<` merges into the nodes as well
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        raise Refusal(f"{path}, line {line}: not valid YAML: {error.problem}") from None
    except yaml.YAMLError as error:
        raise Refusal(f"{path}: not valid YAML: {_first_line(error)}") from None
    except RecursionError:
        raise Refusal(f"{path}: it is nested too deeply; write it flatter") from None
    except ValueError as error:  # a date that is none, such as 2001-99-99
        raise Refusal(f"{path}: a value cannot be read ({error}); put it in quotes") from None
    finally:
        loader.dispose()
    return ConfigFile(content, dict(_lines(root, ())))


def _text(path: Path) -> str:
    try:
        return path.read_text("utf-8-sig")
    except FileNotFoundError:
        raise Refusal(f"{path}: there is no such config file") from None
    except IsADirectoryError:
        raise Refusal(f"{path}: it is a folder; name a YAML file in it") from None
    except UnicodeDecodeError:
        raise Refusal(f"{path}: it is not UTF-8 text; save it as UTF-8") from None
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or error
        raise Refusal(f"{str(path)[:200]!r}: it cannot be read ({reason})") from None


class _Nodes:
    """Checks every node of a document once, however often aliases repeat it."""

    def __init__(self, path: Path):
        self.path = path
        self.sizes: dict[int, int] = {}  # by the node's id: how many values it unfolds to
        self.open: set[int] = set()  # nodes around the one that is checked

    def check(self, node: yaml.Node) -> int:
        """Return how many values a node unfolds to; refuse what a config cannot hold."""
        if id(node) in self.sizes:
            return self.sizes[id(node)]
        line = node.start_mark.line + 1
        if id(node) in self.open:
            raise Refusal(f"{self.path}, line {line}: what begins here holds itself; write it out")
        self.open.add(id(node))
        size = 1
        if isinstance(node, yaml.MappingNode):
            self._check_keys(node)
            size += sum(self.check(value) for _, value in node.value)
        elif isinstance(node, yaml.SequenceNode):
            size += sum(map(self.check, node.value))
        else:
            self._check_number(node)
        if size > LARGEST:
            raise Refusal(
                f"{self.path}, line {line}: its aliases unfold to more than {LARGEST:,} values;"
                " write out what is meant"
            )
        self.open.remove(id(node))
        self.sizes[id(node)] = size
        return size

    def _check_keys(self, node: yaml.MappingNode) -> None:
        lines: dict[str, int] = {}
        for key, _ in node.value:
            line = key.start_mark.line + 1
            if not isinstance(key, yaml.ScalarNode) or key.tag not in (TEXT, MERGE):
                written = f"'{key.value}'" if isinstance(key, yaml.ScalarNode) else "a list"
                raise Refusal(
                    f"{self.path}, line {line}: the key {written} is no text; put it in quotes"
                )
            if key.value in lines:
                first = lines[key.value]
                both = f"lines {first} and {line}" if first != line else f"line {line}"
                raise Refusal(
                    f"{self.path}: the key '{key.value}' stands twice, on {both}; keep one"
                )
            lines[key.value] = line

    def _check_number(self, node: yaml.Node) -> None:
        text = node.value
        if node.tag == INTEGER and len(text) > LONGEST:
            raise Refusal(
                f"{self.path}, line {node.start_mark.line + 1}: the number {text[:40]}... has"
                f" {len(text)} digits; write one that is not as long"
            )
        if (node.tag == INTEGER and not PLAIN.fullmatch(text)) or (
            node.tag == FLOAT and ":" in text
        ):
            raise Refusal(
                f"{self.path}, line {node.start_mark.line + 1}: YAML reads {text[:40]} in another"
                " base; write the number that you mean, or put it in quotes"
            )


def _lines(node: yaml.MappingNode, above: tuple[str, ...]) -> Iterator[tuple[tuple, int]]:
    for key, value in node.value:
        keys = (*above, key.value)
        yield keys, key.start_mark.line + 1
        if isinstance(value, yaml.MappingNode):
            yield from _lines(value, keys)


def _first_line(error: Exception) -> str:
    return str(error).strip().splitlines()[0][:200]
