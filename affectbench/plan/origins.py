"""Where each value of the config comes from: which file and line, through presets and `like`."""

from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

from affectbench.plan import configs
from affectbench.plan.configs import Position
from affectbench.plan.inherit import lineage
from affectbench.project.root import ROOT


class Origin(NamedTuple):
    """The line that gives a value, and the entry that it stands in."""

    position: Position
    entry: str


class Origins:
    """The merged config as written, `like` and nulls included, and the positions of every key."""

    def __init__(self, configfiles: Sequence[Path | str] = (), root: Path = ROOT):
        self.config = configs.read(configfiles, root)
        self.positions = configs.positions(configfiles, root)

    def of(self, table: str, name: str, *keys: str) -> Origin:
        """Return where a value that an entry has is from: itself, or the nearest that it is like.

        Worked value: ("variants", "sampled_cmd", "hparams", "lr") stands in `road_baseline`.
        """
        entries = self.config[table]
        ancestors = lineage(entries, table, name)
        entry = next(ancestor for ancestor in ancestors if _has(entries[ancestor], keys))
        return Origin(self.positions[(table, entry, *keys)][-1], entry)

    def children(self, table: str, name: str) -> list[str]:
        """Return the entries that are like this one, directly or through others."""
        entries = self.config[table]
        others = [other for other, entry in entries.items() if entry is not None and other != name]
        return [other for other in others if name in lineage(entries, table, other)]


def _has(entry: object, keys: Sequence[str]) -> bool:
    for key in keys:
        if not isinstance(entry, dict) or entry.get(key) is None:
            return False
        entry = entry[key]
    return True
