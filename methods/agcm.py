"""AGCM: an attention-guided concept model, end to end, by step, independent, with a voice.

X. Li and M. Mahmoud, "AGCM", arXiv 2502.10145, supplement; what it leaves open is taken from the
authors' code, github.com/xinyuli-uofg/agcm, 172c787 (models/ag_cem_ROI.py, models/cbm_ROI.py).
The loss is concept_weight L_c + L_y + map_weight L_m. End to end is `train: all`. By step is
`train: concepts`, then `train: head` with the first as `prefit`. Independent is `train: head,
head_on: truth`. With a second input and the role `voice`, concepts are heard too.
Deviations, where the released code has a defect (an option brings back what it does): the attention
gates patches, not stretches of the flat tokens (`legacy_view`); maps are returned before dropout;
any batch size works; 0/1 concepts have cross-entropy (`concept_loss: huber`); task classes are
weighted by the inverse frequency of the training rows (`balance`). As released: one cosine over all
maps (`map_mode: per_concept` for one each); the gate is a softmax over places, which dims patches
beside CLS (`rescale` undoes it). `map_weight` is 1, the default of the class; what was used is
unknown.
Other deviations: the best validation is kept; the release validates every tenth epoch and keeps the
last. In no source, so ours: all of the voice arm; its visual branch, which
starts from the visual arm, learns at a tenth of the rate (`slow`); for values L_y is 1 - CCC + half
the squared error.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from torch import Tensor, nn

from affectbench.arrays import Arrays, Prediction, Task
from affectbench.learning.concepts.fitting import fit_concepts, fit_head, predict_concepts
from affectbench.learning.concepts.network import concept_network
from affectbench.learning.training import Run
from affectbench.ranges import Count, NotNegative, Positive, Share, Whole, Width
from affectbench.refusal import Refusal


@dataclass(frozen=True)
class Method:
    """Attention over places finds concepts; their mixed embeddings feed a linear head."""

    embedding_size: Width = 16  # supplement, 2; 32 for engagement
    train: Literal["all", "concepts", "head"] = "all"
    head_on: Literal["embeddings", "probabilities", "truth"] = "embeddings"
    rand_int: Share = 0.25  # released configuration
    concept_weight: NotNegative = 1.0  # released configuration
    map_weight: NotNegative = 1.0  # default of the released class
    concept_loss: Literal["bce", "huber"] = "bce"
    map_mode: Literal["joint", "per_concept"] = "joint"
    balance: bool = True
    legacy_view: bool = False
    rescale: bool = False
    lr: Positive = 1e-5  # released configuration
    weight_decay: NotNegative = 4e-5  # released configuration
    cosine_epochs: Whole = 10  # released: the rate falls as a cosine, and rises again
    slow: NotNegative = 0.1  # of the rate, for the visual branch once a voice joins it; ours
    epochs: Whole = 30  # released configuration
    steps: Whole = 0  # where not 0, the budget instead
    batch_size: Count = 128  # released configuration
    patience: Whole = 0  # validations without a better one before it stops; 0 never, as released
    validate_every: Whole = 0  # steps; 0 is once an epoch

    kinds = ("multiclass", "regression")
    needs = ()
    relations = (  # between fields, and what to do where one does not hold
        ("steps > 0 or epochs > 0", "give a budget, in steps or in epochs"),
        ("head_on != 'truth' or train == 'head'", "set train: head, where the head sees the truth"),
    )
    sees = "image"  # of a network that gives tokens
    roles = ("target", "concepts", "maps")

    @property
    def continues(self) -> bool:
        """Whether it goes on from another variant, and so needs a prefit."""
        return self.train == "head"

    def build(self, net, shapes: Mapping, tasks: Mapping[str, Task]) -> nn.Module:
        if (self.train == "concepts") == ("target" in tasks):
            does = "learns no" if self.train == "concepts" else "needs a"
            remedy = "leave it out of" if self.train == "concepts" else "name it in"
            raise Refusal(f"agcm: train '{self.train}' {does} target; {remedy} the variant's tasks")
        return concept_network(
            net,
            shapes,
            tasks,
            embedding_size=self.embedding_size,
            rand_int=self.rand_int,
            on_probabilities=self.head_on != "embeddings",
            rescale=self.rescale,
            legacy_view=self.legacy_view,
        )

    def fit(self, network: nn.Module, train_rows: Arrays, val_rows: Arrays, run: Run) -> nn.Module:
        if self.train == "head":
            on_truth = self.head_on == "truth"
            return fit_head(network, train_rows, val_rows, self, run, on_truth=on_truth)
        return fit_concepts(network, train_rows, val_rows, self, run)

    def predict(self, network: nn.Module, inputs: Mapping) -> Prediction:
        return predict_concepts(network, inputs)

    def features(self, network: nn.Module, inputs: Mapping[str, Tensor]) -> Tensor:
        outputs = network(inputs)
        return network.mixed(outputs, network.probs(outputs)).flatten(-2)

    def head(self, network: nn.Module) -> Mapping[str, nn.Module]:
        return network.heads
