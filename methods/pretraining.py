"""Several tasks at once, for a network that others start from: what `snakemake starts` trains with.

In no source, so ours. A concept model looks at patches beside the CLS token, and its gate makes
them faint; a start that learned through CLS alone, or through patches alone, helps it less. So,
where a network gives tokens, each task is learned twice: from the CLS tokens, and by a second head
from all patches, flattened. The loss is the mean over all heads: cross-entropy for classes, binary
cross-entropy for labels, and for values the squared error in standard deviations of the training
targets, as landmarks differ by hundredths. The heads are thrown away with the export.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from types import SimpleNamespace

import numpy as np
import torch
from torch import Tensor, nn

from affectbench.arrays import Arrays, Prediction, Task
from affectbench.learning.batches import Batch, as_tensor
from affectbench.learning.blocks.heads import linear_head
from affectbench.learning.losses.masked import (
    binary_cross_entropy,
    cross_entropy,
    mean_squared_error,
)
from affectbench.learning.standardise import fit_standardisation
from affectbench.learning.training import Run, Schedule, predict, train
from affectbench.ranges import Count, Positive, Whole

PATCHES = "patches/"  # before a role: what the head on patches says of it


@dataclass(frozen=True)
class Method:
    """Learns every task it is given, with all of them in every batch; missing targets are left out.

    The rate falls to 0 as half a cosine.
    """

    lr: Positive = 3e-3
    steps: Whole = 4000
    epochs: Whole = 40  # over as many steps of equal rate the cosine is cut
    cosine_epochs: Whole = 40
    batch_size: Count = 32
    patience: Whole = 0  # validations without a better one before it stops; 0 never
    validate_every: Whole = 0  # steps; 0 is once an epoch

    kinds = ("multiclass", "multilabel", "regression")
    needs = ()
    relations = (  # between fields, and what to do where one does not hold
        ("steps > 0 or epochs > 0", "give a budget, in steps or in epochs"),
    )
    sees = "image"  # of a network that gives tokens; others have their own heads alone
    roles = ("target", "concepts")

    def build(self, net, shapes: Mapping, tasks: Mapping[str, Task]) -> nn.Module:
        network = net.build(shapes, tasks)
        return OnPatches(network, tasks) if hasattr(network, "tokens") else network

    def fit(self, network: nn.Module, train_rows: Arrays, val_rows: Arrays, run: Run) -> nn.Module:
        fit_standardisation(network, train_rows)
        if isinstance(network, OnPatches):
            fit_standardisation(SimpleNamespace(heads=network.patch_heads), train_rows)
        spread = {r: _spread(train_rows.targets[r]).to(run.device) for r in _values(train_rows)}

        def loss(outputs: Mapping[str, Tensor], batch: Batch) -> Tensor:
            return _mean_loss(train_rows.tasks, outputs, batch.targets, spread)

        def validate(prediction: Prediction) -> dict[str, float]:
            outputs = {name: torch.from_numpy(values[0]) for name, values in prediction.items()}
            targets = {r: as_tensor(values) for r, values in val_rows.targets.items()}
            apart = {
                f"val_loss_{name}": float(value)
                for name, value in _losses(val_rows.tasks, outputs, targets, spread).items()
            }
            return {"val_loss": sum(apart.values()) / len(apart), **apart}

        return train(
            network,
            train_rows,
            val_rows,
            loss=loss,
            validate=validate,
            schedule=Schedule.of(self),
            run=run,
        )

    def predict(self, network: nn.Module, inputs: Mapping) -> Prediction:
        prediction = predict(network, inputs)
        return {n: values for n, values in prediction.items() if not n.startswith(PATCHES)}


class OnPatches(nn.Module):
    """A network of image tokens with a second head for each task, on all its patches.

    Inputs (N, H, W, 3) -> logits (N, C) of each role, and of "patches/ROLE" as the second head has
    it.
    """

    def __init__(self, network: nn.Module, tasks: Mapping[str, Task]):
        super().__init__()
        self.tokens, self.heads = network.tokens, network.heads
        width = sum(t.width * t.grid[0] * t.grid[1] for t in self.tokens.values())
        self.patch_heads = nn.ModuleDict({r: linear_head(width, t) for r, t in tasks.items()})

    def forward(self, inputs: Mapping[str, Tensor]) -> dict[str, Tensor]:
        tokens = [layer(inputs[name]) for name, layer in self.tokens.items()]  # (N, 1 + P, D) each
        own = torch.cat([t_NLD[:, 0] for t_NLD in tokens], dim=1)
        patches = torch.cat([t_NLD[:, 1:].flatten(1) for t_NLD in tokens], dim=1)
        outputs = {role: head(own) for role, head in self.heads.items()}
        return outputs | {f"{PATCHES}{r}": head(patches) for r, head in self.patch_heads.items()}


def _losses(tasks: Mapping[str, Task], outputs: Mapping, targets: Mapping, spread: Mapping) -> dict:
    """Return the loss of each head by its output's name, without the slash."""
    losses = {}
    for name, logits in outputs.items():
        role = name.removeprefix(PATCHES)
        target, kind = targets[role], tasks[role].kind
        if kind == "multiclass":
            loss = cross_entropy(logits, target)
        elif kind == "multilabel":
            loss = binary_cross_entropy(logits, target)
        else:
            scale = spread[role].to(logits.device)
            loss = mean_squared_error(logits / scale, target / scale)
        losses[name.replace("/", "_")] = loss
    return losses


def _mean_loss(tasks: Mapping, outputs: Mapping, targets: Mapping, spread: Mapping) -> Tensor:
    return torch.stack([*_losses(tasks, outputs, targets, spread).values()]).mean()


def _values(rows: Arrays) -> list[str]:
    return [role for role, task in rows.tasks.items() if task.kind == "regression"]


def _spread(target: np.ndarray) -> Tensor:
    """Return the standard deviation of each value (C,) of (..., C); 1 where it is constant."""
    values = np.asarray(target, np.float64).reshape(-1, target.shape[-1])
    std = np.nanstd(values, axis=0)
    return torch.from_numpy(np.where(std < 1e-8, 1.0, std)).float()
