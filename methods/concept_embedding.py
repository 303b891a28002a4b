"""CEM: a concept embedding model, without attention and without maps.

M. Espinosa Zarlenga et al., "Concept Embedding Models", NeurIPS 2022, Eq. 1-3; official code
mateoespinosa/cem, 1a30035 (cem/models/cem.py). Each concept has a linear layer with LeakyReLU, all
share one scorer, RandInt replaces some probabilities by the truth, and the head is linear.
Hyper-parameters are those of AGCM's predecessor on faces (FG 2024).
Deviations: on the CLS token of the transformer that AGCM uses, so that only the generator differs;
no weight decay; concepts are not weighted in their loss; task classes are weighted by inverse
frequency.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from torch import nn

from affectbench.arrays import Arrays, Prediction, Task
from affectbench.learning.concepts.fitting import fit_concepts, predict_concepts
from affectbench.learning.concepts.network import concept_network
from affectbench.learning.training import Run
from affectbench.ranges import Count, NotNegative, Positive, Share, Whole, Width


@dataclass(frozen=True)
class Method:
    """One linear layer a concept gives two embeddings, which its probability mixes."""

    embedding_size: Width = 16  # released code
    rand_int: Share = 0.25  # released code
    concept_weight: NotNegative = 1.0
    balance: bool = True
    lr: Positive = 1e-4  # FG 2024
    steps: Count = 120_000  # 60 epochs of AffectNet, a cap
    batch_size: Count = 64  # FG 2024
    patience: Whole = 15  # in validations
    validate_every: Whole = 0  # steps; 0 is once an epoch

    kinds = ("multiclass", "regression")
    needs = ()
    sees = "image"
    roles = ("target", "concepts")

    def build(self, net, shapes: Mapping, tasks: Mapping[str, Task]) -> nn.Module:
        return concept_network(
            net,
            shapes,
            tasks,
            embedding_size=self.embedding_size,
            rand_int=self.rand_int,
            plain=True,
        )

    def fit(self, network: nn.Module, train_rows: Arrays, val_rows: Arrays, run: Run) -> nn.Module:
        return fit_concepts(network, train_rows, val_rows, self, run)

    def predict(self, network: nn.Module, inputs: Mapping) -> Prediction:
        return predict_concepts(network, inputs)
