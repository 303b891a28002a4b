"""The attention-guided concept model."""

from dataclasses import dataclass
from typing import ClassVar, Literal


@dataclass(frozen=True)
class Method:
    lr: float = 1e-5
    steps: int = 70
    batch_size: int = 128
    embedding_size: int = 16
    train: Literal["all", "concepts", "head"] = "all"
    head_on: Literal["embeddings", "probabilities", "truth"] = "embeddings"
    rand_int: float = 0.25
    legacy_view: bool = False

    kinds: ClassVar[tuple[str, ...]] = ("multiclass", "regression")
    needs: ClassVar[tuple[str, ...]] = ()

    def features(self, network, inputs): ...

    def head(self, network): ...
