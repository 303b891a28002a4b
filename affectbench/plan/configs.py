"""The files of a config: where they lie, how they merge, and on which line each key stands."""

from collections.abc import Iterable, Sequence
from functools import reduce
from pathlib import Path
from typing import NamedTuple

import yaml

from affectbench.plan.inherit import merged
from affectbench.project.root import ROOT
from affectbench.refusal import Refusal

FOLDER = Path("config/default")
DEFAULT = ("data", "controls", "cross_modal", "self_distillation", "concepts")  # in order


class Position(NamedTuple):
    """Where a key of the config stands."""

    file: Path
    line: int  # from 1


class ConfigFile(NamedTuple):
    """One file of a config: its content, and the line of every key by the path of keys to it."""

    content: dict
    lines: dict[tuple[str, ...], int]


def default_files(root: Path = ROOT) -> list[Path]:
    """Return the files of the default preset, in the order in which they are merged."""
    return [Path(root) / FOLDER / f"{name}.yaml" for name in DEFAULT]


def presets(configfiles: Iterable[Path | str], root: Path = ROOT) -> list[str]:
    """Return the files that are merged over the default preset, as a user would name them.

    configfiles  all of them, as Snakemake lists them. One outside the project is told by its name
    """
    default = {file.resolve() for file in default_files(root)}
    given = [path for path in (Path(file).resolve() for file in configfiles) if path not in default]
    top = Path(root).resolve()
    return [p.relative_to(top).as_posix() if p.is_relative_to(top) else p.name for p in given]


def read(configfiles: Iterable[Path | str] = (), root: Path = ROOT) -> dict:
    """Return the default preset with `configfiles` over it, as `snakemake --configfile` has it."""
    default = [load(file).content for file in default_files(root)]
    given = [load(file).content for file in configfiles]
    return merged(reduce(merged, default, {}), reduce(merged, given, {}))


def in_order(config: dict, root: Path = ROOT) -> dict:
    """Return the config that Snakemake has merged, its keys in the order of the default preset.

    Snakemake reads a user's file before the default ones, so that the keys of that file come first.
    The order of a dataset's options is the order in its name, on which its random streams depend:
    what a preset mentions must not change it. Keys of the user's own come last.
    """
    return merged(read(root=root), config)


def positions(
    configfiles: Sequence[Path | str] = (), root: Path = ROOT
) -> dict[tuple[str, ...], list[Position]]:
    """Return where every key of the config stands, in each file that has it; the last counts.

    Keys are paths of keys, such as ("variants", "xa_cmd", "method").
    """
    positions_of: dict[tuple[str, ...], list[Position]] = {}
    for file in (*default_files(root), *map(Path, configfiles)):
        for keys, line in load(file).lines.items():
            positions_of.setdefault(keys, []).append(Position(file, line))
    return positions_of


def check_files(files: Iterable[Path | str]) -> None:
    """Refuse a config file that says a key twice, which YAML readers pass over in silence."""
    for file in files:
        load(file)


def load(file: Path | str) -> ConfigFile:
    """Read one file of a config; refuse what is no YAML mapping, and a key that stands twice."""
    path = Path(file)
    if not path.is_file():
        raise Refusal(f"{path}: there is no such config file")
    try:
        loader = yaml.CSafeLoader(path.read_text("utf-8"))
    except UnicodeDecodeError:
        raise Refusal(f"{path}: it is not UTF-8 text; save it as UTF-8") from None
    try:
        root = loader.get_single_node()
        if not isinstance(root, yaml.MappingNode):
            raise Refusal(f"{path}: it holds no mapping; write KEY: VALUE lines")
        _check_unique(root, path)
        content = loader.construct_document(root)  # puts what `<<` merges into the nodes as well
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        raise Refusal(f"{path}, line {line}: not valid YAML: {error.problem}") from None
    except ValueError as error:  # a date that is none, such as 2001-99-99
        raise Refusal(f"{path}: a value cannot be read ({error}); put it in quotes") from None
    finally:
        loader.dispose()
    return ConfigFile(content, dict(_lines(root, ())))


def _check_unique(node: yaml.Node, path: Path) -> None:
    """Refuse a mapping, at any depth, in which a key stands twice."""
    children = node.value if isinstance(node, yaml.SequenceNode) else []
    if isinstance(node, yaml.MappingNode):
        lines: dict[object, int] = {}
        for key, _ in node.value:
            line = key.start_mark.line + 1
            name = (key.tag, key.value) if isinstance(key, yaml.ScalarNode) else id(key)
            if name in lines:
                both = f"lines {lines[name]} and {line}" if lines[name] != line else f"line {line}"
                raise Refusal(f"{path}: the key '{key.value}' stands twice, on {both}; keep one")
            lines[name] = line
        children = [value for _, value in node.value]
    for child in children:
        _check_unique(child, path)


def _lines(node: yaml.MappingNode, above: tuple[str, ...]) -> Iterable[tuple[tuple, int]]:
    for key, value in node.value:
        keys = (*above, key.value)
        yield keys, key.start_mark.line + 1
        if isinstance(value, yaml.MappingNode):
            yield from _lines(value, keys)
