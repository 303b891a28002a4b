"""The true posterior (Bayes): what the simulator drew a row's labels from. Ours.

It is the ceiling of a table. No predictor that knows less than the simulator has a lower expected
negative log-likelihood, and none a higher expected accuracy. Of a value it says the true one, to
which a label has the annotator's error. It learns nothing, and only simulated data has a truth.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from torch import nn

from affectbench.arrays import Arrays, Prediction, Task
from affectbench.learning.answers import log_performance, logits_of
from affectbench.learning.training import Run


@dataclass(frozen=True)
class Method:
    """Posteriors as logits; values as they are, or on the two nearest bins. Nothing to set."""

    kinds = ("multiclass", "multilabel", "regression")
    needs = ("truth",)
    frames = True

    def build(self, net, shapes: Mapping, tasks: Mapping[str, Task]) -> nn.Module:
        return Oracle(tasks)

    def fit(self, network: nn.Module, train_rows: Arrays, val_rows: Arrays, run: Run) -> nn.Module:
        log_performance(self.predict(network, val_rows.inputs), val_rows, run.log)
        return network.eval()

    def predict(self, network: nn.Module, inputs: Mapping) -> Prediction:
        """Return logits (1, N, [T,] ...); a context frame, which has no truth, gets logits of 0."""
        return {r: logits_of(t, inputs[f"truth/{r}"])[None] for r, t in network.tasks.items()}


class Oracle(nn.Module):
    """A network without weights, which only knows its tasks."""

    def __init__(self, tasks: Mapping[str, Task]):
        super().__init__()
        self.tasks = dict(tasks)
