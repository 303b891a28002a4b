"""Searches for an architecture: what the config's `tune` asks for, checked."""

from collections.abc import Iterable
from dataclasses import dataclass

from affectbench.plan.catalogue import Catalogue, Declaration, check_value
from affectbench.plan.entries import Evaluation, Variant
from affectbench.refusal import Refusal, remedy

PARTS = ("net", "hparams")


@dataclass(frozen=True)
class Search:
    """A number of trials of a variant on the first dataset that it meets."""

    dataset: str
    variant: str
    trials: int
    # "net" or "hparams" -> field -> list of choices, or {low, high, log}
    space: dict[str, dict[str, object]]


def read_searches(
    config: dict,
    evaluations: Iterable[Evaluation],
    variants: dict[str, Variant],
    catalogue: Catalogue,
) -> dict[str, Search]:
    """Return the searches that a config asks for, by variant; refuse one that cannot be made.

    A variant that no arm has is skipped: a preset may narrow the arms and leave `tune` as it is.
    """
    searches = {}
    used = {evaluation.variant: evaluation.dataset for evaluation in reversed(list(evaluations))}
    for name, entry in config.get("tune", {}).items():
        where = f"tune.{name}"
        if name not in variants:
            raise Refusal(f"{where}: no such variant; {remedy(name, variants, 'variant')}")
        if name not in used:
            continue
        variant, space = variants[name], {}
        for part in PARTS:
            plugin = _plugin(part, variant, catalogue, where)
            space[part] = {
                field: _values(plugin, field, given, f"{where}.space.{part}")
                for field, given in entry["space"].get(part, {}).items()
            }
        searches[name] = Search(used[name], name, entry["trials"], space)
    return searches


def _plugin(part: str, variant: Variant, catalogue: Catalogue, where: str) -> Declaration:
    if part == "hparams":
        return catalogue.get("method", variant.method, where)
    return catalogue.get("network", variant.net, where)


def _values(plugin: Declaration, field: str, given: object, where: str) -> object:
    """Return choices as the field's type holds them, or a range that its type allows."""
    if field not in plugin.options:
        near = remedy(field, plugin.options, "option")
        raise Refusal(f"{where}: {plugin.kind} '{plugin.name}' has no '{field}'; {near}")
    option = plugin.options[field]
    if isinstance(given, list):
        values = [check_value(option, value, f"{where}.{field}") for value in given]
        if len(set(values)) < len(values):
            raise Refusal(f"{where}.{field}: {given!r} holds a value twice; write each once")
        return values
    if option.plain not in (int, float):
        raise Refusal(f"{where}.{field}: only a number has a range; list the values to try")
    if not given["low"] < given["high"] or (given.get("log") and given["low"] <= 0):
        limits = f"{given['low']} to {given['high']}"
        raise Refusal(f"{where}.{field}: {limits} is no range; give the smaller number first")
    low, high = (check_value(option, given[end], f"{where}.{field}") for end in ("low", "high"))
    return {"low": low, "high": high, "log": bool(given.get("log", False))}
