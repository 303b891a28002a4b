"""The loss of concept models: lambda_c L_c + L_y + lambda_m L_m, as in AGCM's released code.

L_c is the loss of concepts, L_y that of the task and L_m that of concept maps; lower is better.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor

from affectbench.arrays import Arrays, Prediction, Task
from affectbench.learning.accuracy import accuracy
from affectbench.learning.batches import as_tensor
from affectbench.learning.concepts.network import HEARD, SEEN
from affectbench.learning.losses.concordance import one_minus_ccc
from affectbench.learning.losses.huber import huber
from affectbench.learning.losses.location import location
from affectbench.learning.losses.masked import binary_cross_entropy, mean_squared_error
from affectbench.learning.losses.reweighted import class_weights, weighted_cross_entropy

CONCEPT_LOSS = {"bce": binary_cross_entropy, "huber": huber}
SQUARED = 0.5  # weight of the squared error added to 1 - CCC; ours


@dataclass(frozen=True)
class Weights:
    """How the parts of the objective count: the method's fields of the same names.

    concept_weight  lambda_c
    map_weight      lambda_m
    concept_loss    "bce" (binary cross-entropy) or "huber"
    map_mode        "joint" or "per_concept": see `location`
    balance         whether classes of the task are weighted by inverse frequency
    """

    concept_weight: float = 1.0
    map_weight: float = 1.0
    concept_loss: str = "bce"
    map_mode: str = "joint"
    balance: bool = True


@dataclass(frozen=True)
class Objective:
    """Compares a network's outputs with labels.

    class_weight  (C,) of the task's classes; None if the task has values
    """

    tasks: Mapping[str, Task]
    weights: Weights
    class_weight: Tensor | None

    @classmethod
    def of(cls, method: object, train_rows: Arrays) -> "Objective":
        """Return the objective that a method's fields describe, with class weights of the rows."""
        chosen = {f: getattr(method, f) for f in Weights.__annotations__ if hasattr(method, f)}
        weights, task = Weights(**chosen), train_rows.tasks.get("target")
        class_weight = None
        if task is not None and task.kind == "multiclass":
            class_N = train_rows.targets["target"]
            class_weight = (
                class_weights(class_N, len(task.names))
                if weights.balance
                else torch.ones(len(task.names))
            )
        return cls(train_rows.tasks, weights, class_weight)

    def task_loss(self, logits: Tensor, target: Tensor) -> Tensor:
        """Return L_y: weighted cross-entropy in nats for classes, 1 - CCC + MSE / 2 for values."""
        if self.class_weight is not None:
            return weighted_cross_entropy(logits, target, self.class_weight.to(logits.device))
        return one_minus_ccc(logits, target) + SQUARED * mean_squared_error(logits, target)

    def concept_loss(self, outputs: Mapping[str, Tensor], targets: Mapping[str, Tensor]) -> Tensor:
        """Return lambda_c L_c + lambda_m L_m.

        L_c is summed over the roles of concepts; L_m is left out if maps are no task.
        """
        loss, roles = CONCEPT_LOSS[self.weights.concept_loss], [SEEN, HEARD]
        total = sum(
            self.weights.concept_weight * loss(outputs[r], targets[r])
            for r in roles
            if r in self.tasks
        )
        if "maps" in self.tasks and "maps" in outputs and self.weights.map_weight:
            joint = self.weights.map_mode == "joint"
            map_loss = location(outputs["maps"], targets["maps"], joint=joint)
            total = total + self.weights.map_weight * map_loss
        return total

    def scores(self, prediction: Prediction, rows: Arrays) -> dict[str, float]:
        """Return val_loss, by which the best network is chosen, and its parts for the history."""
        outputs = {name: torch.from_numpy(values[0]) for name, values in prediction.items()}
        targets = {role: as_tensor(values) for role, values in rows.targets.items()}
        loss, parts = torch.zeros(()), {}
        if "concepts" in outputs:
            loss = loss + self.concept_loss(outputs, targets)
            parts["val_concept_loss"] = float(loss)
        if "target" in outputs:
            task_loss = self.task_loss(outputs["target"], targets["target"])
            loss, parts["val_task_loss"] = loss + task_loss, float(task_loss)
            if self.class_weight is not None:
                logits, class_N = prediction["target"][0], rows.targets["target"]
                flat = logits.reshape(-1, logits.shape[-1])
                parts["val_accuracy"] = accuracy(flat, np.asarray(class_N).reshape(-1))
        return {"val_loss": float(loss), **parts}
