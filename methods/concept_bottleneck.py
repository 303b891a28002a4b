"""A concept bottleneck: the task sees nothing but the concepts' probabilities.

P. W. Koh et al., "Concept Bottleneck Models", ICML 2020, trained jointly with sigmoid concepts, as
in mateoespinosa/cem, 1a30035 (cem/models/cbm.py).
Deviations: on the CLS token of the transformer that AGCM uses; task classes are weighted by inverse
frequency; the hyper-parameters are those of `concept_embedding`.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from torch import Tensor, nn

from affectbench.arrays import Arrays, Prediction, Task
from affectbench.learning.concepts.fitting import fit_concepts, predict_concepts
from affectbench.learning.concepts.mixture import ConceptHead, RandInt
from affectbench.learning.training import Run
from affectbench.ranges import Count, NotNegative, Positive, Share, Whole
from affectbench.refusal import Refusal


@dataclass(frozen=True)
class Method:
    """Concepts linear in the CLS token, the task linear in their probabilities."""

    rand_int: Share = 0.0  # the paper has none
    concept_weight: NotNegative = 1.0
    balance: bool = True
    lr: Positive = 1e-4
    steps: Count = 120_000  # a cap
    batch_size: Count = 64
    patience: Whole = 15  # in validations
    validate_every: Whole = 0  # steps; 0 is once an epoch

    kinds = ("multiclass", "regression")
    needs = ()
    sees = "image"
    roles = ("target", "concepts")

    def build(self, net, shapes: Mapping, tasks: Mapping[str, Task]) -> nn.Module:
        if not {"target", "concepts"} <= tasks.keys():
            raise Refusal(f"concept_bottleneck has {', '.join(tasks)}; give target and concepts")
        return Bottleneck(net.build(shapes, {"concepts": tasks["concepts"]}), tasks, self.rand_int)

    def fit(self, network: nn.Module, train_rows: Arrays, val_rows: Arrays, run: Run) -> nn.Module:
        return fit_concepts(network, train_rows, val_rows, self, run)

    def predict(self, network: nn.Module, inputs: Mapping) -> Prediction:
        return predict_concepts(network, inputs)


class Bottleneck(nn.Module):
    """A network with a head for concepts, and a head of the task on their probabilities."""

    roles = ("concepts",)
    located = False
    numbers_of_a_row = 0  # none but its inputs

    def __init__(self, seen: nn.Module, tasks: Mapping[str, Task], rand_int: float):
        super().__init__()
        self.tokens, self.scorer = seen.tokens, seen.heads["concepts"]
        self.embed = seen.embed
        count = {"concepts": len(tasks["concepts"].names)}
        self.heads = nn.ModuleDict({"target": ConceptHead(count, 1, tasks["target"].width)})
        self.rand_int = RandInt(rand_int)

    def forward(self, inputs: Mapping[str, Tensor]) -> dict[str, Tensor]:
        outputs = {"concepts": self.scorer(self.embed(inputs))}
        return {**outputs, "target": self.task_logits(outputs, self.probs(outputs))}

    def probs(self, outputs: Mapping[str, Tensor]) -> Tensor:
        return outputs["concepts"].sigmoid()

    def mixed(self, outputs: Mapping[str, Tensor], probs: Tensor) -> Tensor:
        return probs[..., None]

    def task_logits(self, outputs: Mapping[str, Tensor], probs: Tensor) -> Tensor:
        return self.heads["target"](probs)
