"""What is to be tuned: a search for a variant's architecture, on the first dataset it meets."""

from collections.abc import Iterable
from dataclasses import dataclass

from affectbench.plan.catalogue import Catalogue, Declaration, check_value
from affectbench.plan.entries import Cell, Variant
from affectbench.refusal import Refusal, remedy

PARTS = ("net", "hparams")


@dataclass(frozen=True)
class Search:
    """So many trials of a variant on a dataset; `space` holds choices or {low, high, log}."""

    dataset: str
    variant: str
    trials: int
    space: dict[str, dict[str, object]]  # "net" or "hparams" -> field -> choices or range


def read_searches(
    config: dict, cells: Iterable[Cell], variants: dict[str, Variant], catalogue: Catalogue
) -> dict[str, Search]:
    """Return the searches that a config asks for, by variant; refuse one that cannot be made.

    A variant that no arm has is not searched: a config may narrow another's arms and keep its rest.
    """
    searches = {}
    used = {cell.variant: cell.dataset for cell in reversed(list(cells))}
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
        told = remedy(field, plugin.options, "option")
        raise Refusal(f"{where}: {plugin.kind} '{plugin.name}' has no '{field}'; {told}")
    option = plugin.options[field]
    if isinstance(given, list):
        return [check_value(option, value, f"{where}.{field}") for value in given]
    if option.type not in ("int", "float"):
        raise Refusal(f"{where}.{field}: {option.type} has no range; list the values to try")
    if not given["low"] < given["high"] or (given.get("log") and given["low"] <= 0):
        raise Refusal(f"{where}.{field}: {given['low']} to {given['high']} is no range")
    low, high = (check_value(option, given[end], f"{where}.{field}") for end in ("low", "high"))
    return {"low": low, "high": high, "log": bool(given.get("log", False))}
