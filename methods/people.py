"""People as a predictor: of each row the shares of the votes that it got. Ours.

It is how well people do what a network is to do, given one modality, and stands beside the teacher
of that modality. It learns nothing. A class that nobody chose gets the probability of 1/C of a vote
(Perks' prior), so that its logarithm is finite. A row on which nobody voted has equal shares.

Where a label is itself made from these votes, the predictor knows the answer and is no bound.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from torch import nn

from affectbench.arrays import Array, Arrays, Prediction, Task
from affectbench.learning.answers import log_performance, logits_of
from affectbench.learning.training import Run
from affectbench.refusal import Refusal


@dataclass(frozen=True)
class Method:
    """`asked` is the dataset's task of votes: "votes", or "votes/voice" of what people heard."""

    asked: str = "votes"

    kinds = ("multiclass",)
    needs = ("votes",)

    def build(self, net, shapes: Mapping, tasks: Mapping[str, Task]) -> nn.Module:
        for role, task in tasks.items():
            if task.kind not in self.kinds or shapes["votes"] != (len(task.names),):
                raise Refusal(f"people: nobody voted on the classes of role '{role}'; take it out")
        return People(tasks)

    def fit(self, network: nn.Module, train_rows: Arrays, val_rows: Arrays, run: Run) -> nn.Module:
        log_performance(self.predict(network, val_rows.inputs), val_rows, run.log)
        return network.eval()

    def predict(self, network: nn.Module, inputs: Mapping) -> Prediction:
        share_NC = shares(np.asarray(inputs["votes"], dtype=np.float64))
        return {role: logits_of(task, share_NC)[None] for role, task in network.tasks.items()}


class People(nn.Module):
    """A network without weights, which only knows its tasks."""

    def __init__(self, tasks: Mapping[str, Task]):
        super().__init__()
        self.tasks = dict(tasks)


def shares(votes_NC: Array) -> Array:
    """Return the probabilities (N, C) of each row's votes, of which each class has 1/C more.

    Worked value: (3, 0) -> (3.5, 0.5) / 4 = (0.875, 0.125); no votes -> (1/2, 1/2).
    """
    votes_NC = np.nan_to_num(votes_NC) + 1 / votes_NC.shape[1]
    return votes_NC / votes_NC.sum(axis=1, keepdims=True)
