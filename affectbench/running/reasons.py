"""Says why a job is stale in a user's terms: which parameter, file of code or input changed."""

import json
import re
from collections.abc import Iterator, Mapping

from affectbench.store import files, paths

PARAMS = re.compile(r"Params have changed since last execution: .*? before: (.*) now: (.*)$", re.S)
UPDATED = re.compile(r"Updated input files: ([^;]*)")
CODE = re.compile(r"'([0-9a-f]{16})'")  # a code fingerprint
NOT_MADE, KILLED = "not made yet", "left unfinished by a killed run"
SIMPLE = {  # Snakemake's words -> ours
    "Missing output files": NOT_MADE,
    "Incomplete output files": KILLED,
    "Forced execution": "forced",
    "Code has changed": "its rule's command changed",
}
INPUTS_CHANGED = "Set of input files has changed"
FOLLOWS = "Input files updated by another job"


def causes(reason: str) -> list[str]:
    """Return a job's own causes; none if it only follows from jobs before it.

    reason  Snakemake's own text

    >>> causes("Missing output files: results/rows/watch/rows.npz")
    ['not made yet']
    """
    own = [ours for snakemakes, ours in SIMPLE.items() if snakemakes in reason]
    if match := UPDATED.search(reason):
        own += [f"input changed: {name}" for name in match[1].split(", ") if name.strip()]
    if match := PARAMS.search(reason):
        own += [*_changed_params(match[1], match[2]), *_changed_code(match[1], match[2])]
    if INPUTS_CHANGED in reason and not own and FOLLOWS not in reason:
        own.append("it reads other files than before")
    return own


def differences(before: object, now: object, name: str = "") -> Iterator[str]:
    """Yield the differences between two specs, each with its dotted name.

    >>> [*differences({"hparams": {"lr": 0.1, "k": 1}}, {"hparams": {"lr": 0.2, "k": 1}})]
    ['hparams.lr: 0.1 -> 0.2']
    """
    if isinstance(before, Mapping) and isinstance(now, Mapping):
        for key in sorted({*before, *now}):
            dotted = f"{name}.{key}" if name else key
            yield from differences(before.get(key, "absent"), now.get(key, "absent"), dotted)
    elif before != now:
        yield f"{name}: {_short(before)} -> {_short(now)}"


def _changed_params(before: str, now: str) -> list[str]:
    """Return which parameters differ between two of Snakemake's lists of params, as text."""
    old, new = _objects(before), _objects(now)
    if len(old) == len(new) == 1:
        return [*differences(old[0], new[0])]
    return ["other parameters"] if old or new else []


def _changed_code(before: str, now: str) -> list[str]:
    """Return which files of code differ between the fingerprints in two lists of params."""
    old, new = CODE.findall(_without_objects(before)), CODE.findall(_without_objects(now))
    if not (len(old) == len(new) == 1):
        return []
    contents = [paths.fingerprints() / f"{name}.json" for name in (old[0], new[0])]
    if not all(path.is_file() for path in contents):
        return ["code changed"]
    digests_before, digests_now = map(files.read_json, contents)
    names = {*digests_before, *digests_now}
    changed = sorted(n for n in names if digests_before.get(n) != digests_now.get(n))
    return [f"code changed: {name}" for name in changed]


def _objects(text: str) -> list[dict]:
    return [value for value, _, _ in _located_objects(text)]


def _without_objects(text: str) -> str:
    for _, start, end in reversed([*_located_objects(text)]):
        text = text[:start] + text[end:]
    return text


def _located_objects(text: str) -> Iterator[tuple[dict, int, int]]:
    """Yield the JSON objects in a text, each with the indices where it begins and ends."""
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
