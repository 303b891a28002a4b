"""How unsure an ensemble is of another dataset's rows and of its own test rows, as histograms.

There are two scores of uncertainty (self-distillation paper, 5.2): the predictive entropy, and,
where there are several passes, the mutual information. Each is a share of log K, averaged over the
tasks. All rows of the other dataset count, whichever split they are of, and every frame of a window
for itself.
"""

import numpy as np

from affectbench.arrays import Array, Prediction, Task
from affectbench.evaluation.metrics import out_of_domain
from affectbench.evaluation.metrics.uncertainty import total_and_expected
from affectbench.evaluation.scoring import Scored, Sums
from affectbench.evaluation.sums import blocks
from affectbench.probabilities import distributions
from affectbench.store.assemble import pool


def sums(
    scored: Scored, own: list[Prediction], others: list[Prediction], group: Array, other: str
) -> Sums:
    """Return the histograms of both sides, in each group of own test rows and of the other's rows.

    own     the predictions of own rows, by the members that did not diverge
    others  the predictions of the other dataset's rows, by the same members
    group   the group of each of these rows, (N,)
    other   the name of the other dataset; its groups are called OTHER/GROUP
    """
    names, index = np.unique(group, return_inverse=True)
    groups = np.array([*map(str, scored.groups), *(f"{other}/{name}" for name in names)])
    inside = uncertainty_of(scored.tasks, own, scored.test)
    outside = uncertainty_of(scored.tasks, others, np.ones(len(group), dtype=bool))
    values = {"count": np.zeros(len(groups))}
    for criterion in [name for name in inside if name in outside]:
        score_own, group_own = _counted(inside[criterion], scored.group, scored.counted)
        score_other, group_other = _counted(outside[criterion], len(scored.groups) + index, None)
        group_N = np.concatenate([group_own, group_other])
        outside_N = np.repeat([False, True], [len(score_own), len(score_other)])
        both = np.concatenate([score_own, score_other])
        histograms = out_of_domain.counts(both, outside_N, group_N, len(groups))
        for side, table in zip(("inside", "outside"), histograms, strict=True):
            values[f"{criterion}_{side}"] = table
        if criterion == "total":
            values["count"] = np.bincount(group_N, minlength=len(groups)).astype(float)
    return Sums("out_of_domain", groups, values, int(values["count"].sum()))


def _counted(score_NT: Array, group_N: Array, counted: Array | None) -> tuple[Array, Array]:
    """Return the scores of the frames that count, and the group of each.

    counted  (N, T) which frames count; None, or another shape than the scores', for all
    """
    kept_NT = np.ones(score_NT.shape, dtype=bool)
    if counted is not None and counted.shape == score_NT.shape:
        kept_NT = counted
    return score_NT[kept_NT], group_N[np.nonzero(kept_NT)[0]]


def uncertainty_of(
    tasks: dict[str, Task], members: list[Prediction], rows: Array
) -> dict[str, Array]:
    """Return the scores (N, T) of N rows of T frames; T is 1 where the tasks differ in frames.

    total   the predictive entropy
    mutual  the mutual information, if there is more than one pass

    Without members there are no scores. Values without bins have no entropy and do not count.

    rows  which of the predicted rows are meant: bool, or indices
    """
    of_tasks: dict[str, list[Array]] = {}
    for name, task in tasks.items():
        if members and (task.kind != "regression" or task.bins):
            logits = pool(members, name)[name][:, rows]
            total, mutual = _of_task(task, logits)
            of_tasks.setdefault("total", []).append(total)
            if len(logits) > 1:
                of_tasks.setdefault("mutual", []).append(mutual)
    return {criterion: _mean(scores) for criterion, scores in of_tasks.items()}


def _of_task(task: Task, logits_SN: Array) -> tuple[Array, Array]:
    """Return predictive entropy and mutual information (N, T) of logits (S, N, [T,] ...)."""
    rows = logits_SN.shape[1]
    flat = logits_SN.reshape(len(logits_SN), -1, *task.outputs)
    parts = []
    for block in blocks(flat.shape[1]):
        total_NC, expected_NC = total_and_expected(distributions(task, flat[:, block]))
        parts.append((total_NC.mean(axis=1), (total_NC - expected_NC).mean(axis=1)))
    total, mutual = (
        np.concatenate(column).reshape(rows, -1) for column in zip(*parts, strict=True)
    )
    return total, np.maximum(mutual, 0)


def _mean(scores: list[Array]) -> Array:
    """Return the mean over tasks of scores (N, T), over frames first where tasks differ in T."""
    if len({score.shape for score in scores}) > 1:
        scores = [score.mean(axis=1, keepdims=True) for score in scores]
    return np.mean(scores, axis=0)
