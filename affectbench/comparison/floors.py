"""The floor under every value: is a cell better than a constant predictor on the same rows?

The constant predictor says of every row what training rows say on average (`methods/constant.py`).
What is not above it has learned nothing of the task, and comparing two such sides says nothing.
"""

from affectbench.comparison.differences import Differences, Gap, Term
from affectbench.comparison.hypotheses import ALIKE
from affectbench.comparison.key import Key, Swept
from affectbench.evaluation.metrics.direction import higher_is_better
from affectbench.plan.reference_labels import FLOOR, REFERENCES

# What tells by itself whether a task was learned: all answers that do not look at the row, constant
# ones or guesses, have the same value, 1/C, 1/2 or 0.
MAIN = {
    "multiclass": "balanced_accuracy",
    "multilabel": "balanced_accuracy",
    "regression": "ccc",
}
# Metrics of which no answer that does not look at the row has a better value than the constant one.
# To be worse does not mean that nothing was learned: a network that is too sure has a large loss.
BEST_CONSTANT = frozenset({"accuracy", "nll", "brier", "kl_to_truth", "aurc", "rmse"})
# What an answer that does not look at the row has of metrics for which no constant one is scored.
GUESS = {"auc": 0.5, "auroc": 0.5, "entropy_correlation": 0.0}
LIKELIHOOD = "nll"  # tells that a task was learned where rare labels never pass a threshold


def gains(key: Key, between: Differences) -> dict[str, Gap]:
    """Return by how much a cell is better than the constant predictor there: metric -> gain.

    Positive is better, for metrics of which less is better, too. {} where there is no constant
    predictor of the task, and for references themselves.

    Worked value: a loss of 1.2 against a constant's 1.5 -> a gain of 0.3.
    """
    if key.variant in REFERENCES:
        return {}
    return {
        metric: gap if higher_is_better(metric) else (-gap[0], -gap[2], -gap[1])
        for metric, gap in between.interval(key, floor_of(key)).items()
    }


def has_learned(key: Key, metric: str, between: Differences) -> bool | None:
    """Return whether a side is above its floor; None where no floor is known.

    metric  the one that a claim compares

    It is above where the interval of its gain lies above 0, in the MAIN metric of its task or in
    the claim's own, if that is one of BEST_CONSTANT. So a network that tells classes apart has
    learned, although it is too sure and its loss is above the constant's, and one that guesses has
    not, although the F1 of a guess is above that of a constant. In metrics of GUESS its own value
    has to be above that of a guess.

    The floor of TASK_metric is that of the task; of `total` the sum of the gains of its tasks. No
    floor is known where there is no constant predictor (of another dataset's rows, of
    explanations), of a reference, and where there are too few groups for an interval.
    """
    if key.variant in REFERENCES:
        return None
    kind = between.cells[key].kind
    if kind == "total":
        task = metric.removesuffix("_metric")
        return _total_has_learned(key, [task] if task != metric else _tasks(key, between), between)
    if metric in GUESS:
        above = between.contrast([(1, key, metric)], GUESS[metric])
        return None if above is None else _is_above([above.low])
    if kind not in MAIN:
        return None
    asked = {MAIN[kind], *({metric} & BEST_CONSTANT)}
    return _is_above([gain[1] for name, gain in gains(key, between).items() if name in asked])


def _total_has_learned(key: Key, tasks: list[str], between: Differences) -> bool | None:
    """Return whether the gains in some tasks' MAIN metrics are above 0 together."""
    terms: list[Term] = []
    for task in tasks:
        of_task = key._replace(task=task)
        for sign, side in ((1, of_task), (-1, floor_of(of_task))):
            if side not in between.cells:
                return None
            kind = between.cells[side].kind
            if MAIN.get(kind) not in between.cells[side].metrics:
                return None
            terms.append((sign, side, MAIN[kind]))
    gain = between.contrast(terms)
    return None if gain is None else _is_above([gain.low])


def _is_above(lows: list[float]) -> bool | None:
    """Return whether the lower end of any interval is above 0; None without an end."""
    ends = [low for low in lows if low == low]
    return any(low > ALIKE for low in ends) if ends else None


def _tasks(key: Key, between: Differences) -> list[str]:
    """Return the tasks that a total sums up, from the names of its sums, "KIND/TASK/STATISTIC"."""
    parts = (name.split("/") for name in between.cells[key].sums)
    return list(dict.fromkeys(part[1] for part in parts if len(part) == 3))


def floor_of(key: Key) -> Key:
    """Return the key of the constant predictor on the same rows."""
    return key._replace(variant=FLOOR, sweep=Swept(), generation=0, ensemble_size=1)
