"""How unsure an ensemble is of another dataset's rows, beside its own test rows, as histograms.

Scores are means over tasks of shares of log K (self-distillation paper, 5.2): the mutual
information, where there are several passes, and the predictive entropy.
"""

import numpy as np

from affectbench.arrays import Array, Prediction, Task
from affectbench.evaluation.metrics import out_of_domain
from affectbench.evaluation.metrics.uncertainty import total_and_expected
from affectbench.evaluation.scoring import Scored, Sums
from affectbench.evaluation.sums import added, blocks
from affectbench.probabilities import distributions
from affectbench.store import paths
from affectbench.store.arrays import read_rows
from affectbench.store.assemble import pool


def sums(scored: Scored, chosen: list[Prediction], other: str, there: list[Prediction]) -> Sums:
    """Return the histograms of both sides, for each group of own test rows and of the other's.

    chosen, there   predictions of the members that are left on own rows and on the other dataset's
    """
    group = read_rows(paths.rows(other) / "rows.npz").group
    names, place = np.unique(group, return_inverse=True)
    groups = np.array([*map(str, scored.groups), *(f"{other}/{name}" for name in names)])
    values = {"count": np.zeros(len(groups))}
    own, others = (chosen, scored.test), (there, np.ones(len(group), dtype=bool))
    _add(values, "inside", uncertainty_of(scored.tasks, *own), scored.group, scored.counted)
    place = len(scored.groups) + place
    _add(values, "outside", uncertainty_of(scored.tasks, *others), place, None)
    return Sums("out_of_domain", groups, values, int(values["count"].sum()))


def _add(
    values: dict[str, Array],
    side: str,
    found: dict[str, Array],
    group_N: Array,
    counted: Array | None,
) -> None:
    """Add the scores (N, T) of one side to its groups' histograms; `counted` says which frames."""
    groups = len(values["count"])
    for criterion, score_NT in found.items():
        kept_NT = np.ones(score_NT.shape, dtype=bool)
        if counted is not None and counted.shape == score_NT.shape:
            kept_NT = counted
        score, group = score_NT[kept_NT], np.nonzero(kept_NT)[0]
        for block in blocks(max(1, len(score))):
            table = out_of_domain.statistics(score[block], criterion, side)
            if criterion == "total":
                table["count"] = np.ones(len(score[block]))
            added(values, table, group_N[group[block]], groups)


def uncertainty_of(
    tasks: dict[str, Task], members: list[Prediction], rows: Array
) -> dict[str, Array]:
    """Return the scores of some rows' frames, (N, T); T is 1 where tasks differ in frames.

    total   the predictive entropy;  mutual  the mutual information, with more than one pass
    Nothing where no member is left. Values without bins have no entropy and do not count.
    """
    each: dict[str, list[Array]] = {}
    for name, task in tasks.items():
        if members and (task.kind != "regression" or task.bins):
            logits = pool(members, name)[name][:, rows]
            total, mutual = _of_task(task, logits)
            each.setdefault("total", []).append(total)
            if len(logits) > 1:
                each.setdefault("mutual", []).append(mutual)
    return {criterion: _mean(scores) for criterion, scores in each.items()}


def _of_task(task: Task, logits_SN: Array) -> tuple[Array, Array]:
    """Return the predictive entropy and mutual information of (S, N, [T,] ...): (N, T) each."""
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
    if len({score.shape for score in scores}) > 1:
        scores = [score.mean(axis=1, keepdims=True) for score in scores]
    return np.mean(scores, axis=0)
