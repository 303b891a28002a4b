"""Monte-Carlo dropout (Gal and Ghahramani, 2016, arXiv 1506.02142) in an earlier member.

A rival in the self-distillation paper (Deng, Wu, Shi, 2021): ten passes of one teacher with dropout
on in the heads, while the backbone and batch norms are as in prediction. Nothing is trained. The
backbone runs once; only the heads, which hold the dropout, run ten times. Code:
github.com/wtomin/UncertainEmotion.
Deviation: the release switches dropout on where the switch does not reach it; here it does.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated

import torch
from torch import Tensor, nn

from affectbench import streams
from affectbench.arrays import Arrays, Prediction, Task
from affectbench.learning.training import Run
from affectbench.learning.uncertainty.repeated_passes import predict_repeatedly
from affectbench.ranges import Range
from affectbench.refusal import Refusal


@dataclass(frozen=True)
class Method:
    """Predicts `passes` times with dropout on; the passes are pooled as an ensemble is."""

    passes: Annotated[int, Range(least=1, most=10_000)] = 10  # as released

    kinds = ("multiclass", "multilabel", "regression")
    needs = ("prefit",)
    frames = True

    def build(self, net, shapes: Mapping, tasks: Mapping[str, Task]) -> nn.Module:
        network = net.build(shapes, tasks)
        for role, head in network.heads.items():
            if not any(drop.p > 0 for drop in _dropouts(head)):
                raise Refusal(
                    f"mc_dropout: the head of '{role}' has no dropout; use a network such as emenet"
                )
        network.register_buffer("draw", torch.tensor(0))
        return network

    def fit(self, network: nn.Module, train_rows: Arrays, val_rows: Arrays, run: Run) -> nn.Module:
        network.draw.fill_(streams.derive(run.seed, "passes"))
        return network.to(run.device).eval()

    def predict(self, network: nn.Module, inputs: Mapping) -> Prediction:
        network.eval()
        drops = [drop for head in network.heads.values() for drop in _dropouts(head)]

        def answer(role: str, embedding: Tensor) -> Tensor:
            repeated = embedding.expand(self.passes, *embedding.shape).flatten(0, 1)
            for drop in drops:
                drop.train()
            logits = network.heads[role](repeated)
            for drop in drops:
                drop.eval()
            return logits.unflatten(0, (self.passes, len(embedding)))

        devices = [network.draw.device] if network.draw.is_cuda else []
        with torch.random.fork_rng(devices):
            torch.manual_seed(int(network.draw))
            return predict_repeatedly(network, inputs, answer)


def _dropouts(head: nn.Module) -> list[nn.Dropout]:
    return [module for module in head.modules() if isinstance(module, nn.Dropout)]
