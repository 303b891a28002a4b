"""What of a run's records and plan may leave a lab: what is listed here, and nothing else.

A value leaves if its key is listed and it is a number, a name, or a text without what paths,
addresses and accounts are written with. In the place of another one stands WITHHELD.
"""

import re
from collections.abc import Callable, Mapping

from affectbench.naming import IN_SWEEPS, text_of
from affectbench.store.bundle_names import DATA

WITHHELD = "withheld"
WORD = re.compile(  # of configs and versions; maps, and what is given of the truth, have a slash
    rf"((maps|truth)/)?[A-Za-z0-9_.{re.escape(IN_SWEEPS)}]{{0,200}}"
)
# What tables call a variant; {} is where they write its generation.
TITLE = re.compile(r"(?:[^/\\@~<>{}\x00-\x1f\x7f]|\{\}){0,120}")
MACHINE = re.compile(r"[A-Za-z0-9_ ,.()@+-]{0,120}")  # a processor; "@ 2.20GHz" is part of some
REASON = re.compile(r"[A-Za-z0-9_ ,.:;()%+-]{0,160}")  # why a fit diverged
CODE = re.compile(r"(affectbench|methods|datasets)/[A-Za-z0-9_/]{1,160}\.(py|mplstyle)")
CODE_NAME = re.compile(r"[0-9a-f]{16}")  # of a fingerprint
DIGEST = re.compile(r"[0-9a-f]{0,64}(-dirty)?")

Clean = Callable[[object], object]


def fits(pattern: re.Pattern) -> Clean:
    """Return what leaves a text as it is where the whole of it fits a pattern."""

    def clean(value: object) -> object:
        whole = isinstance(value, str) and pattern.fullmatch(value) and ".." not in value
        return value if whole else WITHHELD

    return clean


def plain(value: object) -> object:
    """Return numbers, words, and lists and mappings of them; another text is WITHHELD.

    >>> plain({"lr": 0.1, "split": "subject", "file": "/data/anna/x"})
    {'lr': 0.1, 'split': 'subject', 'file': 'withheld'}
    """
    if value is None or isinstance(value, bool | int | float):
        return value
    if isinstance(value, list | tuple):
        return [plain(part) for part in value]
    if isinstance(value, Mapping):
        return {name: plain(part) for name, part in value.items() if word(name) != WITHHELD}
    return word(value)


word = fits(WORD)


def setting(value: object) -> object:
    """Return a swept value as `plain` does, a choice of several words as names and keys write it.

    >>> setting("Gas pedal position"), setting(0.5)
    ('Gas_pedal_position', 0.5)
    """
    return plain(text_of(value) if isinstance(value, str) else value)


def keys(**of_keys: Clean) -> Clean:
    """Return what keeps the listed keys of a mapping, each cleaned in its own way."""

    def clean(value: object) -> object:
        if not isinstance(value, Mapping):
            return WITHHELD
        return {name: part(value[name]) for name, part in of_keys.items() if name in value}

    return clean


def each(name_of: Clean, value_of: Clean) -> Clean:
    """Return what keeps the entries of a mapping whose name may leave."""

    def clean(value: object) -> object:
        if not isinstance(value, Mapping):
            return WITHHELD
        return {n: value_of(v) for n, v in value.items() if name_of(n) != WITHHELD}

    return clean


def listed(one: Clean) -> Clean:
    """Return what cleans every entry of a list."""

    def clean(value: object) -> object:
        return [one(part) for part in value] if isinstance(value, list | tuple) else WITHHELD

    return clean


SPEC = (
    "member", "root_seed", "source", "method", "hparams", "net", "net_fields", "inputs", "tasks",
    "teachers", "stacked_on", "prefit", "importance", "weights", "given", "precision", "compile",
)  # fmt: skip
record = keys(
    status=word,
    reason=fits(REASON),
    spec=keys(**dict.fromkeys(SPEC, plain)),
    code=fits(DIGEST),
    cost=plain,
    parameters=plain,
    rows=plain,
    data=each(fits(DATA), fits(DIGEST)),
    environment=keys(
        python=word, machine=fits(MACHINE), packages=each(word, word), commit=fits(DIGEST)
    ),
)
EVALUATION = (
    "dataset", "source", "use", "origin", "simulated_rows", "variant", "dataset_base",
    "variant_base", "method", "tasks", "generation", "seeds", "ensemble_sizes", "ood",
)  # fmt: skip
EXPLAINED = ("member", "dataset_base", "variant_base")
SWEPT = dict.fromkeys(("options", "sweep"), each(word, setting))
paper_plan = keys(
    paper=word,
    evaluations=listed(keys(**dict.fromkeys(EVALUATION, plain), **SWEPT)),
    pairs=plain,
    explained=listed(keys(**dict.fromkeys(EXPLAINED, plain), **SWEPT)),
    galleries=lambda _: [],  # which are pictures
)
titles = each(word, keys(title=fits(TITLE), shown_in=plain))
costs = keys(cells=listed(keys(of=plain, ensemble_size=plain, cpu_seconds=plain)))
code_files = each(fits(CODE), fits(DIGEST))
