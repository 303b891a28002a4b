"""A Laplace approximation of the last layers (Daxberger et al., 2021, arXiv 2106.14806, section 3).

Each head's last linear layer gets a Gaussian posterior around its trained weights, from all
labelled training rows and frames (`affectbench.learning.uncertainty.laplace_posterior`). Nothing
else is trained. The self-distillation paper does not have it; it is today's usual rival of
Monte-Carlo dropout. Code: github.com/aleximmer/Laplace.
Deviations: the prior's precision is given, not chosen by the evidence; predictions are draws of the
weights, pooled as an ensemble's members are; values without bins take the variance of their
training residuals as noise.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated

import numpy as np
import torch
from torch import Tensor, nn

from affectbench import streams
from affectbench.arrays import Arrays, Prediction, Task, observed
from affectbench.learning.training import Run
from affectbench.learning.uncertainty.laplace_posterior import curvature, draws, factors
from affectbench.learning.uncertainty.repeated_passes import predict_repeatedly
from affectbench.ranges import Positive, Range

LEAST_NOISE = 1e-6  # variance of values that are learned without a residual


@dataclass(frozen=True)
class Method:
    """Draws the last layers' weights `passes` times; the draws are pooled as an ensemble is."""

    prior_precision: Positive = 1.0
    passes: Annotated[int, Range(least=1, most=10_000)] = 10

    kinds = ("multiclass", "multilabel", "regression")
    needs = ("prefit",)
    frames = True

    def build(self, net, shapes: Mapping, tasks: Mapping[str, Task]) -> nn.Module:
        network = net.build(shapes, tasks)
        network.draw = nn.Module()
        for role, head in network.heads.items():
            out, features = _last(head).weight.shape
            moved = torch.zeros(self.passes, out, features + 1)  # the bias is the last feature's
            network.draw.register_buffer(role, moved)
        return network

    def fit(self, network: nn.Module, train_rows: Arrays, val_rows: Arrays, run: Run) -> nn.Module:
        network.to(run.device).eval()
        generator = torch.Generator().manual_seed(streams.derive(run.seed, "passes"))

        def features(role: str, embedding: Tensor) -> Tensor:
            return _last_features(network.heads[role], embedding)[0][None]

        features_of = predict_repeatedly(network, train_rows.inputs, features)
        for role, task in train_rows.tasks.items():
            target = train_rows.targets[role]
            observed_N = observed(task, target)
            if task.kind != "multiclass":
                observed_N = observed_N.any(axis=-1)
            features_ND = torch.from_numpy(features_of[role][0][observed_N]).double()
            logits_NK = features_ND @ _weights(network.heads[role]).cpu().double().T
            logits, noise = logits_NK.view(-1, *task.outputs), None
            if task.kind == "regression" and not task.bins:
                residuals = target[observed_N] - logits_NK.detach().numpy()
                noise = torch.from_numpy(np.nanvar(residuals, axis=0) + LEAST_NOISE)
            curved = curvature(task, logits, noise)
            posterior = factors(features_ND, curved, self.prior_precision)
            network.draw.get_buffer(role).copy_(draws(posterior, self.passes, generator))
        return network

    def predict(self, network: nn.Module, inputs: Mapping) -> Prediction:
        def answer(role: str, embedding: Tensor) -> Tensor:
            features, logits = _last_features(network.heads[role], embedding)
            weights_SKD = _weights(network.heads[role]) + network.draw.get_buffer(role)
            drawn = torch.einsum("n...d,skd->sn...k", features, weights_SKD)
            return drawn.reshape(-1, *logits.shape)

        return predict_repeatedly(network, inputs, answer)


def _last(head: nn.Module) -> nn.Linear:
    """Return the head's last linear layer."""
    return [module for module in head.modules() if isinstance(module, nn.Linear)][-1]


def _weights(head: nn.Module) -> Tensor:
    """Return the last layer's weights with its bias as a last column: (K, D + 1)."""
    linear = _last(head)
    return torch.cat([linear.weight, linear.bias[:, None]], dim=1).detach()


def _last_features(head: nn.Module, embedding: Tensor) -> tuple[Tensor, Tensor]:
    """Return the inputs of the last layer, with a last column of 1 for the bias, and the logits."""
    entered: list[Tensor] = []
    handle = _last(head).register_forward_pre_hook(lambda module, given: entered.append(given[0]))
    logits = head(embedding)
    handle.remove()
    return torch.cat([entered[0], torch.ones_like(entered[0][..., :1])], dim=-1), logits
