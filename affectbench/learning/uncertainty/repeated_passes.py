"""Repeated stochastic predictions: the backbone runs once, the heads several times."""

from collections.abc import Callable, Mapping

import torch
from torch import Tensor, nn

from affectbench.arrays import Prediction
from affectbench.learning.batches import passes, to_tensors
from affectbench.learning.precision import as_precise_as

Answer = Callable[[str, Tensor], Tensor]  # (role, embedding (N, ...)) -> (S, N, ...)


def predict_repeatedly(network: nn.Module, inputs: Mapping, answer: Answer) -> Prediction:
    """Return role -> float32 logits of S passes (S, N, ...).

    Each row is embedded once, in evaluation mode.

    answer  from a role and the embeddings of some rows to the logits of S passes
    """
    device = next(network.parameters()).device
    network.eval()
    parts: dict[str, list[Tensor]] = {}
    with torch.inference_mode(), as_precise_as(network):
        for rows in passes(inputs):
            embedding = network.embed(to_tensors(inputs, rows, device))
            for role in network.heads:
                parts.setdefault(role, []).append(answer(role, embedding).float().cpu())
    return {role: torch.cat(values, dim=1).numpy() for role, values in parts.items()}
