"""What the page says behind a number: each member's own value, and the course of its training."""

from collections.abc import Iterable, Mapping
from math import isfinite

from affectbench.comparison.key import Key
from affectbench.evaluation.metrics.kinds import declared
from affectbench.reports.wording import metric_words
from affectbench.store import paths
from affectbench.store.records import Member, record_of
from affectbench.store.tables import read_csv

DIGITS = 5  # significant ones
CURVES = 2  # quantities of a training's course that are drawn, at most
TRAINING = "train_loss"

Asked = dict[str, set[tuple[str, str]]]  # key of single networks, without task -> task and metric


def asked_for(numbers: Iterable[tuple[str, str]]) -> Asked:
    """Return of which tasks and metrics the members' own values are needed.

    numbers  key as text and metric, of every number that is shown

    A number of an ensemble asks for the values of its members.
    Worked value: ("watch||tea||0|5|digit", "nll") -> {"watch||tea||0|1|": {("digit", "nll")}}.
    """
    asked: Asked = {}
    for text, metric in numbers:
        *head, _, task = text.split("|")
        asked.setdefault("|".join([*head, "1", ""]), set()).add((task, metric))
    return asked


def own_values(
    evaluations: Iterable[Mapping], asked: Asked
) -> dict[Member, dict[tuple[str, str], float]]:
    """Return the values of each member by itself: member -> (task, metric) -> value.

    A member that diverged has none, nor has one that is not scored yet.
    """
    values: dict[Member, dict[tuple[str, str], float]] = {}
    for evaluation in evaluations:
        wanted = asked.get(Key.of(evaluation).text, ())
        identity = (evaluation["dataset"], evaluation["variant"], evaluation["generation"])
        path = paths.metrics(*identity) / "metrics.csv"
        for row in read_csv(path) if wanted and path.is_file() else ():
            of = (row["task"], row["metric"])
            value = _finite(row["value"])
            if row["ensemble_size"] == "1" and of in wanted and value is not None:
                values.setdefault((*identity, int(row["seed"])), {})[of] = value
    return values


def by_seed(
    members: Iterable[Member], own: Mapping[Member, Mapping], task: str, metric: str
) -> dict[int, float]:
    """Return the value of each seed: the mean over its folds.

    Worked value: .5 and .7 of seed 0 in two folds, .4 of seed 1 -> {0: 0.6, 1: 0.4}.
    """
    of_seed: dict[int, list[float]] = {}
    for member in members:
        if (value := own.get(member, {}).get((task, metric))) is not None:
            of_seed.setdefault(member[3], []).append(value)
    return {seed: sum(values) / len(values) for seed, values in of_seed.items()}


def curves(member: Member) -> dict[str, list[list[float]]]:
    """Return the course of a member's training: quantity -> [steps, values].

    These are the training loss and what was validated, as far as they were noted.
    """
    record, path = record_of(member), paths.member(*member) / "history.csv"
    if record is None or not path.is_file():
        return {}
    drawn: dict[str, list[list[float]]] = {}
    wanted = [TRAINING, *record.get("best", {})][: CURVES + 1]
    for row in read_csv(path):
        if row["quantity"] in wanted and (value := _finite(row["value"])) is not None:
            steps, values = drawn.setdefault(row["quantity"], [[], []])
            steps.append(int(row["step"]))
            values.append(rounded(value))
    return drawn


def _finite(text: str) -> float | None:
    """Return the number in a text; None where there is none, or none that is finite."""
    return float(text) if text and isfinite(float(text)) else None


def rounded(value: float) -> float:
    """Return a value with DIGITS significant digits. Worked value: 0.123456789 -> 0.12346."""
    return float(f"{value:.{DIGITS}g}")


def about_metrics(names: Iterable[str]) -> dict[str, list[str]]:
    """Return of each metric which way it is better, its unit, and its name in words.

    Worked value: nll -> lower, nats, NLL.
    """
    return {
        name: [declared(name).better, declared(name).unit, metric_words(name)]
        for name in sorted(set(names))
    }
