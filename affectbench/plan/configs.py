"""The files of a config: where they lie, how they merge, and on which line each key stands."""

from collections.abc import Iterable, Sequence
from functools import reduce
from pathlib import Path
from typing import NamedTuple

from affectbench.plan.config_file import load
from affectbench.plan.inherit import merged
from affectbench.project.root import ROOT

FOLDER = Path("config/default")
DEFAULT = ("data", "controls", "cross_modal", "self_distillation", "concepts")  # in order


class Position(NamedTuple):
    """Where a key of the config stands."""

    file: Path
    line: int  # from 1


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
    """Refuse a config file that `load` refuses, also where YAML readers pass over it in silence."""
    for file in files:
        load(file)
