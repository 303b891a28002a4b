"""From one config entry to many: a list where a field is a scalar sweeps it."""

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import product

from affectbench.naming import IN_SWEEPS, LONGEST_OF_POINTS, check_name, text_of
from affectbench.plan.catalogue import Option, check_value
from affectbench.refusal import Refusal, remedy


@dataclass(frozen=True)
class Point:
    """One value for every field that the entry gives, and those of them that are swept."""

    sweep: dict[str, object]
    values: dict[str, object]

    def name(self, base: str, where: str) -> str:
        """Return the name of this point of the entry `base`, such as "watch-overlap=0.5".

        Refuses a name that can be no path; `where` is the entry's key in the config.
        """
        swept = "".join(f"-{field}={text_of(value)}" for field, value in self.sweep.items())
        return check_name(base + swept, where, IN_SWEEPS, LONGEST_OF_POINTS)


def expand(
    given: dict[str, object],
    options: dict[str, Option],
    zips: Iterable[list[str]],
    where: str,
    keys: dict[str, str] | None = None,
) -> list[Point]:
    """Return every point of an entry; sweeps multiply unless zipped. Values are type-checked.

    given    field -> value as written, or a list of values where the field is a scalar
    options  field -> its type and default
    zips     groups of swept fields that advance together
    keys     field -> its key in the config, for messages, where that is not WHERE.FIELD
    """
    axes, fixed = {}, {}
    for field, value in given.items():
        option, key = options[field], (keys or {}).get(field, f"{where}.{field}")
        if isinstance(value, list) and (not option.is_tuple or _holds_lists(value)):
            if not value:
                raise Refusal(f"{key}: the sweep is empty; give at least one value")
            axes[field] = [check_value(option, item, key) for item in value]
            if len(set(axes[field])) < len(axes[field]):
                raise Refusal(f"{key}: {value!r} holds a value twice; write each once")
        else:
            fixed[field] = check_value(option, value, key)
    steps = [_zipped(group, axes, where) for group in _groups(axes, zips, where)]
    points = []
    for choice in product(*steps):
        chosen = {field: value for step in choice for field, value in step.items()}
        sweep = {field: chosen[field] for field in axes}
        points.append(Point(sweep, {**fixed, **sweep}))
    return points


def _groups(axes: dict, zips: Iterable[list[str]], where: str) -> list[list[str]]:
    groups, grouped = [], set()
    for group in zips:
        for field in group:
            if field in grouped:
                raise Refusal(f"{where}.zip: '{field}' stands in it twice; write it once")
            grouped.add(field)
            if field not in axes:
                raise Refusal(
                    f"{where}.zip: '{field}' is not swept; give it a list of values, or take it out"
                    f" of the zip ({remedy(field, axes, 'swept field')})"
                )
        groups.append(list(group))
    return groups + [[field] for field in axes if field not in grouped]


def _zipped(group: list[str], axes: dict[str, list], where: str) -> list[dict[str, object]]:
    lengths = {field: len(axes[field]) for field in group}
    if len(set(lengths.values())) > 1:
        counts = ", ".join(f"{field} has {n}" for field, n in lengths.items())
        raise Refusal(f"{where}.zip: the lists differ in length ({counts}); make them equally long")
    columns = [axes[field] for field in group]
    return [dict(zip(group, row, strict=True)) for row in zip(*columns, strict=True)]


def _holds_lists(value: list) -> bool:
    return bool(value) and all(isinstance(item, list) for item in value)
