"""Predictions of classes -> how close they are to the votes of people, as sums."""

from dataclasses import dataclass

import numpy as np

from affectbench import streams
from affectbench.arrays import Array, Prediction, Task
from affectbench.evaluation.metrics import votes
from affectbench.evaluation.scoring import Scored, Sums
from affectbench.evaluation.sums import added
from affectbench.probabilities import distributions, expected_entropy
from affectbench.store.arrays import read_prepared
from affectbench.store.assemble import pool, rows_of

KIND = "votes"


@dataclass(frozen=True)
class Voted:
    """The votes on a dataset's rows: task of votes -> its names, and (all rows, C)."""

    names: dict[str, tuple[str, ...]]
    counts: dict[str, Array]

    @classmethod
    def read(cls, dataset: str, source: str) -> "Voted":
        """Read all tasks of votes that a dataset has; most have none."""
        tasks = {n: t for n, t in read_prepared(source).tasks.items() if t.kind == KIND}
        if not tasks:
            return cls({}, {})
        arrays = rows_of(dataset, source, [], {name: name for name in tasks})
        return cls({name: task.names for name, task in tasks.items()}, dict(arrays.targets))

    def sums(self, scored: Scored, chosen: list[Prediction]) -> dict[str, Sums]:
        """Return "VOTES/TASK" -> its sums, for votes on the classes of a task that is learned.

        chosen  the predictions of members, pooled as an ensemble; without any, there are none
        """
        of_votes = {}
        for task_name, task in scored.tasks.items() if chosen else ():
            for name, classes in self.names.items():
                if task.kind == "multiclass" and task.names == classes:
                    logits_SN = pool(chosen, task_name)[task_name][:, scored.test]
                    votes_NC = self.counts[name][scored.test]
                    rng = streams.generator(scored.root_seed, "halves of votes", name)
                    of_votes[f"{name}/{task_name}"] = _sums(task, logits_SN, votes_NC, scored, rng)
        return of_votes


def _sums(task: Task, logits_SN: Array, votes_NC: Array, scored: Scored, rng) -> Sums:
    probs_SNCK = distributions(task, logits_SN)
    probs_NC, entropy_N = probs_SNCK.mean(axis=0)[:, 0], expected_entropy(probs_SNCK)
    each = votes.statistics(probs_NC, votes_NC, entropy_N, rng)
    values: dict[str, np.ndarray] = {}
    added(values, each, scored.group, len(scored.groups))
    return Sums(KIND, scored.groups, values, int(each["count"].sum()))
