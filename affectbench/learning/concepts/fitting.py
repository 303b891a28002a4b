"""How concept models are fitted and predict: end to end, concepts alone, or the head alone."""

from collections.abc import Mapping
from dataclasses import replace

import numpy as np
import torch
from torch import Tensor, nn

from affectbench import streams
from affectbench.arrays import Arrays, Prediction
from affectbench.learning.batches import Batch
from affectbench.learning.concepts.network import HEARD, SEEN
from affectbench.learning.concepts.objective import Objective
from affectbench.learning.standardise import fit_standardisation
from affectbench.learning.training import Run, Schedule, predict, train


def fit_concepts(
    network: nn.Module, train_rows: Arrays, val_rows: Arrays, method: object, run: Run
) -> nn.Module:
    """Train everything at once: concepts, maps, and the task where the network has a head for it.

    With RandInt the task learns from probabilities some of which are the truth.
    """
    objective = Objective.of(method, train_rows)
    network.rand_int.seed = streams.derive(run.seed, "rand_int")
    fit_standardisation(network, train_rows)

    def loss(known: dict[str, Tensor], batch: Batch) -> Tensor:
        total = objective.concept_loss(known, batch.targets)
        if not network.heads:
            return total
        truth = torch.cat([batch.targets[r] for r in (SEEN, HEARD) if r in known], dim=-1)
        probs = network.rand_int(network.probs(known), truth)
        return total + objective.task_loss(network.judge(known, probs), batch.targets["target"])

    return train(
        network,
        train_rows,
        val_rows,
        loss=loss,
        validate=lambda prediction: objective.scores(prediction, val_rows),
        schedule=Schedule.of(method),
        run=run,
        slow=_visual(network),
    )


def fit_head(
    network: nn.Module,
    train_rows: Arrays,
    val_rows: Arrays,
    method: object,
    run: Run,
    *,
    on_truth: bool = False,
) -> nn.Module:
    """Train the task's head alone; everything else stays as it is, bit for bit.

    What the head takes of each row is computed once, so a step costs next to nothing.
    on_truth  it learns from true concepts (a missing one counts as predicted), and is judged on
              predicted ones: independent training
    """
    network.to(run.device).eval()
    seen = [_of_head(network, rows) for rows in (train_rows, val_rows)]
    if on_truth:
        seen[0] = _told(seen[0], train_rows)
    train_rows, val_rows = (
        replace(rows, inputs={"mixed": mixed}, targets={"target": rows.targets["target"]})
        for rows, mixed in zip((train_rows, val_rows), seen, strict=True)
    )
    objective = Objective.of(method, train_rows)
    train(
        _HeadAlone(network.heads["target"]),
        train_rows,
        val_rows,
        loss=lambda known, batch: objective.task_loss(known["target"], batch.targets["target"]),
        validate=lambda prediction: objective.scores(prediction, val_rows),
        schedule=Schedule.of(method),
        run=run,
    )
    return network.eval()


def predict_concepts(network: nn.Module, inputs: Mapping) -> Prediction:
    """Return logits of the target and of the concepts, and what explains them.

    target, concepts, voice  (1, N, [T,] C) logits
    maps                     (N, K, H, W) float16, "maps/concepts" where they are no task of their
                             own; "maps/voice" (N, K, 1, T); of a stream they are over time too
    contributions/target     (N, [T,] K, C): with the head's bias they sum to the target's logits
    effects/target           (N, [T,] K, C): what moving a probability from 0 to 1 adds to them
    embeddings/concepts      (N, K, E) mixed, of a stream its middle frame's; "embeddings/voice"
                             those of the second input
    """
    prediction = predict(_Explained(network).eval(), inputs)
    logits = (SEEN, HEARD, "target")
    return {name: v if name in logits else v[0] for name, v in prediction.items()}


class _HeadAlone(nn.Module):
    """The head of a network as a network: it is trained, and nothing beside it."""

    def __init__(self, head: nn.Module):
        super().__init__()
        self.head = head

    def forward(self, inputs: Mapping[str, Tensor]) -> dict[str, Tensor]:
        return {"target": self.head(inputs["mixed"])}


class _OfHead(nn.Module):
    """What the head takes (N, [T,] K E), as a network's output."""

    def __init__(self, network: nn.Module):
        super().__init__()
        self.network = network
        self.numbers_of_a_row = network.numbers_of_a_row

    def forward(self, inputs: Mapping[str, Tensor]) -> dict[str, Tensor]:
        known = self.network(inputs)
        return {"mixed": self.network.mixed(known, self.network.probs(known)).flatten(-2)}


class _Explained(nn.Module):
    """A concept network with its explanations beside its logits."""

    def __init__(self, network: nn.Module):
        super().__init__()
        self.network = network
        self.numbers_of_a_row = network.numbers_of_a_row

    def forward(self, inputs: Mapping[str, Tensor]) -> dict[str, Tensor]:
        network, known = self.network, self.network(inputs)
        told = {name: known[name] for name in (SEEN, HEARD, "target") if name in known}
        for name, maps in known.items():
            if name.startswith("maps"):
                alone = name == "maps" and not network.located
                told["maps/concepts" if alone else name] = maps.half()
        probs = network.probs(known)
        mixed = network.mixed(known, probs)
        counts = [known[role].shape[-1] for role in network.roles]
        for role, part in zip(network.roles, mixed.split(counts, dim=-2), strict=True):
            # Cloned: a view of one frame would keep all frames of all rows in memory.
            middle = part if part.ndim == 3 else part[:, part.shape[1] // 2].clone()
            told[f"embeddings/{role}"] = middle
        if network.heads:
            head = network.heads["target"]
            told["contributions/target"] = head.contributions(mixed)
            at_one, at_zero = (network.mixed(known, torch.full_like(probs, p)) for p in (1, 0))
            told["effects/target"] = head.contributions(at_one - at_zero)
        return told


def _visual(network: nn.Module) -> tuple[str, ...]:
    """Return how the names of the visual branch's weights begin, where a voice joins it."""
    if len(network.roles) < 2:
        return ()
    return (f"tokens.{next(iter(network.tokens))}.", f"generators.{SEEN}.", f"scorers.{SEEN}.")


def _of_head(network: nn.Module, rows: Arrays) -> np.ndarray:
    return predict(_OfHead(network).eval(), rows.inputs)["mixed"][0]


def _told(mixed: np.ndarray, rows: Arrays) -> np.ndarray:
    """Return probabilities with the truth in place of each that is known."""
    truth = [rows.targets[r] for r in (SEEN, HEARD) if r in rows.tasks]
    truth = np.concatenate(truth, axis=-1).astype(np.float32)
    return np.where(np.isnan(truth), mixed, truth)
