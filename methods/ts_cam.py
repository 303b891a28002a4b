"""TS-CAM: class maps of a transformer, its attention times semantic maps of its patches.

W. Gao et al., "TS-CAM: Token Semantic Coupled Attention Map", ICCV 2021, Eq. 3-8; official code
vasgaowei/TS-CAM, 25aece4 (lib/models/deit.py). A 3 x 3 convolution turns patches into a semantic
map for each class, and a class's logit is the mean of its map. The map that is shown is the
semantic map times the CLS token's attention, averaged over heads and summed over blocks.
Deviations: Adam with a constant rate instead of SGD with steps; the transformer that AGCM uses
instead of DeiT; task classes are weighted by inverse frequency, as for the concept models here.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from torch import Tensor, nn

from affectbench.arrays import Arrays, Prediction, Task
from affectbench.learning.concepts.objective import Objective
from affectbench.learning.training import Run, Schedule, predict, train
from affectbench.ranges import Count, Positive, Whole
from affectbench.refusal import Refusal


@dataclass(frozen=True)
class Method:
    """Predicts one task of classes and, as "maps/target", where each class shows (N, C, H, W)."""

    balance: bool = True
    lr: Positive = 1e-4
    steps: Count = 120_000  # a cap
    batch_size: Count = 128  # official configuration on CUB
    patience: Whole = 15  # in validations
    validate_every: Whole = 0  # steps; 0 is once an epoch

    kinds = ("multiclass",)
    needs = ()
    sees = "image"

    def build(self, net, shapes: Mapping, tasks: Mapping[str, Task]) -> nn.Module:
        if len(shapes) != 1 or "target" not in tasks:
            raise Refusal(f"ts_cam has the inputs {', '.join(shapes)}; give one, and a target")
        return TsCam(net.build(shapes, {}).tokens, tasks["target"].width)

    def fit(self, network: nn.Module, train_rows: Arrays, val_rows: Arrays, run: Run) -> nn.Module:
        objective = Objective.of(self, train_rows)
        return train(
            network,
            train_rows,
            val_rows,
            loss=lambda outputs, batch: objective.task_loss(
                outputs["target"], batch.targets["target"]
            ),
            validate=lambda prediction: objective.scores(prediction, val_rows),
            schedule=Schedule.of(self),
            run=run,
        )

    def predict(self, network: nn.Module, inputs: Mapping) -> Prediction:
        prediction = predict(Mapped(network).eval(), inputs)
        return {"target": prediction["target"], "maps/target": prediction["maps/target"][0]}


class TsCam(nn.Module):
    """Pictures -> logits of the classes (N, C), means of their semantic maps."""

    def __init__(self, tokens: nn.ModuleDict, classes: int):
        super().__init__()
        self.tokens = tokens
        [seen] = tokens.values()
        self.heads = nn.ModuleDict({"target": nn.Conv2d(seen.width, classes, 3, padding=1)})

    def semantic(self, tokens_NLD: Tensor, grid: tuple[int, int]) -> Tensor:
        """Return the semantic map of each class (N, C, H, W)."""
        return self.heads["target"](tokens_NLD[:, 1:].transpose(1, 2).unflatten(2, grid))

    def forward(self, inputs: Mapping[str, Tensor]) -> dict[str, Tensor]:
        [(name, seen)] = self.tokens.items()
        return {"target": self.semantic(seen(inputs[name]), seen.grid).mean(dim=(2, 3))}


class Mapped(nn.Module):
    """The network with its class maps beside its logits."""

    def __init__(self, network: TsCam):
        super().__init__()
        self.network = network

    def forward(self, inputs: Mapping[str, Tensor]) -> dict[str, Tensor]:
        [(name, seen)] = self.network.tokens.items()
        tokens_NLD, attention_NHW = seen.with_attention(inputs[name])
        semantic_NCHW = self.network.semantic(tokens_NLD, seen.grid)
        maps_NCHW = attention_NHW[:, None] * semantic_NCHW  # Eq. 8
        return {"target": semantic_NCHW.mean(dim=(2, 3)), "maps/target": maps_NCHW.half()}
