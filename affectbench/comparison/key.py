"""The identity of a value in a comparison: which data, which variant, how many members pooled.

`Key` is that identity. It is made from a paper's plan (`Key.of`), written into the columns of a CSV
(`Columns`) and read from them (`Key.read`). The same key stands in `cells.csv`, behind every number
of a table, on the page and in `trace`.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from affectbench.naming import text_of
from affectbench.store.records import Member

REPLICATE = "fold"  # the dataset option whose values are put together in one value
EFFORT = "effort"  # the sweep of a variant over its budget, which is a question of its own
OPTION, SWEEP = "option.", "sweep."  # what the names of a CSV's columns of settings begin with
OTHER = "other_"  # what the names of the columns of a difference's other side begin with


class Swept(tuple):
    """The values of swept fields, as (name, value as text), in the order of the config.

    Two are equal if they have the same values, whatever their order.

    >>> swept = Swept.of({"overlap": 0.5, "split": "subject"})
    >>> str(swept), swept.has({"overlap": 0.5}), str(swept.replaced({"overlap": 0.0}))
    ('overlap=0.5 split=subject', True, 'overlap=0 split=subject')
    >>> swept == Swept.of({"split": "subject", "overlap": 0.5})
    True
    """

    @classmethod
    def of(cls, values: Mapping[str, object]) -> "Swept":
        return cls((name, text_of(value)) for name, value in values.items())

    @classmethod
    def read(cls, text: str) -> "Swept":
        """Return settings from one text, in which people write them: "overlap=0.5 split=subject".

        The files in `workflow/published/` have such a text. A comparison's CSVs have a column for
        each field instead, which `Key.read` reads.
        """
        return cls(tuple(part.split("=", 1)) for part in text.split())

    def __eq__(self, other: object) -> bool:
        return isinstance(other, tuple) and sorted(self) == sorted(other)

    def __ne__(self, other: object) -> bool:  # else that of tuple
        return not self == other

    def __hash__(self) -> int:
        return hash(frozenset(self))

    def __str__(self) -> str:
        return " ".join(f"{name}={value}" for name, value in self)

    def has(self, wanted: Mapping[str, object]) -> bool:
        """Return whether every wanted field has the wanted value here."""
        return Swept.of(wanted).within(self)

    def within(self, other: Iterable[tuple[str, str]]) -> bool:
        """Return whether the other settings have all of these values, and perhaps more."""
        return set(self) <= set(other)

    def replaced(self, changes: Mapping[str, object]) -> "Swept":
        """Return these settings with some values changed, or added at the end."""
        return Swept.of({**dict(self), **changes})


class Key(NamedTuple):
    """What one value of a comparison is about, except for its metric.

    Folds and seeds are no part of it, because a value sums over them.
    """

    dataset: str  # its name in the config
    options: Swept  # the dataset's swept options, without the fold
    variant: str  # its label
    sweep: Swept  # the variant's swept hyper-parameters
    generation: int
    ensemble_size: int
    task: str

    @classmethod
    def of(cls, evaluation: Mapping, ensemble_size: int = 1, task: str = "") -> "Key":
        """Return the key of an evaluation, which is an entry of a paper's plan."""
        options = {k: v for k, v in evaluation["options"].items() if k != REPLICATE}
        return cls(
            evaluation["dataset_base"],
            Swept.of(options),
            evaluation["variant_base"],
            Swept.of(evaluation["sweep"]),
            evaluation.get("generation", 0),
            ensemble_size,
            task,
        )

    @classmethod
    def read(cls, row: Mapping, prefix: str = "") -> "Key":
        """Return the key in a row of a CSV, from the columns that `Columns` names.

        Swept are read from the columns of their fields, in the order of the columns; a field
        whose column is empty is not set. The columns `options` and `sweep`, which show the same
        settings as one text, are for people.

        prefix  OTHER for the other side of a difference: what it shares with the first side has no
                columns of its own
        """
        own = {name: prefix if f"{prefix}{name}" in row else "" for name in cls._fields}
        return cls(
            dataset=row[f"{own['dataset']}dataset"],
            options=_read_settings(row, f"{own['options']}{OPTION}"),
            variant=row[f"{own['variant']}variant"],
            sweep=_read_settings(row, f"{own['sweep']}{SWEEP}"),
            generation=int(row[f"{own['generation']}generation"]),
            ensemble_size=int(row[f"{own['ensemble_size']}ensemble_size"]),
            task=row[f"{own['task']}task"],
        )

    @property
    def text(self) -> str:
        """The key as one text; different keys have different texts.

        >>> Key("watch", Swept.of({"overlap": 0.5}), "xa_cmd", Swept(), 0, 1, "activity").text
        'watch|overlap=0.5|xa_cmd||0|1|activity'
        """
        parts = (Swept(sorted(p)) if isinstance(p, Swept) else p for p in self)
        return "|".join(map(str, parts))

    @property
    def effort(self) -> str:
        """The effort at which a swept variant was trained, "" at its own budget."""
        return dict(self.sweep).get(EFFORT, "")

    def without_task(self) -> "Key":
        """Return this key for all tasks together: they have the same members behind them."""
        return self._replace(task="")

    def matches(self, fields: Mapping[str, object]) -> bool:
        """Return whether this key has the given fields.

        Settings that are given as a mapping match where this key has these values, and perhaps
        more: {"options": {"overlap": 0}} matches "overlap=0 split=subject".
        """
        return all(
            getattr(self, name).has(value)
            if isinstance(value, Mapping)
            else getattr(self, name) == _part(name, value)
            for name, value in fields.items()
        )

    def moved(self, fields: Mapping[str, object]) -> "Key":
        """Return this key with other values in the given fields.

        Settings given as a mapping change these values alone: {"options": {"overlap": 0}} turns
        "overlap=0.5 split=subject" into "overlap=0 split=subject". Settings given as text
        are replaced whole: {"sweep": ""} is a variant that is not swept.
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
    """Return the value of a key's field; a text that stands for settings is read."""
    is_settings = name in ("options", "sweep") and isinstance(value, str)
    return Swept.read(value) if is_settings else value


