"""How page and figures name datasets, their options, tasks, metrics and numbers."""

from collections.abc import Iterable, Mapping
from math import isnan

import yaml

from affectbench.comparison.key import Key
from affectbench.evaluation.metrics.kinds import declared
from affectbench.project.root import PUBLISHED
from affectbench.reports.exhibits.look import split_name

DATASETS = PUBLISHED / "datasets.yaml"
REAL = {"bundled": "real recordings", "raw": "real data"}
SIMULATED = "simulated"
CONTROLS = {  # of explanations: the last part of a task -> in words
    "constant": "control: the same for all rows",
    "random": "control: random",
    "anothers": "control: another row's",
}
PARTS = {  # of a task's name -> in words
    "au": "action units",
    "affect": "valence and arousal",
    "ood": "other data",
    "corrected": "corrected by concepts",
    "occluded": "covered",
}


def is_real(origin: str) -> bool:
    """Return whether a dataset's data was recorded; else it is simulated."""
    return origin in REAL


def origin_words(origin: str) -> str:
    """Return how the page says where data comes from."""
    return REAL.get(origin, SIMULATED)


def dataset_names(evaluations: Iterable[Mapping]) -> dict[str, str]:
    """Return the name of each dataset of a paper's plan: as the config calls it -> in words.

    Where several have the same name, the one that the config gives them stands behind it.
    Worked value: watch -> "Smartwatch".
    """
    described = yaml.safe_load(DATASETS.read_text("utf-8"))
    uses = {entry["dataset_base"]: entry["use"] for entry in evaluations}
    names = {base: described.get(use, {}).get("name", use) for base, use in uses.items()}
    shared = [name for name in names.values() if list(names.values()).count(name) > 1]
    return {base: f"{name} ({base})" if name in shared else name for base, name in names.items()}


def source_names(sheets: Iterable[Mapping]) -> list[str]:
    """Return the name of each source in words; of several with one name also their options.

    Worked value: watch -> "Smartwatch"; of two sources of Aff-Wild2, "aff_wild2-size=32" ->
    "Aff-Wild2 (size 32)".
    """
    described = yaml.safe_load(DATASETS.read_text("utf-8"))
    sheets = list(sheets)
    names = [described.get(sheet["use"], {}).get("name", sheet["use"]) for sheet in sheets]
    return [
        f"{name} ({_source_options(sheet['source'])})" if names.count(name) > 1 else name
        for name, sheet in zip(names, sheets, strict=True)
    ]


def _source_options(source: str) -> str:
    """Return the options in a source's name in words; the name itself where it has none."""
    parts = [part.partition("=") for part in source.split("-") if "=" in part]
    return options_words((name, value) for name, _, value in parts) or source


def option_words(name: str, value: str) -> str:
    """Return an option of a dataset in words.

    >>> option_words("overlap", "0"), option_words("overlap", "0.5"), option_words("classes", "7")
    ('no overlap', '50 % overlap', 'classes 7')
    """
    if name == "overlap":
        return f"{float(value):.0%} overlap".replace("%", " %") if float(value) else "no overlap"
    if name == "split":
        return split_name(value)
    return f"{name.replace('_', ' ')} {value}"


def options_words(options: Iterable[tuple[str, str]]) -> str:
    """Return all options of a dataset in words.

    >>> options_words([("overlap", "0"), ("split", "recording")])
    'no overlap, by recording'
    """
    return ", ".join(option_words(name, value) for name, value in options)


def task_words(task: str) -> str:
    """Return a task's name in words, which break where they are long.

    >>> task_words("au"), task_words("au/AU01"), task_words("ood/fashion_mnist")
    ('action units', 'action units, AU01', 'other data, fashion mnist')
    >>> task_words("likeness/contributions/expression/anothers")
    "likeness, contributions, expression (control: another row's)"
    """
    first, *others = task.split("/")
    control = CONTROLS.get(others[-1], "") if others else ""
    parts = [first, *(others[:-1] if control else others)]
    words = ", ".join(PARTS.get(part, part.replace("_", " ")) for part in parts)
    return f"{words} ({control})" if control else words


def metric_words(metric: str) -> str:
    """Return a metric's name in words. Worked value: "macro_f1" -> "macro F1"."""
    words = metric.replace("_", " ").split()
    abbreviations = {
        "nll": "NLL",
        "f1": "F1",
        "auc": "AUC",
        "rmse": "RMSE",
        "ccc": "CCC",
        "ece": "ECE",
    }
    return " ".join(abbreviations.get(word, word) for word in words)


def metric_label(metric: str) -> str:
    """Return a metric's name with its unit, for an axis. Worked value: "nll" -> "NLL (nats)"."""
    unit = declared(metric).unit
    return f"{metric_words(metric)} ({unit})" if unit else metric_words(metric)


def look_of(verdict: str) -> str:
    """Return the name of a verdict's look in the page's style. Worked value: "not-judged"."""
    return verdict.replace(" ", "-")


def signed(value: float, digits: int = 3) -> str:
    """Return a number with its sign, for a difference.

    >>> signed(0.0417), signed(-0.01), signed(0.00001), signed(float("nan"))
    ('+0.042', '−0.010', '0.000', '–')
    """
    if isnan(value):
        return "–"
    rounded = round(value, digits)
    if not rounded:
        return f"{0:.{digits}f}"
    return f"{rounded:+.{digits}f}".replace("-", "−")


def span(values: Iterable[float], digits: int = 2) -> str:
    """Return a range of values. Worked values: .514 and .62 -> "0.51–0.62"; .5 alone -> "0.50"."""
    listed = [value for value in values if not isnan(value)]
    if not listed:
        return "–"
    ends = f"{min(listed):.{digits}f}", f"{max(listed):.{digits}f}"
    return ends[0] if ends[0] == ends[1] else "–".join(ends)


def distinguishing(keys: Iterable[Key], sides: Iterable[str]) -> list[str]:
    """Return a label for each test of a claim on one dataset, of what it does not share with all.

    keys   of the first side of each test
    sides  what each compares

    Worked value: overlap=0 and overlap=0.5, both split=subject -> "no overlap", "50 % overlap". A
    test that is alone is called by its options, and without options by what it compares.
    """
    parts = [_parts(key, side) for key, side in zip(keys, sides, strict=True)]
    names = list(dict.fromkeys(name for part in parts for name in part))
    apart = [name for name in names if len({part.get(name) for part in parts}) > 1]
    shown = apart or [name for name in names if name.startswith("option ")] or ["sides"]
    return [", ".join(part[name] for name in shown if part.get(name)) for part in parts]


def _parts(key: Key, sides: str) -> dict[str, str]:
    """Return what tells tests apart: name of the part -> words."""
    options = {f"option {name}": option_words(name, value) for name, value in key.options}
    sweep = {f"sweep {name}": f"{name.replace('_', ' ')} {value}" for name, value in key.sweep}
    return {"sides": sides, **options, **sweep, "task": task_words(key.task)}
