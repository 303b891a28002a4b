"""Why a job is stale, in the user's words: which parameter, which file of code, which input."""

import json
import re
from collections.abc import Iterator, Mapping

from affectbench.store import files, paths

PARAMS = re.compile(r"Params have changed since last execution: .*? before: (.*) now: (.*)$", re.S)
UPDATED = re.compile(r"Updated input files: ([^;]*)")
CODE = re.compile(r"'([0-9a-f]{16})'")
SIMPLE = {
    "Missing output files": "not made yet",
    "Incomplete output files": "left unfinished by a killed run",
    "Forced execution": "forced",
    "Code has changed": "its rule's command changed",
}
INPUTS_CHANGED = "Set of input files has changed"
FOLLOWS = "Input files updated by another job"


def causes(reason: str) -> list[str]:
    """Return a job's own causes; none where it only follows from jobs before it.

    reason  Snakemake's own text
    """
    told = [said for start, said in SIMPLE.items() if start in reason]
    if found := UPDATED.search(reason):
        told += [f"input changed: {name}" for name in found[1].split(", ") if name.strip()]
    if found := PARAMS.search(reason):
        told += [*_changed_params(found[1], found[2]), *_changed_code(found[1], found[2])]
    if INPUTS_CHANGED in reason and not told and FOLLOWS not in reason:
        told.append("it reads other files than before")
    return told


def differences(before: object, now: object, name: str = "") -> Iterator[str]:
    """Yield what differs between two specs, by dotted name.

    >>> [*differences({"hparams": {"lr": 0.1, "k": 1}}, {"hparams": {"lr": 0.2, "k": 1}})]
    ['hparams.lr: 0.1 -> 0.2']
    """
    if isinstance(before, Mapping) and isinstance(now, Mapping):
        for key in sorted({*before, *now}):
            inside = f"{name}.{key}" if name else key
            yield from differences(before.get(key, "absent"), now.get(key, "absent"), inside)
    elif before != now:
        yield f"{name}: {_short(before)} -> {_short(now)}"


def _changed_params(before: str, now: str) -> list[str]:
    old, new = _objects(before), _objects(now)
    if len(old) == len(new) == 1:
        return [*differences(old[0], new[0])]
    return ["other parameters"] if old or new else []


def _changed_code(before: str, now: str) -> list[str]:
    """Return which files of code differ between two fingerprints, where both are known."""
    old, new = CODE.findall(_without_objects(before)), CODE.findall(_without_objects(now))
    if not (len(old) == len(new) == 1):
        return []
    contents = [paths.fingerprints() / f"{name}.json" for name in (old[0], new[0])]
    if not all(path.is_file() for path in contents):
        return ["code changed"]
    was, is_now = map(files.read_json, contents)
    changed = sorted(n for n in {*was, *is_now} if was.get(n) != is_now.get(n))
    return [f"code changed: {name}" for name in changed]


def _objects(text: str) -> list[dict]:
    return [value for value, _, _ in _found_objects(text)]


def _without_objects(text: str) -> str:
    for _, start, end in reversed([*_found_objects(text)]):
        text = text[:start] + text[end:]
    return text


def _found_objects(text: str) -> Iterator[tuple[dict, int, int]]:
    """Yield the JSON objects in a text with where they begin and end."""
    decoder, start = json.JSONDecoder(), text.find("{")
    while start >= 0:
        try:
            value, end = decoder.raw_decode(text, start)
            yield value, start, end
        except json.JSONDecodeError:
            end = start + 1
        start = text.find("{", end)


def _short(value: object, width: int = 40) -> str:
    text = value if isinstance(value, str) else json.dumps(value)
    return text if len(text) <= width else f"{text[: width - 1]}…"