class Columns:
    """The columns that a paper's CSVs have for keys: one for each part, option and swept field.

    For a paper that sweeps `overlap` of its datasets and `width` of its variants these are dataset,
    options, variant, sweep, generation, ensemble_size, task, option.overlap and sweep.width.
    """

    def __init__(self, evaluations: Iterable[Mapping]):
        keys = [Key.of(evaluation) for evaluation in evaluations]
        self.options = tuple(dict.fromkeys(name for key in keys for name, _ in key.options))
        self.sweep = tuple(dict.fromkeys(name for key in keys for name, _ in key.sweep))

    @property
    def names(self) -> tuple[str, ...]:
        options = (f"{OPTION}{name}" for name in self.options)
        return (*Key._fields, *options, *(f"{SWEEP}{name}" for name in self.sweep))

    @property
    def other_names(self) -> tuple[str, ...]:
        """The columns of the other side of a difference."""
        return tuple(f"{OTHER}{name}" for name in self.names)

    def values(self, key: Key) -> tuple:
        """Return the values of the columns for a key; "" for a field that the key does not have."""
        options, sweep = dict(key.options), dict(key.sweep)
        of_options = [options.get(name, "") for name in self.options]
        return (*map(_plain, key), *of_options, *(sweep.get(name, "") for name in self.sweep))


def _plain(part: object) -> object:
    return str(part) if isinstance(part, Swept) else part


def _read_settings(row: Mapping, beginning: str) -> Swept:
    """Return the settings in the columns whose names begin in one way, without the empty ones."""
    return Swept(
        (name.removeprefix(beginning), value)
        for name, value in row.items()
        if name.startswith(beginning) and value != ""
    )


def put_together(evaluations: Iterable[Mapping]) -> dict[Key, list[Mapping]]:
    """Return the evaluations of each key, one for each fold, in the order of the config."""
    of_key: dict[Key, list[Mapping]] = {}
    for evaluation in evaluations:
        of_key.setdefault(Key.of(evaluation), []).append(evaluation)
    return of_key


def members_behind(evaluations: Sequence[Mapping]) -> dict[Key, list[Member]]:
    """Return the members behind each key (without its task), in the order of the config.

    An ensemble of size T pools the members of the first T seeds. Behind a single network (T = 1)
    are the members of all seeds, each of which is scored by itself.
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
