"""A method for tests: it stands on stored predictions and averages them."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import torch
from torch import nn

from affectbench.arrays import Arrays, Prediction, Task
from affectbench.learning.training import Run


@dataclass(frozen=True)
class Method:
    """Its one parameter is the mean logit of the training rows, so that it has weights to keep."""

    kinds = ("multiclass",)
    needs = ("stacked_on",)

    def build(self, net, shapes: Mapping, tasks: Mapping[str, Task]) -> nn.Module:
        assert net is None
        return nn.ParameterDict({"mean": nn.Parameter(torch.zeros(1))})

    def fit(self, network: nn.Module, train_rows: Arrays, val_rows: Arrays, run: Run) -> nn.Module:
        [stacked] = train_rows.inputs.values()
        network["mean"].data.fill_(float(stacked.mean()))
        return network

    def predict(self, network: nn.Module, inputs: Mapping) -> Prediction:
        return {
            name.rpartition("/")[2]: np.asarray(values).mean(axis=1)[None]
            for name, values in inputs.items()
        }
