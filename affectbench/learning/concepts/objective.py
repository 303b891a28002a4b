"""What a concept model learns: lambda_c L_c + L_y + lambda_m L_m (as AGCM's released code)."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor

from affectbench.arrays import Arrays, Prediction, Task
from affectbench.learning.accuracy import accuracy
from affectbench.learning.concepts.network import HEARD, SEEN
from affectbench.learning.losses.concordance import one_minus_ccc
from affectbench.learning.losses.huber import huber
from affectbench.learning.losses.location import location
from affectbench.learning.losses.masked import binary_cross_entropy, mean_squared_error
from affectbench.learning.losses.reweighted import class_weights, weighted_cross_entropy

CONCEPT_LOSS = {"bce": binary_cross_entropy, "huber": huber}
SQUARED = 0.5  # weight of the squared error beside 1 - CCC; ours


@dataclass(frozen=True)
class Weights:
    """How the parts of the objective count; fields of a method of the same names."""

    concept_weight: float = 1.0
    map_weight: float = 1.0
    concept_loss: str = "bce"
    map_mode: str = "joint"
    balance: bool = True


@dataclass(frozen=True)
class Objective:
    """Compares what a network knows with the labels; class weights come from training rows."""

    tasks: Mapping[str, Task]
    weights: Weights
    class_weight: Tensor | None

    @classmethod
    def of(cls, method: object, train_rows: Arrays) -> "Objective":
        """Return the objective in a method's fields, balanced for these rows."""
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
        """Return L_y: cross-entropy of classes; 1 - CCC + MSE / 2 of values."""
        if self.class_weight is not None:
            return weighted_cross_entropy(logits, target, self.class_weight.to(logits.device))
        return one_minus_ccc(logits, target) + SQUARED * mean_squared_error(logits, target)

    def concept_loss(self, known: Mapping[str, Tensor], targets: Mapping[str, Tensor]) -> Tensor:
        """Return lambda_c L_c + lambda_m L_m of the roles that are there."""
        each, roles = CONCEPT_LOSS[self.weights.concept_loss], [SEEN, HEARD]
        total = sum(
            self.weights.concept_weight * each(known[r], targets[r])
            for r in roles
            if r in self.tasks
        )
        if "maps" in self.tasks and "maps" in known and self.weights.map_weight:
            joint = self.weights.map_mode == "joint"
            maps = location(known["maps"], targets["maps"], joint=joint)
            total = total + self.weights.map_weight * maps
        return total

    def scores(self, prediction: Prediction, rows: Arrays) -> dict[str, float]:
        """Return the validation loss, which decides, and what a reader wants to see."""
        known = {name: torch.from_numpy(values[0]) for name, values in prediction.items()}
        targets = {role: as_tensor(values) for role, values in rows.targets.items()}
        loss, told = torch.zeros(()), {}
        if "concepts" in known:
            loss = loss + self.concept_loss(known, targets)
            told["val_concept_loss"] = float(loss)
        if "target" in known:
            task_loss = self.task_loss(known["target"], targets["target"])
            loss, told["val_task_loss"] = loss + task_loss, float(task_loss)
            if self.class_weight is not None:
                logits, class_N = prediction["target"][0], rows.targets["target"]
                flat = logits.reshape(-1, logits.shape[-1])
                told["val_accuracy"] = accuracy(flat, np.asarray(class_N).reshape(-1))
        return {"val_loss": float(loss), **told}


def as_tensor(values: np.ndarray) -> Tensor:
    """Return an array as a tensor; floats in single precision."""
    tensor = torch.from_numpy(np.ascontiguousarray(values))
    return tensor.float() if tensor.is_floating_point() else tensor
