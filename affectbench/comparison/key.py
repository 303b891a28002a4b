"""What a value of a comparison is of: one type that is made from a plan, written and read again.

The same key stands in `cells.csv`, behind every cell of a table, on the page and in `trace`.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from affectbench.naming import text_of

REPLICATE = "fold"  # the dataset option whose values are put together in one value
OPTION, SWEEP = "option.", "sweep."  # how a CSV's columns of dataset options and of sweeps begin

Member = tuple[str, str, int, int]  # dataset, variant, generation, seed


class Settings(tuple):
    """Swept fields with their values as text, in the order of the config.

    >>> swept = Settings.of({"overlap": 0.5, "split": "subject"})
    >>> str(swept), swept.has({"overlap": 0.5}), str(swept.replaced({"overlap": 0.0}))
    ('overlap=0.5 split=subject', True, 'overlap=0 split=subject')
    """

    @classmethod
    def of(cls, values: Mapping[str, object]) -> "Settings":
        return cls((name, text_of(value)) for name, value in values.items())

    @classmethod
    def read(cls, text: str) -> "Settings":
        """Return settings that are written as `str` writes them."""
        return cls(tuple(part.split("=", 1)) for part in text.split())

    def __str__(self) -> str:
        return " ".join(f"{name}={value}" for name, value in self)

    def has(self, wanted: Mapping[str, object]) -> bool:
        """Return whether all of some values are set here."""
        return Settings.of(wanted).within(self)

    def within(self, other: Iterable[tuple[str, str]]) -> bool:
        return set(self) <= set(other)

    def replaced(self, changes: Mapping[str, object]) -> "Settings":
        return Settings.of({**dict(self), **changes})


class Key(NamedTuple):
    """What one value of a comparison is of: everything but the metric, the fold and the seed."""

    dataset: str  # its name in the config
    options: Settings  # of the dataset, those that are swept, without the fold
    variant: str  # its label
    sweep: Settings  # of the variant
    generation: int
    ensemble_size: int
    task: str

    @classmethod
    def of(cls, evaluation: Mapping, ensemble_size: int = 1, task: str = "") -> "Key":
        """Return the key of an evaluation, as a paper's plan lists it."""
        options = {k: v for k, v in evaluation["options"].items() if k != REPLICATE}
        return cls(
            evaluation["dataset_base"],
            Settings.of(options),
            evaluation["variant_base"],
            Settings.of(evaluation["sweep"]),
            evaluation.get("generation", 0),
            ensemble_size,
            task,
        )

    @classmethod
    def read(cls, row: Mapping, prefix: str = "") -> "Key":
        """Return the key of a CSV's row, as `Columns` wrote it.

        prefix  begins the names of the columns of another side; parts without one are shared
        """
        parts = {name: row.get(f"{prefix}{name}", row[name]) for name in cls._fields}
        settings = {name: Settings.read(parts[name]) for name in ("options", "sweep")}
        numbers = {name: int(parts[name]) for name in ("generation", "ensemble_size")}
        return cls(**{**parts, **settings, **numbers})

    @property
    def text(self) -> str:
        """The key as one text, which tells it from every other.

        >>> Key("watch", Settings.of({"overlap": 0.5}), "xa_cmd", Settings(), 0, 1, "activity").text
        'watch|overlap=0.5|xa_cmd||0|1|activity'
        """
        return "|".join(map(str, self))

    def without_task(self) -> "Key":
        """Return the key of every task together: the members behind them are the same."""
        return self._replace(task="")

    def matches(self, fields: Mapping[str, object]) -> bool:
        """Return whether fields have these values; of settings, those that are given count."""
        return all(
            getattr(self, name).has(value)
            if isinstance(value, Mapping)
            else getattr(self, name) == _part(name, value)
            for name, value in fields.items()
        )

    def moved(self, fields: Mapping[str, object]) -> "Key":
        """Return this key with other values; settings keep those that a mapping does not give.

        Settings that are written as text are replaced whole: {"sweep": ""} is a variant that is
        not swept.
        """
        return self._replace(
            **{
                name: getattr(self, name).replaced(value)
                if isinstance(value, Mapping)
                else _part(name, value)
                for name, value in fields.items()
            }
        )


def _part(name: str, value: object) -> object:
    """Return a part of a key as it is held: settings may be written as text."""
    is_settings = name in ("options", "sweep") and isinstance(value, str)
    return Settings.read(value) if is_settings else value


class Columns:
    """The columns in which a paper's CSVs hold keys: one for each part, option and swept field."""

    def __init__(self, evaluations: Iterable[Mapping]):
        keys = [Key.of(evaluation) for evaluation in evaluations]
        self.options = tuple(dict.fromkeys(name for key in keys for name, _ in key.options))
        self.sweep = tuple(dict.fromkeys(name for key in keys for name, _ in key.sweep))

    @property
    def names(self) -> tuple[str, ...]:
        options = (f"{OPTION}{name}" for name in self.options)
        return (*Key._fields, *options, *(f"{SWEEP}{name}" for name in self.sweep))

    def values(self, key: Key) -> tuple:
        """Return what stands in the columns; nothing for a field that the key does not have."""
        options, sweep = dict(key.options), dict(key.sweep)
        given = [options.get(name, "") for name in self.options]
        return (*map(_plain, key), *given, *(sweep.get(name, "") for name in self.sweep))


def _plain(part: object) -> object:
    return str(part) if isinstance(part, Settings) else part


def put_together(evaluations: Iterable[Mapping]) -> dict[Key, list[Mapping]]:
    """Return the evaluations of each key, its folds, in the order of the config."""
    of_key: dict[Key, list[Mapping]] = {}
    for evaluation in evaluations:
        of_key.setdefault(Key.of(evaluation), []).append(evaluation)
    return of_key


def members_behind(evaluations: Sequence[Mapping]) -> dict[Key, list[Member]]:
    """Return the members behind each key without its task, in the order of the config.

    An ensemble of size T is of the first T seeds, a single network (T = 1) of every seed alone.
    """
    behind: dict[Key, list[Member]] = {}
    for evaluation in evaluations:
        for size in evaluation["ensemble_sizes"]:
            seeds = evaluation["seeds"] if size == 1 else evaluation["seeds"][:size]
            behind.setdefault(Key.of(evaluation, size), []).extend(
                (evaluation["dataset"], evaluation["variant"], evaluation["generation"], seed)
                for seed in seeds
            )
    return behind
