"""A classifier whose attention is pulled to the action units of the picture's class.

S. Belharbi et al., "Guided Interpretable Facial Expression Recognition via Spatial Action Unit
Cues", FG 2024; official code sbelharbi/interpretable-fer-aus, 66e2bde
(dlib/losses/align_to_heatmap.py). The loss is CE + align_weight (1 - cos(attention, M_y)). The
attention is the mean over the channels of a layer's features. M_y is the pixel-wise maximum of the
maps of the class's action units, stretched to [0, 1]; neutral rows and failed faces have none.
Deviations: the transformer that AGCM uses instead of a ResNet-50, at its last block before the norm
(after it the mean over channels starts at 0); task classes are weighted by inverse frequency; Adam
with a constant rate instead of SGD.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np
import torch
from torch import Tensor, nn

from affectbench.arrays import Arrays, Prediction, Task
from affectbench.data.action_units import class_maps, membership
from affectbench.learning.batches import Batch
from affectbench.learning.concepts.objective import Objective
from affectbench.learning.losses.location import location
from affectbench.learning.training import Run, Schedule, predict, train
from affectbench.ranges import Count, NotNegative, Positive, Whole
from affectbench.refusal import Refusal


@dataclass(frozen=True)
class Method:
    """Predicts classes and, as "maps/target", the attention that they share, (N, 1, H, W)."""

    align_weight: NotNegative = 9.0  # lambda, of the official README
    balance: bool = True
    lr: Positive = 1e-4
    steps: Count = 120_000  # a cap
    batch_size: Count = 128
    patience: Whole = 15  # in validations
    validate_every: Whole = 0  # steps; 0 is once an epoch

    kinds = ("multiclass",)
    needs = ()
    sees = "image"
    roles = ("target", "maps")

    def build(self, net, shapes: Mapping, tasks: Mapping[str, Task]) -> nn.Module:
        if len(shapes) != 1 or not {"target", "maps"} <= tasks.keys():
            raise Refusal(
                f"attention_map_fer has the inputs {', '.join(shapes)} and the roles"
                f" {', '.join(tasks)}; give one input, a target and maps"
            )
        return Attentive(net.build(shapes, {}).tokens, tasks["target"].width)

    def fit(self, network: nn.Module, train_rows: Arrays, val_rows: Arrays, run: Run) -> nn.Module:
        member_CK = membership(train_rows.tasks["target"].names, train_rows.tasks["maps"].names)
        train_rows, val_rows = (_with_class_map(rows, member_CK) for rows in (train_rows, val_rows))
        objective = Objective.of(self, train_rows)

        def align(maps_N1HW: Tensor, target_N1HW: Tensor) -> Tensor:
            return self.align_weight * location(maps_N1HW, target_N1HW)

        def loss(outputs: dict[str, Tensor], batch: Batch) -> Tensor:
            task_loss = objective.task_loss(outputs["target"], batch.targets["target"])
            return task_loss + align(outputs["maps/target"], batch.targets["maps"])

        def validate(prediction: Prediction) -> dict[str, float]:
            scores = objective.scores({"target": prediction["target"]}, val_rows)
            maps = torch.from_numpy(prediction["maps/target"][0])
            aligned = float(align(maps, torch.from_numpy(val_rows.targets["maps"])))
            return {**scores, "val_loss": scores["val_loss"] + aligned, "val_align_loss": aligned}

        schedule = Schedule.of(self)
        return train(
            network, train_rows, val_rows, loss=loss, validate=validate, schedule=schedule, run=run
        )

    def predict(self, network: nn.Module, inputs: Mapping) -> Prediction:
        prediction = predict(network, inputs)
        maps = prediction["maps/target"][0].astype(np.float16)
        return {"target": prediction["target"], "maps/target": maps}


class Attentive(nn.Module):
    """Pictures -> logits (N, C), linear in the CLS token, and the attention (N, 1, H, W)."""

    def __init__(self, tokens: nn.ModuleDict, classes: int):
        super().__init__()
        self.tokens = tokens
        [seen] = tokens.values()
        self.heads = nn.ModuleDict({"target": nn.Linear(seen.width, classes)})

    def forward(self, inputs: Mapping[str, Tensor]) -> dict[str, Tensor]:
        [(name, seen)] = self.tokens.items()
        tokens_NLD, features_NDHW = seen.with_features(inputs[name])
        attention_N1HW = features_NDHW.mean(dim=1, keepdim=True)
        return {"target": self.heads["target"](tokens_NLD[:, 0]), "maps/target": attention_N1HW}


def _with_class_map(rows: Arrays, member_CK: np.ndarray) -> Arrays:
    """Return the rows with two targets: their class, and the map of its action units."""
    maps = class_maps(np.asarray(rows.targets["maps"]), rows.targets["target"], member_CK)
    targets = {"target": rows.targets["target"], "maps": maps}
    return replace(rows, targets=targets, tasks={"target": rows.tasks["target"]})
