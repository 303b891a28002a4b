"""`like`: an entry of the config that says only in what it differs from another one.

`like` is resolved after all files of a config are merged, so that a preset that changes a parent
changes its children, too.
"""

from affectbench.refusal import Refusal, remedy

NOUNS = {"datasets": "dataset", "variants": "variant", "tune": "search"}  # tables that have `like`
OWN = {"variants": ("label", "title")}  # names, which no child takes from its parent


def resolved(config: dict) -> dict:
    """Return a config whose entries are whole: `like` is followed, and null keys are taken out.

    >>> slow = {"method": "supervised", "hparams": {"lr": 0.1, "steps": 9}, "title": "Slow"}
    >>> fast = {"like": "slow", "hparams": {"steps": None}}
    >>> resolved({"variants": {"slow": slow, "fast": fast}})["variants"]["fast"]
    {'method': 'supervised', 'hparams': {'lr': 0.1}}
    """
    whole = dict(config)
    for table in NOUNS:
        if isinstance(config.get(table), dict):
            whole[table] = {name: _whole(config[table], table, [name]) for name in config[table]}
    return without_nulls(whole)


def merged(below: dict, above: dict) -> dict:
    """Return `above` laid over `below`: mappings merge key by key, all else is replaced.

    >>> merged({"a": {"b": 1, "c": 2}, "d": [1]}, {"a": {"b": None}, "d": [2]})
    {'a': {'b': None, 'c': 2}, 'd': [2]}
    """
    both = dict(below)
    for key, value in above.items():
        old = both.get(key)
        if isinstance(value, dict):
            value = merged(old if isinstance(old, dict) else {}, value)
        both[key] = value
    return both


def without_nulls(value: object) -> object:
    """Return mappings without the keys that are set to null, at any depth."""
    if not isinstance(value, dict):
        return value
    return {key: without_nulls(item) for key, item in value.items() if item is not None}


def lineage(entries: dict, table: str, name: str) -> list[str]:
    """Return an entry and those that it is like, nearest first.

    >>> lineage({"a": {"like": "b"}, "b": {"like": "c"}, "c": {}}, "variants", "a")
    ['a', 'b', 'c']
    """
    names = [name]
    while _has_parent(entries[names[-1]]):
        names.append(_parent(entries, table, names))
    return names


def inherited(table: str, parent: dict, child: dict) -> dict:
    """Return what a child takes from its parent: all but names, and fields of another network.

    Nor does a child that starts from a file take the variant that its parent starts from.
    """
    left = set(OWN.get(table, ()))
    nets = parent.get("net"), child.get("net")
    if all(isinstance(net, dict) and net.get("name") for net in nets):
        left |= {"net"} if nets[0]["name"] != nets[1]["name"] else set()
    starts = [_kind_of_start(entry.get("prefit")) for entry in (parent, child)]
    if all(starts) and starts[0] != starts[1]:
        left |= {"prefit"}
    return {key: value for key, value in parent.items() if key not in left}


def _kind_of_start(prefit: object) -> str:
    """Return what a prefit names: a variant, a start or a file; "" if it does not say."""
    if not isinstance(prefit, dict):
        return "variant" if prefit else ""
    return next((kind for kind in ("start", "file", "variant") if prefit.get(kind)), "")


def _whole(entries: dict, table: str, names: list[str]) -> object:
    """Return the entry `names[-1]` with all that it inherits; `names` are its children before."""
    entry = entries[names[-1]]
    if not _has_parent(entry):
        return entry
    parent = _parent(entries, table, names)
    own = {key: value for key, value in entry.items() if key != "like"}
    whole = _whole(entries, table, [*names, parent])
    return merged(inherited(table, whole, own), own)


def _has_parent(entry: object) -> bool:
    return isinstance(entry, dict) and entry.get("like") is not None


def _parent(entries: dict, table: str, names: list[str]) -> str:
    """Return what an entry is like, or refuse what it cannot be like."""
    name, parent = names[-1], entries[names[-1]]["like"]
    names = list(map(str, names))
    key, noun = f"{table}.{name}.like", NOUNS[table]
    if not isinstance(parent, str):
        raise Refusal(f"{key}: {parent!r} is not a text; write the name of one {noun}")
    chain = " -> ".join([*names, parent])
    if parent not in entries:
        raise Refusal(
            f"{key}: unknown {noun} '{parent}' ({chain}); {remedy(parent, entries, noun)}"
        )
    if parent in names:
        raise Refusal(f"{key}: it is like itself in a circle ({chain}); break it")
    if entries[parent] is not None and not isinstance(entries[parent], dict):
        raise Refusal(
            f"{key}: '{parent}' is {entries[parent]!r} ({chain}); write a mapping, KEY: VALUE"
        )
    if entries[parent] is None:
        raise Refusal(
            f"{key}: '{parent}' is set to null ({chain}); set '{name}' to null as well, or let it"
            f" be like another {noun}"
        )
    return parent
